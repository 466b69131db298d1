import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look } from "../../values";

export const rule = stackRule({
  id: "default-location",
  promise: "slo",
  title: "Users from a place that no region names get an answer",
  severity: "critical",
  reads: "name, failoverRoutingPolicies and geolocationRoutingPolicies of each record",
  thresholds: [],
  remediation: () => "let one region be the fleet's fallback: it makes the record for everywhere, its peer the second choice",
  types: [types.record, types.loadBalancer],
  check: (resources) => {
    if (!resources.some(({ type }) => type === types.loadBalancer)) return [];
    const [everywhere, led, seconded] = [
      resources.some(({ inputs }) => listAt(inputs, "geolocationRoutingPolicies").some((policy) => look(policy, "country") === "*")),
      defaultRole(resources, "PRIMARY"),
      defaultRole(resources, "SECONDARY"),
    ];
    if (everywhere && led) return [];
    return !everywhere && !led && seconded
      ? []
      : [{ reason: "the region neither leads the record for everywhere (country *) with its failover pair, nor is the second choice of that pair" }];
  },
});

/** The pair of the default group is called `default.geo.…`, see components/dns/records.ts. */
const defaultRole = (resources: CheckedResource[], role: string): boolean =>
  resources.some(
    ({ inputs }) =>
      /^default\./.test(String(look(inputs, "name"))) && listAt(inputs, "failoverRoutingPolicies").some((policy) => look(policy, "type") === role),
  );
