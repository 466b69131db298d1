import type { FleetAvailability, PathAvailability } from "../../../analysis/availability/types";
import type { CapacityRow, CapacityTier, RegionLost, StackCapacity } from "../../../analysis/capacity/types";
import { changesOf } from "../../../analysis/changes";
import type { CostDifference, CostItem, StackCost } from "../../../analysis/cost/types";
import type { StackGraph } from "../../../graph/types";
import { exemptions } from "../../../policies/charts";
import type { PolicyConfig } from "../../../policies/config";
import { evaluate } from "../../../policies/evaluate";
import type { Comparison, Review } from "../../../report/review";

/** A few rules only, so that a new rule changes none of the texts. */
const config: PolicyConfig = {
  all: "disabled",
  ...Object.fromEntries(["deployment-replicas", "database-retention", "region-copy", "offsite-present"].map((rule) => [rule, "mandatory" as const])),
  "load-balancer-zones": "advisory",
};

/**
 * Results with round numbers, so that a text shows what is written and not what is computed. The graphs are real ones;
 * what the analyses say of real graphs is tested with them.
 */

const item = (tier: string, resource: string, text: string, monthlyUsd: number, more: Partial<CostItem> = {}): CostItem => ({
  urn: `urn:pulumi:us-east::agentic-platform::test:index:${resource}::${resource}`,
  resource,
  type: "test",
  tier,
  item: text,
  quantity: 730,
  unit: "hours",
  unitPriceUsd: monthlyUsd / 730,
  monthlyUsd,
  price: "test",
  basis: "list",
  usage: false,
  ...more,
});

export function costFixture(stack: string, region: string, database = 2000): StackCost {
  const items = [
    item("postgres", "postgres-cluster", "3 × db.r6gd.xlarge", database, { basis: "derived", committed: { oneYearUsd: database * 0.7, threeYearUsd: database * 0.5 } }),
    item("eks", "eks-nodes-a", "2 × m5.2xlarge, on demand", 1500),
    item("network", "network-nat-a", "NAT gateway", 32.85),
    item("network", "network-nat-a", "traffic through NAT", 45, { usage: true, unit: "GB" }),
    item("dns", "dns-endpoint", "health check", 0.004),
  ];
  const totalUsd = items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return {
    stack,
    region,
    users: 3000,
    items,
    unpriced: [{ urn: "urn:x", resource: "odd-thing", type: "aws:odd/thing:Thing", reason: "no price record for this type" }],
    freeResources: 120,
    totalUsd,
    perUserUsd: totalUsd / 3000,
    committed: { oneYearUsd: totalUsd * 0.75, threeYearUsd: totalUsd * 0.6 },
    budgetUsd: 12_000,
    assumptions: [{ name: "natGigabytes", value: 1000, unit: "GB", reason: "a third of a gigabyte a user" }],
    pricesAsOf: "2026-11-01",
  };
}

export function differenceFixture(before: StackCost[], now: StackCost[]): CostDifference {
  const total = (costs: StackCost[]) => costs.reduce((sum, { totalUsd }) => sum + totalUsd, 0);
  const stacks = now.map(({ stack, totalUsd }) => {
    const was = before.find((cost) => cost.stack === stack)?.totalUsd ?? 0;
    return { stack, beforeUsd: was, afterUsd: totalUsd, differenceUsd: totalUsd - was, percent: was === 0 ? null : (100 * (totalUsd - was)) / was };
  });
  const changes = now.flatMap(({ stack, items }) =>
    items.flatMap(({ resource, item: text, monthlyUsd }) => {
      const was = before.find((cost) => cost.stack === stack)?.items.find((other) => other.resource === resource && other.item === text)?.monthlyUsd ?? null;
      return was === monthlyUsd ? [] : [{ stack, resource, item: text, beforeUsd: was, afterUsd: monthlyUsd, differenceUsd: monthlyUsd - (was ?? 0) }];
    }),
  );
  return { stacks, beforeUsd: total(before), afterUsd: total(now), differenceUsd: total(now) - total(before), changes };
}

