import { type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast, listAt, look } from "../../values";

export const rule = resourceRule({
  id: "cache-members",
  promise: "redundancy",
  title: "The cache has enough shards, and every shard a replica",
  severity: "high",
  reads: "nodeGroupConfigurations of each ElastiCache replication group, else numNodeGroups and replicasPerNodeGroup",
  thresholds: ["minimumShards", "minimumReplicasPerShard"],
  remediation: ({ minimumShards, minimumReplicasPerShard }) =>
    `set redis.shards to ${minimumShards} or more and redis.replicasPerShard to ${minimumReplicasPerShard} or more`,
  types: [types.cache],
  check: (cache, { minimumShards, minimumReplicasPerShard }) => {
    const shards = listAt(cache.inputs, "nodeGroupConfigurations");
    if (shards.length === 0)
      return [
        atLeast(cache, "numNodeGroups", minimumShards, "shards"),
        atLeast(cache, "replicasPerNodeGroup", minimumReplicasPerShard),
      ];
    const replicas = shards.map((shard, index): Reason => {
      const inputs = { [`shard ${index + 1}`]: shard };
      const zones = look(shard, "replicaAvailabilityZones");
      // The count rules where both are given; ElastiCache refuses a pair that disagrees.
      return look(shard, "replicaCount") === undefined && Array.isArray(zones) && zones.length >= minimumReplicasPerShard
        ? undefined
        : atLeast({ inputs }, `shard ${index + 1}.replicaCount`, minimumReplicasPerShard);
    });
    const few = shards.length >= minimumShards ? undefined : `it has ${shards.length} shards; at least ${minimumShards}`;
    return [few, ...replicas];
  },
});
