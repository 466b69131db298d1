import * as s3 from "@pulumi/aws/s3";
import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface PrivateBucketArgs {
  /** Bucket name; unique in the world. */
  bucket: string;
  /** AWS region of the bucket; default: the provider's. */
  awsRegion?: string;
  /** Key that encrypts the objects; without one, S3's own, for writers that cannot use another. */
  key?: { arn: pulumi.Output<string> };
  /** Whether versions can be locked: only settable when the bucket is made. Default: no. */
  objectLock?: boolean;
  lifecycle: types.input.s3.BucketLifecycleConfigurationRule[];
  /** Statements of the bucket's policy besides the one that demands TLS. */
  statements?: (arn: pulumi.Output<string>) => object[];
  /** Whether the bucket survives a destroy. */
  protect: boolean;
}

export interface PrivateBucket {
  bucket: s3.Bucket;
  encryption: s3.BucketServerSideEncryptionConfiguration;
  versioning: s3.BucketVersioning;
  policy: s3.BucketPolicy;
}

/** Deletes every object after its days, and what a deletion leaves behind; S3 refuses both in one rule. */
export const expireAfter = (days: number): types.input.s3.BucketLifecycleConfigurationRule[] => [
  {
    id: "retention",
    status: "Enabled",
    filter: {},
    expiration: { days },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  },
  { id: "delete-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
];

/**
 * A bucket as every one of ours is: no public access, no ACLs, encrypted, versioned, TLS only, with a lifecycle.
 *
 * @throws nothing of its own; S3 refuses a lifecycle with an object expiration and a delete-marker one in one rule.
 */
export function privateBucket(name: string, args: PrivateBucketArgs, opts: pulumi.CustomResourceOptions): PrivateBucket {
  const region = args.awsRegion === undefined ? {} : { region: args.awsRegion };
  const bucket = new s3.Bucket(
    `${name}-bucket`,
    { ...region, bucket: args.bucket, ...(args.objectLock ? { objectLockEnabled: true } : {}) },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  const here = { ...region, bucket: bucket.id };
  const publicAccess = new s3.BucketPublicAccessBlock(
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
        args.key === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.key.arn },
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
  new s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { ...here, rules: args.lifecycle },
    pulumi.mergeOptions(opts, { dependsOn: [versioning] }),
  );
  const tlsOnly = {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const policy = new s3.BucketPolicy(
    `${name}-bucket-policy`,
    {
      ...here,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [tlsOnly, ...(args.statements?.(bucket.arn) ?? [])],
      }),
    },
    // S3 refuses both at the same moment.
    pulumi.mergeOptions(opts, { dependsOn: [publicAccess] }),
  );
  return { bucket, encryption, versioning, policy };
}
