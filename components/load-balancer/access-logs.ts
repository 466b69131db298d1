import type * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { privateBucket } from "../shared/private-bucket";

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
  return privateBucket(
    name,
    {
      bucket: args.bucket,
      lifecycle: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days: args.retentionDays },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
      statements: (arn) => [
        {
          Sid: "LogDeliveryWrites",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: pulumi.interpolate`${arn}/${accessLogPrefix}/AWSLogs/${args.account}/*`,
        },
      ],
      protect: args.protect,
    },
    opts,
  );
}
