import { raised } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast } from "../../values";

export const rule = resourceRule({
  id: "cache-snapshots",
  promise: "backups",
  title: "Snapshots of the cache are kept for the promised days",
  severity: "high",
  reads: "snapshotRetentionLimit of each ElastiCache replication group",
  thresholds: ["cacheRetentionDays"],
  remediation: ({ cacheRetentionDays }) => `set redis.snapshotRetentionDays to ${cacheRetentionDays} or more (ElastiCache keeps at most 35)`,
  types: [types.cache],
  check: (cache, { cacheRetentionDays }) => atLeast(cache, "snapshotRetentionLimit", cacheRetentionDays, "days"),
  remediate: (cache, { cacheRetentionDays }) => raised(cache, "snapshotRetentionLimit", cacheRetentionDays, cacheRetentionDays),
});
