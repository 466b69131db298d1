import { eachWorkload } from "../../charts";
import { resourceRule } from "../../rule";
import { types } from "../../types";

export const rule = resourceRule({
  id: "chart-replicas",
  promise: "redundancy",
  title: "What a chart installs runs the minimum of replicas",
  severity: "high",
  reads: "values of each Helm release, through the facts of charts/",
  thresholds: ["minimumReplicas"],
  remediation: ({ minimumReplicas }) =>
    `set the workload's replicas in the chart's values to ${minimumReplicas} or more, or state in charts/ why fewer are enough`,
  types: [types.release],
  check: (release, { minimumReplicas }) =>
    eachWorkload(release, ({ replicas }) => {
      if (replicas === undefined) return `the values do not say how many replicas it has; at least ${minimumReplicas}`;
      return replicas >= minimumReplicas ? undefined : `it has ${replicas} replicas; at least ${minimumReplicas}`;
    }),
});
