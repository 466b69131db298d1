import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { priceFile, type PriceRecord } from "./schema";

export type { PriceRecord } from "./schema";

/** Region of prices that are the same everywhere. */
export const everywhere = "global";

let known: Map<string, PriceRecord> | undefined;

/** Every price by id, read and checked once. */
export function prices(): ReadonlyMap<string, PriceRecord> {
  return (known ??= readPrices(__dirname));
}

/**
 * Reads and checks a folder of price files.
 * @throws Error that names the file, the record and what is wrong
 */
export function readPrices(folder: string): Map<string, PriceRecord> {
  const found = new Map<string, PriceRecord>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")).sort())
    for (const record of readPriceFile(path.join(folder, file))) {
      if (found.has(record.id)) throw new Error(`${file}: ${record.id} stands there twice`);
      found.set(record.id, record);
    }
  return found;
}

function readPriceFile(file: string): PriceRecord[] {
  const region = path.basename(file, ".json");
  const records: unknown = JSON.parse(readFileSync(file, "utf8"));
  const parsed = priceFile.safeParse(records);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const record = Array.isArray(records) ? (records[Number(issue?.path[0])] as { id?: string } | undefined) : undefined;
    throw new Error(`${file}: ${record?.id ?? "the file"}: ${issue?.path.slice(1).join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const stray = parsed.data.find((record) => record.region !== region);
  if (stray !== undefined) throw new Error(`${file}: ${stray.id} is a price of another region`);
  return parsed.data;
}

/**
 * The price of a key in a region, or where it is the same everywhere; nothing where it is not known.
 * @param key for example `ec2/m5.2xlarge`
 * @param region AWS region or Azure location
 */
export const price = (key: string, region: string): PriceRecord | undefined =>
  prices().get(`${region}/${key}`) ?? prices().get(`${everywhere}/${key}`);
