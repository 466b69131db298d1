import { eachBucket } from "../../buckets";
import { stackRule } from "../../rule";
import { types } from "../../types";

export const rule = stackRule({
  id: "bucket-public-access",
  promise: "security",
  title: "No bucket can be made public",
  severity: "critical",
  reads: "whether each bucket has a public access block; public-access-block judges what that says",
  thresholds: [],
  remediation: () => "give the bucket a public access block (components/shared/private-bucket.ts)",
  types: [types.bucket, types.bucketPublicAccess],
  check: (resources) =>
    eachBucket(resources, types.bucketPublicAccess, ([block]) =>
      block === undefined ? "it has no public access block" : undefined,
    ),
});
