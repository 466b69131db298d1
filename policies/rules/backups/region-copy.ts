import { backupBuckets, companions, copiesTo } from "../../buckets";
import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";
import { look } from "../../values";

export const rule = stackRule({
  id: "region-copy",
  promise: "backups",
  title: "Backups are copied to a bucket in another AWS region",
  severity: "critical",
  reads: "region and replication rules of each backup bucket",
  thresholds: [],
  remediation: () =>
    "give every backup bucket an enabled replication rule to a backup bucket with another region (components/backup/replication.ts)",
  types: [types.bucket, types.bucketReplication],
  check: (resources) => {
    const buckets = backupBuckets(resources);
    if (buckets.length === 0) return [{ reason: "the stack has no backup bucket (tag Purpose: backup, or backup in its name)" }];
    const copies = buckets.flatMap((source) =>
      companions(resources, types.bucketReplication, source).flatMap((configuration) =>
        buckets
          .filter((target) => target !== source && copiesTo(configuration, target))
          .map((target) => ({ source, target })),
      ),
    );
    const copied = copies.filter(({ source, target }) => regionOf(source) !== regionOf(target));
    const safe = new Set(copied.flatMap(({ source, target }) => [source, target]));
    return buckets
      .filter((bucket) => !safe.has(bucket))
      .map((resource) => ({
        resource,
        reason: copies.some(({ source }) => source === resource)
          ? `its copy is in the same region, ${regionOf(resource)}`
          : "no enabled replication rule copies it to, or from, a backup bucket in another region",
      }));
  },
});

/** aws 7 takes a region per resource; without one it is the provider's. */
const regionOf = ({ inputs }: CheckedResource): string => {
  const region = look(inputs, "region");
  return typeof region === "string" ? region : "the provider's";
};
