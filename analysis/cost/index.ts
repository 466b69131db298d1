import { tierFinder } from "../../graph/tiers";
import type { GraphResource, StackGraph } from "../../graph/types";
import { freeTypes, isEngines } from "./free";
import { price, type PriceRecord } from "./prices";
import { pricers } from "./pricing";
import { type Line, type PricingContext, regionOf } from "./pricing/pricer";
import { numberAt } from "./reading";
import type { CostItem, StackCost, Unpriced } from "./types";
import { usageOf } from "./usage";

export { compareCosts } from "./compare";
export type { CostDifference, CostItem, StackCost, Unpriced, UsageAssumption } from "./types";

/**
 * What a stack costs in a month of 730 hours by list prices, in US dollars: what its resources are (hours, gigabytes),
 * and what they are assumed to be used for (`usage/`). Allowances that an account has once (the first 100 GB to the
 * internet, ten alarms …) are not deducted, since other stacks share them.
 * @param options.users concurrent users of the platform for which usage is counted; default: what the stack promises.
 * Without either, only what does not depend on users is counted.
 */
export function costOf(graph: StackGraph, options: { users?: number } = {}): StackCost {
  const promises = graph.resources.find(({ type }) => type === "agentic:promises:Promises")?.inputs;
  const users = options.users ?? numberAt(promises, "users") ?? null;
  const usage = usageOf(graph.name, users);
  const byType = new Map<string, GraphResource[]>();
  for (const resource of graph.resources) byType.set(resource.type, [...(byType.get(resource.type) ?? []), resource]);
  const context: PricingContext = { graph, usage, all: (type) => byType.get(type) ?? [] };
  const tierOf = tierFinder(graph.resources);

  const items: CostItem[] = [];
  const unpriced: Unpriced[] = [];
  const records: PriceRecord[] = [];
  let freeResources = 0;
  for (const resource of graph.resources) {
    if (!resource.custom || isEngines(resource.type)) continue;
    const about = { urn: resource.urn, resource: resource.name, type: resource.type };
    const pricer = pricers[resource.type];
    if (pricer === undefined) {
      if (freeTypes.has(resource.type)) freeResources += 1;
      else unpriced.push({ ...about, reason: `no price is known for the type ${resource.type}` });
      continue;
    }
    const lines = pricer(resource, context);
    if (lines.length === 0) freeResources += 1;
    for (const line of lines) {
      if ("unpriced" in line) {
        unpriced.push({ ...about, reason: line.unpriced });
        continue;
      }
      const region = line.region ?? regionOf(resource, context);
      const record = price(line.key, region);
      if (record === undefined) {
        unpriced.push({ ...about, reason: `${line.item}: no price is known for ${line.key.split("/").slice(1).join("/")} in ${region}` });
        continue;
      }
      records.push(record);
      items.push({ ...about, tier: tierOf(resource), ...amounts(line, record) });
    }
  }

  const totalUsd = sum(items.map(({ monthlyUsd }) => monthlyUsd));
  return {
    stack: graph.name,
    region: graph.region,
    users,
    items,
    unpriced,
    freeResources,
    totalUsd,
    perUserUsd: users === null || users === 0 ? null : cents(totalUsd / users),
    committed: {
      oneYearUsd: sum(items.map(({ monthlyUsd, committed }) => committed?.oneYearUsd ?? monthlyUsd)),
      threeYearUsd: sum(items.map(({ monthlyUsd, committed }) => committed?.threeYearUsd ?? monthlyUsd)),
    },
    budgetUsd: numberAt(promises, "monthlyBudgetUsd") ?? null,
    assumptions: usage.assumptions,
    pricesAsOf: records.map(({ date }) => date).sort()[0] ?? "",
  };
}

function amounts({ item, quantity, usage }: Line, record: PriceRecord) {
  const { price: unitPriceUsd, unit, basis, id, committed } = record;
  // A term that is not offered without upfront payment costs what the shorter one costs, or the list price.
  const oneYear = committed?.oneYear ?? committed?.threeYear;
  const threeYear = committed?.threeYear ?? committed?.oneYear;
  return {
    item,
    quantity,
    unit,
    unitPriceUsd,
    monthlyUsd: cents(quantity * unitPriceUsd),
    price: id,
    basis,
    usage: usage === true,
    ...(oneYear === undefined || threeYear === undefined
      ? {}
      : { committed: { oneYearUsd: cents(quantity * oneYear), threeYearUsd: cents(quantity * threeYear) } }),
  };
}

/** Every amount is in whole cents, so that the lines that are shown add up to the totals. */
const cents = (usd: number): number => Math.round(usd * 100) / 100;

const sum = (amounts: number[]): number => cents(amounts.reduce((total, amount) => total + amount, 0));
