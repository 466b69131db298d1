import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "node-metadata",
  promise: "security",
  title: "Pods cannot take a node's credentials from its metadata service",
  severity: "high",
  reads: "metadataOptions of each launch template, and whether each EKS node group has one",
  thresholds: [],
  remediation: () => "set metadataOptions.httpTokens to required and httpPutResponseHopLimit to 1, and name the launch template in the node group",
  types: [types.launchTemplate, types.nodeGroup],
  check: (resource) =>
    resource.type === types.nodeGroup
      ? // Without a template EKS lets a packet make two hops, which is as far as a pod.
        given(resource, "launchTemplate.id")
      : [
          isOneOf(resource, "metadataOptions.httpTokens", ["required"]),
          isOneOf(resource, "metadataOptions.httpPutResponseHopLimit", [1]),
        ],
  remediate: (resource) =>
    resource.type === types.nodeGroup
      ? undefined
      : allowOnly({ "metadataOptions.httpTokens": ["required"], "metadataOptions.httpPutResponseHopLimit": [1] })(resource),
});
