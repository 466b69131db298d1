import { isInternalNetwork } from "../../balancers";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "load-balancer-logs",
  promise: "security",
  title: "Load balancers log every request",
  severity: "medium",
  reads: "accessLogs of each load balancer but internal network ones, which write none without a TLS listener",
  thresholds: [],
  remediation: () => "set accessLogs.enabled with a bucket",
  types: [types.loadBalancer],
  check: (resource) =>
    isInternalNetwork(resource) ? undefined : [isOneOf(resource, "accessLogs.enabled", [true]), given(resource, "accessLogs.bucket")],
});
