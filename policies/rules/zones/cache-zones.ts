import { type CheckedResource, type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { distinctAtLeast, isOneOf, listAt, look } from "../../values";

export const rule = resourceRule({
  id: "cache-zones",
  promise: "zones",
  title: "The cache lies in enough zones, no shard in one alone",
  severity: "high",
  reads: "multiAzEnabled and, where given, the zones of each shard of an ElastiCache replication group; subnetIds of its subnet group",
  thresholds: ["minimumZones"],
  remediation: ({ minimumZones }) =>
    `list at least ${minimumZones} zones in zones, keep multiAzEnabled: true and put a shard's replica into another zone than its primary`,
  types: [types.cache, types.cacheSubnets],
  check: (resource, { minimumZones }) =>
    resource.type === types.cacheSubnets
      ? distinctAtLeast(resource, "subnetIds", minimumZones, "subnets")
      : [isOneOf(resource, "multiAzEnabled", [true]), ...placement(resource, minimumZones)],
});

/** Zones are given by shard or left to ElastiCache, which then spreads over the subnet group's zones. */
function placement({ inputs }: CheckedResource, minimumZones: number): Reason[] {
  const shards = listAt(inputs, "nodeGroupConfigurations").map((shard) =>
    [look(shard, "primaryAvailabilityZone"), ...listAt(shard, "replicaAvailabilityZones")].filter((zone) => typeof zone === "string"),
  );
  const named = shards.flat();
  if (named.length === 0) return [];
  const zones = new Set(named).size;
  return [
    zones >= minimumZones ? undefined : `the shards lie in ${zones} zones; at least ${minimumZones}`,
    ...shards.map((shard, index) =>
      new Set(shard).size > 1 ? undefined : `shard ${index + 1} lies in ${shard[0] ?? "no zone"} alone; at least 2 zones`,
    ),
  ];
}
