import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

export interface AccessLogArgs {
  /** Bucket name; unique in the world. */
  bucket: string;
  /** Account whose load balancer writes. */
  account: pulumi.Input<string>;
  retentionDays: number;
  protect: boolean;
}

/** Folder of the load balancer's logs inside the bucket. */
export const accessLogPrefix = "alb";

/**
 * The load balancer's access logs. Delivery works to buckets with S3's own encryption only (ELB user guide, "Enable
 * access logs"), so this one has no customer-managed key; docs/decisions says so.
 *
 * The writer is a service principal in every region: the older regions' policy for an account of ELB is superseded
 * (same page). Whoever makes a load balancer with these logs waits for `policy`, because AWS tries to write at once.
 */
export function accessLogs(
  name: string,
  args: AccessLogArgs,
  opts: pulumi.CustomResourceOptions,
): { bucket: s3.Bucket; policy: s3.BucketPolicy } {
  const bucket = new s3.Bucket(
    `${name}-bucket`,
    { bucket: args.bucket },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  const publicAccess = new s3.BucketPublicAccessBlock(
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
    { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
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
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days: args.retentionDays },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    pulumi.mergeOptions(opts, { dependsOn: [versioning] }),
  );
  const policy = new s3.BucketPolicy(
    `${name}-bucket-policy`,
    {
      bucket: bucket.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "LogDeliveryWrites",
            Effect: "Allow",
            Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: pulumi.interpolate`${bucket.arn}/${accessLogPrefix}/AWSLogs/${args.account}/*`,
          },
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
    // S3 refuses both at the same moment.
    pulumi.mergeOptions(opts, { dependsOn: [publicAccess] }),
  );
  return { bucket, policy };
}
