import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf, look } from "../../values";

/** Source: Elastic Load Balancing, "Security policies for your Application Load Balancer". */
const policies = [
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS-1-2-2017-01",
];

export const rule = resourceRule({
  id: "load-balancer-tls",
  promise: "security",
  title: "Load balancers take no TLS older than 1.2",
  severity: "high",
  reads: "protocol and sslPolicy of each listener",
  thresholds: [],
  remediation: () => "choose loadBalancer.sslPolicy among the policies for TLS 1.2 and later",
  types: [types.listener],
  check: (resource) =>
    ["HTTPS", "TLS"].includes(String(look(resource.inputs, "protocol"))) ? isOneOf(resource, "sslPolicy", policies) : undefined,
});
