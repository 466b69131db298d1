/** What a stack costs: results as `ha cost --json` writes them. All amounts are US dollars for a month of 730 hours. */

/** One thing that is paid for. A resource has several where its bill has several lines. */
export interface CostItem {
  urn: string;
  /** Logical name of the resource. */
  resource: string;
  /** Pulumi token. */
  type: string;
  tier: string;
  /** What is paid for, in words: `2 × m5.2xlarge, on demand`. */
  item: string;
  quantity: number;
  /** `hours`, `GB-month`, `GB`, `million requests` … */
  unit: string;
  unitPriceUsd: number;
  monthlyUsd: number;
  /** Id of the price record. */
  price: string;
  /** Whether the price stands in a list, or was derived from others; the record says how. */
  basis: "list" | "derived";
  /** Whether the quantity comes from the usage assumptions and not from the configuration. */
  usage: boolean;
  /** The same with a commitment, no upfront payment; absent where none is offered. */
  committed?: { oneYearUsd: number; threeYearUsd: number };
}

/** A resource, or a part of one, whose price is not known. Never counted as $0. */
export interface Unpriced {
  urn: string;
  resource: string;
  type: string;
  reason: string;
}

export interface UsageAssumption {
  /** Key in the usage file. */
  name: string;
  /** After scaling with users. */
  value: number;
  unit: string;
  /** Why this value. */
  reason: string;
}

export interface StackCost {
  stack: string;
  /** AWS region. */
  region: string;
  /** Concurrent users; null where neither stack nor caller says. */
  users: number | null;
  items: CostItem[];
  unpriced: Unpriced[];
  /** Resources that are known to be free. */
  freeResources: number;
  totalUsd: number;
  perUserUsd: number | null;
  /** With every commitment taken that is offered. */
  committed: { oneYearUsd: number; threeYearUsd: number };
  budgetUsd: number | null;
  assumptions: UsageAssumption[];
  /** Day of the oldest price used, ISO 8601. */
  pricesAsOf: string;
}

/** Before and after, matched by stack, URN and item. */
export interface CostDifference {
  stacks: { stack: string; beforeUsd: number; afterUsd: number; differenceUsd: number; percent: number | null }[];
  beforeUsd: number;
  afterUsd: number;
  differenceUsd: number;
  /** Largest change first. */
  changes: { stack: string; resource: string; item: string; beforeUsd: number | null; afterUsd: number | null; differenceUsd: number }[];
}
