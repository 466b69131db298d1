import { corrected } from "../../remediation";
import { type CheckedResource, resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

const flagOf = ({ type }: CheckedResource): string => (type === types.cluster ? "zonalShiftConfig.enabled" : "enableZonalShift");

export const rule = resourceRule({
  id: "zonal-shift",
  promise: "redundancy",
  title: "Traffic can be taken out of a zone with one command",
  severity: "medium",
  reads: "enableZonalShift of each load balancer, zonalShiftConfig of each EKS cluster",
  thresholds: [],
  remediation: () => "set enableZonalShift and zonalShiftConfig.enabled",
  types: [types.loadBalancer, types.cluster],
  check: (resource) => isOneOf(resource, flagOf(resource), [true]),
  remediate: (resource) => corrected(resource.inputs, { [flagOf(resource)]: true }),
});
