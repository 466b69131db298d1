import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { everywhere, readPrices, type PriceRecord } from "../prices";
import { priceFile } from "../prices/schema";
import { searchOffer, type Found, type Search } from "./aws";
import { searchAzure } from "./azure";
import { download, RefreshError } from "./download";
import { awsQuery, azureQuery } from "./queries";

export { RefreshError } from "./download";

export interface RefreshOptions {
  /** Folder of price files to renew. */
  folder: string;
  /** AWS regions, Azure locations or `global`; default: every file of the folder. */
  regions?: string[];
  awsUrl?: string;
  azureUrl?: string;
  /** Where lists are kept between runs; default: the user's cache folder. */
  cache?: string;
  /** Milliseconds before a second attempt; default 1,000. */
  backoffMs?: number;
  onProgress?: (text: string) => void;
}

export interface Refreshed {
  changed: { id: string; before: number; after: number }[];
  unchanged: number;
  /** Kept as they were, each with the reason. */
  kept: { id: string; reason: string }[];
}

const defaultCache = (): string => path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "agentic-platform", "prices");

/**
 * Takes prices from the vendors' public lists. Only what a list gives unmistakably is renewed; the rest is kept and
 * reported. Files are written when every list was read and every record is valid, all of them or none.
 * @throws RefreshError when a list cannot be had or has another form; nothing is written then
 */
export async function refresh(options: RefreshOptions): Promise<Refreshed> {
  const records = [...readPrices(options.folder).values()];
  const known = [...new Set(records.map(({ region }) => region))];
  const regions = options.regions ?? known;
  const unknown = regions.filter((region) => !known.includes(region));
  if (unknown.length > 0) throw new RefreshError(`no prices are kept for ${unknown.join(", ")}; kept: ${known.join(", ")}`);
  const cache = options.cache ?? defaultCache();
  mkdirSync(cache, { recursive: true });

  const result: Refreshed = { changed: [], unchanged: 0, kept: [] };
  const files = new Map<string, PriceRecord[]>();
  for (const region of regions) {
    const own = records.filter((record) => record.region === region);
    const found = await foundIn(region, own, { ...options, cache });
    files.set(region, own.map((record) => renewed(record, found.get(record.key), result)));
  }
  write(options.folder, files);
  return result;
}

interface Result {
  found: Found | "several prices" | undefined;
  source: string;
  /** Why nothing was even looked for. */
  reason?: string;
}

async function foundIn(region: string, records: PriceRecord[], options: RefreshOptions & { cache: string }): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  const missing = (key: string) => results.set(key, { found: undefined, source: "", reason: "no query says how the list has it" });
  if (isAzure(region)) {
    const base = options.azureUrl ?? "https://prices.azure.com";
    const searches = records.flatMap(({ key }) => {
      const query = azureQuery(key);
      if (query === undefined) missing(key);
      return query === undefined ? [] : [{ key, query }];
    });
    options.onProgress?.(`${region}: Azure retail prices`);
    const found = await searchAzure(base, region, searches, options.backoffMs);
    for (const { key } of searches) results.set(key, { found: found.get(key), source: "https://prices.azure.com/api/retail/prices" });
    return results;
  }
  const byOffer = new Map<string, Search<string>[]>();
  for (const { key } of records) {
    const query = awsQuery(key);
    if (query === undefined) missing(key);
    else byOffer.set(query.offer, [...(byOffer.get(query.offer) ?? []), { key, query }]);
  }
  const base = options.awsUrl ?? "https://pricing.us-east-1.amazonaws.com";
  for (const [offer, searches] of byOffer) {
    const list = `/offers/v1.0/aws/${offer}/current/${region === everywhere ? "" : `${region}/`}index.csv`;
    const file = path.join(options.cache, `${offer}-${region}.csv`);
    await download(base + list, file, {
      ...(options.backoffMs === undefined ? {} : { backoffMs: options.backoffMs }),
      onProgress: (bytes, total) =>
        options.onProgress?.(`${region}: ${offer}, ${megabytes(bytes)}${total === undefined ? "" : ` of ${megabytes(total)}`} MB`),
    });
    options.onProgress?.(`${region}: ${offer}, reading`);
    const found = await searchOffer(file, searches);
    for (const { key } of searches) results.set(key, { found: found.get(key), source: `https://pricing.us-east-1.amazonaws.com${list}` });
  }
  return results;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** AWS's regions end in a number behind a dash, Azure's locations have no dash. */
const isAzure = (region: string): boolean => region !== everywhere && !region.includes("-");

function renewed(record: PriceRecord, result: Result | undefined, into: Refreshed): PriceRecord {
  const found = result?.found;
  if (result === undefined || found === undefined || found === "several prices") {
    into.kept.push({ id: record.id, reason: result?.reason ?? (found === "several prices" ? "the list has several prices for it" : "the list does not have it") });
    return record;
  }
  if (found.price === record.price) into.unchanged += 1;
  else into.changed.push({ id: record.id, before: record.price, after: found.price });
  const { id, key, service, sku, region, unit, currency } = record;
  const committed = found.committed === undefined ? record.committed : { ...found.committed, source: result.source };
  return {
    ...{ id, key, service, sku, region, unit, price: found.price, currency },
    ...{ source: result.source, date: found.date, basis: "list" as const },
    ...(committed === undefined ? {} : { committed }),
  };
}

/** One record a line, so that a difference shows whole records. */
const line = (record: PriceRecord): string => `  {${Object.entries(record).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(", ")}}`;

function write(folder: string, files: Map<string, PriceRecord[]>): void {
  const written = [...files].map(([region, records]) => {
    const parsed = priceFile.safeParse(records);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new RefreshError(`${region}: ${records[Number(issue?.path[0])]?.id ?? "a record"}: ${issue?.message ?? "not valid"}; nothing was written`);
    }
    const file = path.join(folder, `${region}.json`);
    writeFileSync(`${file}.new`, `[\n${records.map(line).join(",\n")}\n]\n`);
    return file;
  });
  for (const file of written) renameSync(`${file}.new`, file);
}
