import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

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

/**
 * A bucket for backups: encrypted under a key of its own, versioned, private, TLS only, every object locked for its
 * retention and deleted afterwards.
 *
 * The lock is in governance mode: whoever holds `s3:BypassGovernanceRetention` can lift it, and the bucket's policy
 * denies that to everybody, so that two deliberate steps are needed. Compliance mode could not be undone by anybody, not
 * even after a mistaken retention of ten years.
 */
export function lockedBucket(name: string, args: LockedBucketArgs, opts: pulumi.CustomResourceOptions): LockedBucket {
  const region = args.awsRegion;
  const stateful = pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect });

  const key = new kms.Key(
    `${name}-key`,
    { region, description: args.description, enableKeyRotation: true, deletionWindowInDays: 30 },
    stateful,
  );
  const bucket = new s3.Bucket(`${name}-bucket`, { region, bucket: args.bucket, objectLockEnabled: true }, stateful);
  const here = { region, bucket: bucket.id };

  new s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    { ...here, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    opts,
  );
  new s3.BucketOwnershipControls(
    `${name}-ownership`,
    { ...here, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  const encryption = new s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      ...here,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        },
      ],
    },
    opts,
  );
  const versioning = new s3.BucketVersioning(
    `${name}-versioning`,
    { ...here, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  const versioned = pulumi.mergeOptions(opts, { dependsOn: [versioning] });
  const lock = new s3.BucketObjectLockConfiguration(
    `${name}-lock`,
    { ...here, rule: { defaultRetention: { mode: "GOVERNANCE", days: args.retentionDays } } },
    versioned,
  );
  new s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      ...here,
      rules: [
        {
          // Base backups and the write-ahead log between them end on the same day, or neither would be of use.
          id: "retention",
          status: "Enabled",
          filter: {},
          expiration: { days: args.retentionDays },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        // The marker that the expiration leaves; S3 refuses both in one rule.
        { id: "delete-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
      ],
    },
    versioned,
  );
  new s3.BucketPolicy(
    `${name}-bucket-policy`,
    {
      ...here,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
          {
            // The lifecycle is no principal: it still deletes what is past its lock.
            Sid: "NobodyDeletes",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"],
            Resource: pulumi.interpolate`${bucket.arn}/*`,
          },
        ],
      }),
    },
    opts,
  );
  return { bucket, key, ready: [versioning, lock, encryption] };
}
