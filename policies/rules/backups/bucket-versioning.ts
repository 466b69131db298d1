import { eachBackupBucket } from "../../buckets";
import { stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

export const rule = stackRule({
  id: "bucket-versioning",
  promise: "backups",
  title: "Backup buckets keep every version",
  severity: "high",
  reads: "the versioning configuration of each backup bucket",
  thresholds: [],
  remediation: () => "give the bucket a BucketVersioning with status Enabled (components/backup/bucket.ts)",
  types: [types.bucket, types.bucketVersioning],
  check: (resources) =>
    eachBackupBucket(resources, types.bucketVersioning, ([versioning]) => {
      if (versioning === undefined) return "it has no versioning configuration";
      const path = "versioningConfiguration.status";
      const status = look(versioning.inputs, path);
      return status === "Enabled" ? undefined : `${saying(path, status)}; allowed: "Enabled"`;
    }),
});
