import { resourceRule } from "../../rule";
import { types } from "../../types";
import { distinctAtLeast, look } from "../../values";

export const rule = resourceRule({
  id: "load-balancer-zones",
  promise: "zones",
  title: "Every load balancer stands in enough zones",
  severity: "high",
  reads: "subnets or subnetMappings of each load balancer (one public subnet per zone)",
  thresholds: ["minimumZones"],
  remediation: ({ minimumZones }) => `list at least ${minimumZones} zones in zones`,
  types: [types.loadBalancer],
  check: (balancer, { minimumZones }) => {
    const property = look(balancer.inputs, "subnetMappings") === undefined ? "subnets" : "subnetMappings";
    return distinctAtLeast(balancer, property, minimumZones, "subnets");
  },
});
