import { stackRule } from "../../rule";
import { types } from "../../types";

/** What every region has, and by which types it can be made. */
const tiers: [name: string, types: readonly string[]][] = [
  ["EKS cluster", [types.cluster]],
  ["node group", [types.nodeGroup]],
  ["database", [types.database, types.databaseInstance]],
  ["cache", [types.cache]],
  ["load balancer", [types.loadBalancer]],
  ["service", [types.deployment]],
  ["autoscaler", [types.autoscaler]],
];

export const rule = stackRule({
  id: "tiers-present",
  promise: "redundancy",
  title: "A region has every tier, so that a promise cannot be kept by leaving its tier out",
  severity: "critical",
  reads: "types of the stack's resources",
  thresholds: [],
  remediation: () => "bring the tier back in stacks/region.ts",
  types: tiers.flatMap(([, made]) => made),
  check: (resources) =>
    tiers
      .filter(([, made]) => !resources.some(({ type }) => made.includes(type)))
      .map(([name, made]) => ({ reason: `the stack has no ${name} (${made.join(" or ")})` })),
});
