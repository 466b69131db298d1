import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { RefreshError } from "./download";
import type { AwsQuery } from "./queries";

export interface Found {
  price: number;
  committed?: { oneYear?: number; threeYear?: number };
  /** Day from which the price holds. */
  date: string;
}

export interface Search<K> {
  key: K;
  query: AwsQuery;
}

/** The columns that decide, as the offer files in CSV form call them. */
type Row = Record<string, string | undefined>;

interface Candidate {
  onDemand: Map<number, number>;
  oneYear: Set<number>;
  threeYear: Set<number>;
  date: string;
  starts: number;
}

/**
 * Reads one offer file, row by row: such a file is up to gigabytes long, of which a few rows are wanted.
 * @param file an offer file in CSV form, with its five lines about itself before the header
 * @returns for each key what was found; several different prices for one key are none
 * @throws RefreshError for a file of another form
 */
export async function searchOffer<K>(file: string, searches: Search<K>[]): Promise<Map<K, Found | "several prices">> {
  const candidates = new Map<K, Candidate>();
  const rows = createReadStream(file).pipe(parse({ from_line: 6, columns: true, relax_column_count: true }));
  let seen = 0;
  try {
    for await (const row of rows as AsyncIterable<Row>) {
      seen += 1;
      if (seen === 1 && (row["PricePerUnit"] === undefined || row["TermType"] === undefined))
        throw new RefreshError(`${file}: has no columns PricePerUnit and TermType; expected an AWS offer file in CSV form`);
      for (const { key, query } of searches) if (matches(row, query)) take(row, query, candidateFor(candidates, key));
    }
  } catch (error) {
    if (error instanceof RefreshError) throw error;
    throw new RefreshError(`${file}: ${error instanceof Error ? error.message : String(error)}; expected an AWS offer file in CSV form`);
  }
  if (seen === 0) throw new RefreshError(`${file}: has no rows; expected an AWS offer file in CSV form`);
  return new Map([...candidates].flatMap(([key, candidate]) => decided(key, candidate)));
}

const matches = (row: Row, { where }: AwsQuery): boolean =>
  row["Currency"] === "USD" &&
  Object.entries(where).every(([column, wanted]) => {
    const value = row[column] ?? "";
    return typeof wanted === "string" ? value === wanted : wanted.test(value);
  });

function candidateFor<K>(candidates: Map<K, Candidate>, key: K): Candidate {
  const known = candidates.get(key);
  if (known !== undefined) return known;
  const made: Candidate = { onDemand: new Map(), oneYear: new Set(), threeYear: new Set(), date: "", starts: Infinity };
  candidates.set(key, made);
  return made;
}

/** Of several tiers the first that costs something counts; an allowance is an account's, not the stack's. */
function take(row: Row, { times = 1 }: AwsQuery, candidate: Candidate): void {
  const price = Number(row["PricePerUnit"]) * times;
  if (!Number.isFinite(price)) return;
  if (row["TermType"] === "OnDemand") {
    const starts = Number(row["StartingRange"] ?? 0) || 0;
    if (price === 0 || starts > candidate.starts) return;
    if (starts < candidate.starts) candidate.onDemand.clear();
    candidate.starts = starts;
    candidate.onDemand.set(rounded(price), starts);
    candidate.date = row["EffectiveDate"] ?? "";
    return;
  }
  const term = /^(1|3)/.exec(row["LeaseContractLength"] ?? "")?.[1];
  const asked = row["PurchaseOption"] === "No Upfront" && ["standard", ""].includes(row["OfferingClass"] ?? "");
  if (row["TermType"] === "Reserved" && asked && price > 0) (term === "1" ? candidate.oneYear : candidate.threeYear).add(rounded(price));
}

/** The list has up to ten decimals; thousandths of a cent decide nothing. */
const rounded = (price: number): number => Number(price.toPrecision(10));

function decided<K>(key: K, { onDemand, oneYear, threeYear, date }: Candidate): [K, Found | "several prices"][] {
  const [price, ...others] = onDemand.keys();
  if (price === undefined) return [];
  if (others.length > 0) return [[key, "several prices"]];
  const only = (terms: Set<number>): number | undefined => (terms.size === 1 ? [...terms][0] : undefined);
  const [one, three] = [only(oneYear), only(threeYear)];
  const committed = { ...(one === undefined ? {} : { oneYear: one }), ...(three === undefined ? {} : { threeYear: three }) };
  return [[key, { price, date, ...(Object.keys(committed).length === 0 ? {} : { committed }) }]];
}
