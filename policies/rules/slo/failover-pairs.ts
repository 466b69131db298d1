import { stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look } from "../../values";

export const rule = stackRule({
  id: "failover-pairs",
  promise: "slo",
  title: "The region is first for its own users, and second for its peer's",
  severity: "critical",
  reads: "failoverRoutingPolicies of each record",
  thresholds: [],
  remediation: () => "let every region register itself PRIMARY for its own groups and SECONDARY for its peer's (components/dns)",
  types: [types.record, types.loadBalancer],
  check: (resources) => {
    if (!resources.some(({ type }) => type === types.loadBalancer)) return [];
    const roles = resources.flatMap(({ inputs }) => listAt(inputs, "failoverRoutingPolicies").map((policy) => look(policy, "type")));
    return ["PRIMARY", "SECONDARY"]
      .filter((role) => !roles.includes(role))
      .map((role) => ({ reason: `the region is ${role} for nobody` }));
  },
});
