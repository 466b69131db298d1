import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "target-health-check",
  promise: "redundancy",
  title: "The load balancer asks its targets whether they are ready",
  severity: "high",
  reads: "healthCheck of each target group",
  thresholds: [],
  remediation: () => "set healthCheck with a path and the status that means ready",
  types: [types.targetGroup],
  check: (resource) => [isOneOf(resource, "healthCheck.enabled", [true]), given(resource, "healthCheck.path"), given(resource, "healthCheck.matcher")],
});
