import { isExempt, workloadsOf } from "../../charts";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { look } from "../../values";

export const rule = resourceRule({
  id: "chart-described",
  promise: "redundancy",
  title: "Every chart's replicas, spread and disruption budgets are known, and each exemption has its reason",
  severity: "high",
  reads: "chart and values of each Helm release, through the facts of charts/",
  thresholds: [],
  remediation: () => "describe the chart in charts/ (values and facts), list it in charts/index.ts, and give each exemption a reason",
  types: [types.release],
  check: (release) => {
    const workloads = workloadsOf(release);
    if (workloads === undefined)
      return `nobody described the chart ${String(look(release.inputs, "chart"))}, so that what it runs is unknown`;
    return workloads
      .filter((workload) => workload.exemption !== undefined && !isExempt(workload))
      .map(({ kind, name }) => `${kind} ${name}: its exemption gives no reason`);
  },
});
