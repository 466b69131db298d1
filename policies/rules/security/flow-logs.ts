import { refersTo } from "../../references";
import { stackRule } from "../../rule";
import { types } from "../../types";
import { look } from "../../values";

export const rule = stackRule({
  id: "flow-logs",
  promise: "security",
  title: "Every VPC logs all of its traffic",
  severity: "medium",
  reads: "vpcId and trafficType of each flow log",
  thresholds: [],
  remediation: () => "give the VPC a flow log with trafficType ALL",
  types: [types.vpc, types.flowLog],
  check: (resources) =>
    resources
      .filter(({ type }) => type === types.vpc)
      .filter((vpc) => !resources.some((log) => log.type === types.flowLog && look(log.inputs, "trafficType") === "ALL" && refersTo(log, "vpcId", vpc)))
      .map((resource) => ({ resource, reason: "no flow log takes all of its traffic" })),
});
