import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "unready-evictable",
  promise: "redundancy",
  title: "Pods that never became ready do not keep a node from draining",
  severity: "medium",
  reads: "unhealthyPodEvictionPolicy of each PodDisruptionBudget",
  thresholds: [],
  remediation: () => "set unhealthyPodEvictionPolicy to AlwaysAllow",
  types: [types.disruptionBudget],
  check: (resource) => isOneOf(resource, "spec.unhealthyPodEvictionPolicy", ["AlwaysAllow"]),
  remediate: allowOnly({ "spec.unhealthyPodEvictionPolicy": ["AlwaysAllow"] }),
});
