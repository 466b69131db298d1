import { eachWorkload, mustHold } from "../../charts";
import { resourceRule } from "../../rule";
import { types } from "../../types";

export const rule = resourceRule({
  id: "chart-spread",
  promise: "zones",
  title: "The pods of what a chart installs are spread over zones",
  severity: "high",
  reads: "values of each Helm release, through the facts of charts/",
  thresholds: [],
  remediation: () => "give the workload spreadOverZones(labels) in the chart's values, or state in charts/ why it needs none",
  types: [types.release],
  check: (release) => eachWorkload(release, ({ zoneSpread }) => mustHold(zoneSpread, "strict spread over zones")),
});
