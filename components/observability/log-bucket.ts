import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

export interface LogBucketArgs {
  /** Bucket name; unique in the world. */
  bucket: string;
  description: string;
  protect: boolean;
}

/**
 * Loki's bucket: encrypted under a key of its own, versioned, private, TLS only. Loki itself deletes what is past its
 * retention; the lifecycle then removes the old versions, so that a mistaken deletion can be undone for a week.
 */
export function logBucket(
  name: string,
  args: LogBucketArgs,
  opts: pulumi.CustomResourceOptions,
): { bucket: s3.Bucket; key: kms.Key } {
  const stateful = pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect });
  const key = new kms.Key(
    `${name}-key`,
    { description: args.description, enableKeyRotation: true, deletionWindowInDays: 30 },
    stateful,
  );
  const bucket = new s3.Bucket(`${name}-bucket`, { bucket: args.bucket }, stateful);

  new s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  new s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  new s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.id,
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
    { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  new s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.id,
      rules: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: 7 },
          expiration: { expiredObjectDeleteMarker: true },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    pulumi.mergeOptions(opts, { dependsOn: [versioning] }),
  );
  new s3.BucketPolicy(
    `${name}-bucket-policy`,
    {
      bucket: bucket.id,
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
        ],
      }),
    },
    opts,
  );
  return { bucket, key };
}
