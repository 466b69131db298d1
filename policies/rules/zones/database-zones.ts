import { resourceRule } from "../../rule";
import { types } from "../../types";
import { distinctAtLeast } from "../../values";

export const rule = resourceRule({
  id: "database-zones",
  promise: "zones",
  title: "The database and its subnets lie in enough zones",
  severity: "critical",
  reads: "availabilityZones of each RDS cluster, subnetIds of each RDS subnet group",
  thresholds: ["minimumZones"],
  remediation: ({ minimumZones }) =>
    `list at least ${minimumZones} zones in zones, and give the cluster's availabilityZones explicitly`,
  types: [types.database, types.databaseSubnets],
  check: (resource, { minimumZones }) =>
    resource.type === types.database
      ? distinctAtLeast(resource, "availabilityZones", minimumZones, "zones")
      : distinctAtLeast(resource, "subnetIds", minimumZones, "subnets"),
});
