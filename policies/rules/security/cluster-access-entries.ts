import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "cluster-access-entries",
  promise: "security",
  title: "Who may use the cluster stands in access entries, not in a config map that a mistake locks",
  severity: "medium",
  reads: "accessConfig.authenticationMode of each EKS cluster",
  thresholds: [],
  remediation: () => "set accessConfig.authenticationMode to API",
  types: [types.cluster],
  check: (resource) => isOneOf(resource, "accessConfig.authenticationMode", ["API"]),
});
