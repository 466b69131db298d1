import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, listAt, look, saying } from "../../values";

export const rule = resourceRule({
  id: "failover-health-check",
  promise: "slo",
  title: "DNS stops answering with a region that does not serve",
  severity: "critical",
  reads: "healthCheckId and aliases of each failover record",
  thresholds: [],
  remediation: () => "give every failover record a health check, and its alias evaluateTargetHealth",
  types: [types.record],
  check: (resource) =>
    listAt(resource.inputs, "failoverRoutingPolicies").length === 0
      ? undefined
      : [
          given(resource, "healthCheckId"),
          ...listAt(resource.inputs, "aliases").map((alias) =>
            look(alias, "evaluateTargetHealth") === true ? undefined : saying("aliases.evaluateTargetHealth", look(alias, "evaluateTargetHealth")),
          ),
        ],
});
