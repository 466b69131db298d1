/** Which zone holds which node of a shard. Pure. */
export interface ShardPlacement {
  /** ElastiCache's id of the shard, four digits from 0001. */
  nodeGroupId: string;
  primaryAvailabilityZone: string;
  replicaAvailabilityZones: string[];
  replicaCount: number;
}

/**
 * Places shard i's primary in zone i and its replicas in the zones after it, round the list: primary and replica of a
 * shard never share a zone while there are more zones than replicas, and a lost zone takes as few primaries as can be.
 * @param zones at least one
 * @param shards 1 or more
 * @param replicasPerShard 0 or more
 */
export function placeShards(zones: string[], shards: number, replicasPerShard: number): ShardPlacement[] {
  const zoneOf = (index: number): string => zones[index % zones.length] ?? "";
  return Array.from({ length: shards }, (_, shard) => ({
    nodeGroupId: String(shard + 1).padStart(4, "0"),
    primaryAvailabilityZone: zoneOf(shard),
    replicaAvailabilityZones: Array.from({ length: replicasPerShard }, (_unused, replica) => zoneOf(shard + replica + 1)),
    replicaCount: replicasPerShard,
  }));
}
