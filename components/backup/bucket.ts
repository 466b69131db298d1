import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { expireAfter, privateBucket } from "../shared/private-bucket";

export interface LockedBucketArgs {
  /** Bucket name; unique in the world. */
  bucket: string;
  /** AWS region of bucket and key, which may differ from the provider's. */
  awsRegion: string;
  /** Days that every object is locked, then deleted; 1 to 3650. */
  retentionDays: number;
  description: string;
  protect: boolean;
}

export interface LockedBucket {
  bucket: s3.Bucket;
  key: kms.Key;
  /** Replication may be set up once these exist. */
  ready: pulumi.Resource[];
}

/** Below this pgBackRest keeps base backups. */
export const baseBackups = "base-backups/backup";

/**
 * A bucket for backups: encrypted under a key of its own, every object locked for its
 * retention and deleted afterwards.
 *
 * The lock is in governance mode: whoever holds `s3:BypassGovernanceRetention` can lift it, and the bucket's policy
 * denies that to everybody, so that two deliberate steps are needed. Compliance mode could not be undone by anybody, not
 * even after a mistaken retention of ten years.
 */
export function lockedBucket(name: string, args: LockedBucketArgs, opts: pulumi.CustomResourceOptions): LockedBucket {
  const region = args.awsRegion;
  const key = new kms.Key(
    `${name}-key`,
    { region, description: args.description, enableKeyRotation: true, deletionWindowInDays: 30 },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  const { bucket, encryption, versioning } = privateBucket(
    name,
    {
      bucket: args.bucket,
      awsRegion: region,
      key,
      objectLock: true,
      // Base backups and the write-ahead log between them end on the same day, or neither would be of use.
      lifecycle: expireAfter(args.retentionDays),
      statements: (arn) => [
        {
          // The lifecycle is no principal: it still deletes what is past its lock.
          Sid: "NobodyDeletes",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"],
          Resource: pulumi.interpolate`${arn}/*`,
        },
        {
          // pgBackRest removes what an interrupted base backup left before it makes the next. A deletion without a version
          // only hides the object: its version stays, locked, and is not hidden in the replica.
          Sid: "NobodyHidesButUnfinishedBaseBackups",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:DeleteObject"],
          NotResource: pulumi.interpolate`${arn}/${baseBackups}/*`,
        },
      ],
      protect: args.protect,
    },
    opts,
  );
  const lock = new s3.BucketObjectLockConfiguration(
    `${name}-lock`,
    { region, bucket: bucket.id, rule: { defaultRetention: { mode: "GOVERNANCE", days: args.retentionDays } } },
    pulumi.mergeOptions(opts, { dependsOn: [versioning] }),
  );
  return { bucket, key, ready: [versioning, lock, encryption] };
}
