import { eachBackupBucket } from "../../buckets";
import { stackRule } from "../../rule";
import { types } from "../../types";
import { atLeast, isOneOf, look } from "../../values";

export const rule = stackRule({
  id: "bucket-lock",
  promise: "backups",
  title: "Objects in backup buckets are locked for the promised days",
  severity: "critical",
  reads: "objectLockEnabled and the object lock configuration of each backup bucket",
  thresholds: ["offsiteRetentionDays"],
  remediation: ({ offsiteRetentionDays }) =>
    `set backup.offsiteRetentionDays to ${offsiteRetentionDays} or more; the bucket needs objectLockEnabled and a BucketObjectLockConfiguration`,
  types: [types.bucket, types.bucketLock],
  check: (resources, { offsiteRetentionDays }) =>
    eachBackupBucket(resources, types.bucketLock, ([lock], bucket) => {
      const able = isOneOf(bucket, "objectLockEnabled", [true]);
      if (able !== undefined) return able;
      if (lock === undefined) return "it has no object lock configuration";
      const path = "rule.defaultRetention";
      const years = look(lock.inputs, `${path}.years`);
      return (
        isOneOf(lock, `${path}.mode`, ["GOVERNANCE", "COMPLIANCE"]) ??
        (typeof years === "number" && years * 365 >= offsiteRetentionDays
          ? undefined
          : atLeast(lock, `${path}.days`, offsiteRetentionDays, "days"))
      );
    }),
});
