import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "node-group-updates",
  promise: "redundancy",
  title: "An update takes one node of a zone away at a time",
  severity: "medium",
  reads: "updateConfig of each EKS node group",
  thresholds: [],
  remediation: () => "set updateConfig.maxUnavailable to 1",
  types: [types.nodeGroup],
  check: (resource) => isOneOf(resource, "updateConfig.maxUnavailable", [1]),
  remediate: allowOnly({ "updateConfig.maxUnavailable": [1] }),
});
