import { eachWorkload, mustHold } from "../../charts";
import { resourceRule } from "../../rule";
import { types } from "../../types";

export const rule = resourceRule({
  id: "chart-disruption-budgets",
  promise: "redundancy",
  title: "What a chart installs has a disruption budget",
  severity: "high",
  reads: "values of each Helm release, through the facts of charts/",
  thresholds: [],
  remediation: () => "turn the workload's PodDisruptionBudget on in the chart's values, or state in charts/ why it needs none",
  types: [types.release],
  check: (release) => eachWorkload(release, ({ disruptionBudget }) => mustHold(disruptionBudget, "PodDisruptionBudget")),
});
