import { isNetwork } from "../../balancers";
import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

const modes = ["defensive", "strictest"];

export const rule = resourceRule({
  id: "load-balancer-headers",
  promise: "security",
  title: "Load balancers drop headers that two readers would understand differently",
  severity: "medium",
  reads: "dropInvalidHeaderFields and desyncMitigationMode of each load balancer but network ones, which read no headers",
  thresholds: [],
  remediation: () => "set dropInvalidHeaderFields, and desyncMitigationMode to defensive or strictest",
  types: [types.loadBalancer],
  check: (resource) =>
    isNetwork(resource) ? undefined : [isOneOf(resource, "dropInvalidHeaderFields", [true]), isOneOf(resource, "desyncMitigationMode", modes)],
  remediate: allowOnly({ dropInvalidHeaderFields: [true], desyncMitigationMode: modes }),
});
