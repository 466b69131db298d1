import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "load-balancer-logs",
  promise: "security",
  title: "Load balancers log every request",
  severity: "medium",
  reads: "accessLogs of each load balancer",
  thresholds: [],
  remediation: () => "set accessLogs.enabled with a bucket",
  types: [types.loadBalancer],
  check: (resource) => [isOneOf(resource, "accessLogs.enabled", [true]), given(resource, "accessLogs.bucket")],
});
