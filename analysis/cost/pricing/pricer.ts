import type { GraphResource, StackGraph } from "../../../graph/types";
import { textAt } from "../reading";
import type { Usage } from "../usage";

/** Hours of a month, as every cost tool counts them: 365 × 24 / 12. */
export const HOURS = 730;

/** One line of a bill: how many units of which price. */
export interface Line {
  /** In words, without the price. */
  item: string;
  /** Key of the price. */
  key: string;
  /** In the price's unit. */
  quantity: number;
  /** Where it is paid, if not in the resource's region: an Azure location. */
  region?: string;
  /** Whether the quantity comes from the usage assumptions. */
  usage?: boolean;
}

/** What a resource's bill says, or why a part of it cannot be said. */
export type Priced = Line | { unpriced: string };

export interface PricingContext {
  graph: StackGraph;
  usage: Usage;
  /** Resources of a type. */
  all: (type: string) => GraphResource[];
}

/** Reads one resource; no line at all means that this one of a priced type is free. */
export type Pricer = (resource: GraphResource, context: PricingContext) => Priced[];

/** AWS region of a resource: its own, or the stack's. */
export const regionOf = ({ inputs }: GraphResource, { graph }: PricingContext): string => textAt(inputs, "region") ?? graph.region;

/** A usage line, which is left out where nothing is used. */
export const used = (item: string, key: string, quantity: number, region?: string): Line[] =>
  quantity > 0 ? [{ item, key, quantity, usage: true, ...(region === undefined ? {} : { region }) }] : [];

/** A resource's part of what a number of equals use together. */
export const share = (total: number, equals: number): number => (equals > 0 ? total / equals : 0);

export const unknown = (what: string): Priced[] => [{ unpriced: `${what} is not a known literal` }];

export const times = (count: number, what: string): string => (count === 1 ? what : `${count} × ${what}`);
