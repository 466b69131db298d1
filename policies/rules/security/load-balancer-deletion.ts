import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "load-balancer-deletion",
  promise: "security",
  title: "Load balancers cannot be deleted by accident",
  severity: "medium",
  reads: "enableDeletionProtection of each load balancer",
  thresholds: [],
  remediation: () => "set protection.stateful, which enableDeletionProtection follows",
  types: [types.loadBalancer],
  check: (resource) => isOneOf(resource, "enableDeletionProtection", [true]),
  remediate: allowOnly({ enableDeletionProtection: [true] }),
});
