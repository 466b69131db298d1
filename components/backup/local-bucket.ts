import * as kms from "@pulumi/aws/kms";
import type * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { expireAfter, privateBucket } from "../shared/private-bucket";

export interface LocalBucketArgs {
  bucket: string;
  awsRegion: string;
  /** AWS account, for the key's policy. */
  account: pulumi.Input<string>;
  description: string;
  /** Days that sets are kept. */
  retentionDays: number;
  protect: boolean;
}

/** ElastiCache's principal in a region. Source: ElastiCache, "Exporting a backup", bucket policy. */
const elastiCache = (awsRegion: string) => ({ Service: `${awsRegion}.elasticache-snapshot.amazonaws.com` });

/** The region's own copies: not locked, so that Velero can tidy up after itself; ElastiCache may export into it. */
export function localBucket(name: string, args: LocalBucketArgs, opts: pulumi.CustomResourceOptions): { bucket: s3.Bucket; key: kms.Key } {
  const key = new kms.Key(
    `${name}-key`,
    {
      description: args.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Sid: "Account", Effect: "Allow", Principal: { AWS: pulumi.interpolate`arn:aws:iam::${args.account}:root` }, Action: "kms:*", Resource: "*" },
          { Sid: "CacheExport", Effect: "Allow", Principal: elastiCache(args.awsRegion), Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: "*" },
        ],
      }),
    },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  const { bucket } = privateBucket(
    name,
    {
      bucket: args.bucket,
      key,
      lifecycle: expireAfter(args.retentionDays),
      statements: (arn) => [
        {
          Sid: "CacheExport",
          Effect: "Allow",
          Principal: elastiCache(args.awsRegion),
          Action: ["s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:GetBucketAcl", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"],
          Resource: [arn, pulumi.interpolate`${arn}/cache-*`],
        },
      ],
      protect: args.protect,
    },
    opts,
  );
  return { bucket, key };
}
