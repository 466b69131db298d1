import { resourceRule } from "../../rule";
import { types } from "../../types";
import { distinctAtLeast } from "../../values";

export const rule = resourceRule({
  id: "cluster-zones",
  promise: "zones",
  title: "The control plane reaches subnets in enough zones",
  severity: "high",
  reads: "vpcConfig.subnetIds of each EKS cluster (one private subnet per zone)",
  thresholds: ["minimumZones"],
  remediation: ({ minimumZones }) => `list at least ${minimumZones} zones in zones`,
  types: [types.cluster],
  check: (cluster, { minimumZones }) => distinctAtLeast(cluster, "vpcConfig.subnetIds", minimumZones, "subnets"),
});