const path = (name: string, value: number, target: number): PathAvailability => ({
  path: name,
  availability: value,
  downtimeMinutesPerYear: (1 - value) * 525_600,
  parts: [
    { name: "load balancer", availability: 0.9999, formula: "published SLA", source: "Elastic Load Balancing SLA", date: "2026-10", urns: [] },
    { name: "database failover", availability: 0.99999, formula: "4 failovers a year × 60 s", source: "RDS user guide", date: "2026-10", urns: [] },
  ],
  sum: ["0.9999     load balancer", "× 0.99999  database failover", `= ${value}`],
  meetsTarget: value >= target,
});

export function availabilityFixture(stacks: StackGraph[], fleet = 0.9997): FleetAvailability {
  const target = 0.9995;
  return {
    target,
    regions: stacks.map(({ name, region }) => ({ stack: name, region, paths: [path("read a page", 0.9989, target), path("write", 0.9985, target)] })),
    fleet: [path("read a page", 0.99995, target), path("write", fleet, target)],
    meetsTarget: fleet >= target,
    reasons: ["One region alone misses the target: the services of one region are no better than their load balancer."],
  };
}

const capacityRow = (tier: CapacityTier, what: string, unit: string, need: number, provided: number, withoutZone: number): CapacityRow => ({
  tier,
  what,
  unit,
  need,
  provided,
  withoutZone,
  fits: provided >= need,
  fitsWithoutZone: withoutZone >= need,
  note: withoutZone >= need ? "growth table" : "more nodes a zone",
  changes: withoutZone >= need ? [] : [{ path: "eks.nodesPerZone", value: 3 }],
});

export const capacityFixture = (stack: string, region: string, provided = 48): StackCapacity => {
  const rows = [capacityRow("nodes", "CPU of pods", "cores", 30, provided, (provided * 2) / 3), capacityRow("cache", "cache memory", "GiB", 10, 39.2, 26.1)];
  return {
    stack,
    region,
    users: 3000,
    zones: 3,
    services: [{ service: "l01-data-layer", pods: 4, cpuCores: 8, memoryGiB: 16, maxPods: 10 }],
    rows,
    fits: rows.every(({ fits }) => fits),
    fitsWithoutZone: rows.every(({ fitsWithoutZone }) => fitsWithoutZone),
    uncounted: [],
    changes: rows.flatMap(({ changes }) => changes),
  };
};

const lost = (one: string, other: string): RegionLost => ({
  lost: one,
  survivor: other,
  users: 6000,
  verdict: "by-scaling",
  minutes: 6,
  rows: [capacityRow("nodes", "CPU of pods", "cores", 60, 144, 96)],
  steps: [{ what: "new nodes join", seconds: 120, source: "EKS guide" }],
  recoveryTimeMinutes: 15,
  reasons: [],
  changes: [],
});

export interface ReviewFixture {
  /** Cost of the database. */
  database?: number;
  /** Availability of the worst path. */
  availability?: number;
  /** Cores. */
  cores?: number;
}

export const reviewFixture = (graphs: StackGraph[], { database, availability, cores }: ReviewFixture = {}): Review => ({
  stacks: graphs.map((graph) => ({
    graph,
    policies: evaluate(graph.resources, { config }),
    exemptions: exemptions(graph.resources),
    cost: costFixture(graph.name, graph.region, database),
    capacity: capacityFixture(graph.name, graph.region, cores),
  })),
  availability: availabilityFixture(graphs, availability),
  regionLost: graphs.length < 2 ? [] : [lost("us-east", "eu-west"), lost("eu-west", "us-east")],
});

export const comparisonFixture = (before: Review, now: Review): Comparison => ({
  changes: changesOf(
    before.stacks.map(({ graph }) => graph),
    now.stacks.map(({ graph }) => graph),
  ),
  before,
  cost: differenceFixture(
    before.stacks.map(({ cost }) => cost),
    now.stacks.map(({ cost }) => cost),
  ),
});
