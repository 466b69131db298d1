import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "node-repair",
  promise: "redundancy",
  title: "A broken node is replaced without a person",
  severity: "medium",
  reads: "nodeRepairConfig of each EKS node group",
  thresholds: [],
  remediation: () => "set nodeRepairConfig.enabled",
  types: [types.nodeGroup],
  check: (resource) => isOneOf(resource, "nodeRepairConfig.enabled", [true]),
  remediate: allowOnly({ "nodeRepairConfig.enabled": [true] }),
});
