import { type CheckedResource, type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf, listAt, look } from "../../values";

export const rule = resourceRule({
  id: "cluster-private-api",
  promise: "security",
  title: "The API server is reached from inside the VPC, and from the internet by listed networks only",
  severity: "critical",
  reads: "endpointPrivateAccess, endpointPublicAccess and publicAccessCidrs of each EKS cluster",
  thresholds: [],
  remediation: () => "list the networks that need the API server in eks.apiNetworks, or none",
  types: [types.cluster],
  check: (resource) => [
    isOneOf(resource, "vpcConfig.endpointPrivateAccess", [true]),
    look(resource.inputs, "vpcConfig.endpointPublicAccess") === true
      ? listedNetworks(resource)
      : isOneOf(resource, "vpcConfig.endpointPublicAccess", [false]),
  ],
});

/** EKS takes an absent list for the whole internet. */
function listedNetworks({ inputs }: CheckedResource): Reason {
  const networks = listAt(inputs, "vpcConfig.publicAccessCidrs");
  if (networks.length === 0) return "vpcConfig.endpointPublicAccess is true without vpcConfig.publicAccessCidrs: everybody reaches it";
  const open = networks.filter((network) => typeof network !== "string" || /\/0$/.test(network));
  return open.length === 0 ? undefined : `vpcConfig.publicAccessCidrs has ${open.join(", ")}: everybody reaches it`;
}
