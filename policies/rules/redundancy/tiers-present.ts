import { stackRule } from "../../rule";
import { types } from "../../types";
import { look } from "../../values";

/** Label of a StatefulSet that is a tier by itself. */
const tierLabel = "agentic-platform/tier";

/** What every region has, by which types it can be made, and by which label of a StatefulSet. */
const tiers: [name: string, types: readonly string[], label?: string][] = [
  ["EKS cluster", [types.cluster]],
  ["node group", [types.nodeGroup]],
  ["database", [types.database, types.databaseInstance], "database"],
  ["cache", [types.cache], "cache"],
  ["load balancer", [types.loadBalancer]],
  ["service", [types.deployment]],
  ["autoscaler", [types.autoscaler]],
];

export const rule = stackRule({
  id: "tiers-present",
  promise: "redundancy",
  title: "A region has every tier, so that a promise cannot be kept by leaving its tier out",
  severity: "critical",
  reads: `types of the stack's resources, and the label ${tierLabel} of StatefulSets`,
  thresholds: [],
  remediation: () => "bring the tier back in stacks/region.ts",
  types: [...tiers.flatMap(([, made]) => made), types.statefulSet],
  check: (resources) =>
    tiers
      .filter(([, made, label]) => !resources.some(({ type, inputs }) => made.includes(type) || (type === types.statefulSet && label !== undefined && labelOf(inputs) === label)))
      .map(([name, made]) => ({ reason: `the stack has no ${name} (${made.join(" or ")})` })),
});

const labelOf = (inputs: Record<string, unknown>): unknown => (look(inputs, "metadata.labels") as Record<string, unknown> | undefined)?.[tierLabel];
