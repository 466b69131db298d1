import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "rolling-update",
  promise: "redundancy",
  title: "A rollout takes one pod away at a time",
  severity: "high",
  reads: "strategy of each Deployment",
  thresholds: [],
  remediation: () => "set strategy.rollingUpdate.maxUnavailable to 1 or 0",
  types: [types.deployment],
  check: (resource) => isOneOf(resource, "spec.strategy.rollingUpdate.maxUnavailable", [0, 1]),
});
