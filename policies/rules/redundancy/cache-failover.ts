import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "cache-failover",
  promise: "redundancy",
  title: "A shard's replica takes over by itself",
  severity: "high",
  reads: "automaticFailoverEnabled of each ElastiCache replication group",
  thresholds: [],
  remediation: () => "set automaticFailoverEnabled: true (redis.replicasPerShard at least 1)",
  types: [types.cache],
  check: (cache) => isOneOf(cache, "automaticFailoverEnabled", [true]),
});
