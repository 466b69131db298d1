import * as kms from "@pulumi/aws/kms";
import type * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { privateBucket } from "../shared/private-bucket";

export interface LogBucketArgs {
  /** Bucket name; unique in the world. */
  bucket: string;
  description: string;
  protect: boolean;
}

/**
 * Loki's bucket, encrypted under a key of its own. Loki itself deletes what is past its retention; the lifecycle then
 * removes the old versions, so that a mistaken deletion can be undone for a week.
 */
export function logBucket(
  name: string,
  args: LogBucketArgs,
  opts: pulumi.CustomResourceOptions,
): { bucket: s3.Bucket; key: kms.Key } {
  const key = new kms.Key(
    `${name}-key`,
    { description: args.description, enableKeyRotation: true, deletionWindowInDays: 30 },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  const { bucket } = privateBucket(
    name,
    {
      bucket: args.bucket,
      key,
      lifecycle: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: 7 },
          expiration: { expiredObjectDeleteMarker: true },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
      protect: args.protect,
    },
    opts,
  );
  return { bucket, key };
}
