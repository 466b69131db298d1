import { completed } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { includesAll } from "../../values";

const kinds = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

export const rule = resourceRule({
  id: "cluster-logs",
  promise: "security",
  title: "The control plane keeps all five of its logs",
  severity: "medium",
  reads: "enabledClusterLogTypes of each EKS cluster",
  thresholds: [],
  remediation: () => `list ${kinds.join(", ")} in enabledClusterLogTypes`,
  types: [types.cluster],
  check: (resource) => includesAll(resource, "enabledClusterLogTypes", kinds),
  remediate: (resource) => completed(resource, "enabledClusterLogTypes", kinds),
});
