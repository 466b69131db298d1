import * as iam from "@pulumi/aws/iam";
import type * as s3 from "@pulumi/aws/s3";
import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A bucket and the key that encrypts it. */
export interface EncryptedBucket {
  bucket: s3.Bucket;
  key: { arn: pulumi.Output<string> };
}

/**
 * The role with which S3 copies every version of one encrypted bucket into another, with its locks, and re-encrypts it
 * there; and what a replication rule says of the copy: within 15 minutes (replication time control), measured.
 * Source: S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted objects".
 * @param storageClass of the copy
 */
export function bucketReplication(
  name: string,
  { source, copy, storageClass }: { source: EncryptedBucket; copy: EncryptedBucket; storageClass: "STANDARD" | "STANDARD_IA" },
  opts: pulumi.CustomResourceOptions,
): {
  role: iam.Role;
  /** To be made before the rule. */
  policy: iam.RolePolicy;
  destination: types.input.s3.BucketReplicationConfigRuleDestination;
} {
  const role = new iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    },
    opts,
  );
  const allow = (actions: string[], resource: pulumi.Input<string>) => ({ Effect: "Allow", Action: actions, Resource: resource });
  const policy = new iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], source.bucket.arn),
          allow(
            [
              "s3:GetObjectVersionForReplication",
              "s3:GetObjectVersionAcl",
              "s3:GetObjectVersionTagging",
              "s3:GetObjectRetention",
              "s3:GetObjectLegalHold",
            ],
            pulumi.interpolate`${source.bucket.arn}/*`,
          ),
          allow(["s3:ReplicateObject", "s3:ReplicateTags"], pulumi.interpolate`${copy.bucket.arn}/*`),
          allow(["kms:Decrypt"], source.key.arn),
          allow(["kms:Encrypt", "kms:GenerateDataKey"], copy.key.arn),
        ],
      }),
    },
    opts,
  );
  return {
    role,
    policy,
    destination: {
      bucket: copy.bucket.arn,
      storageClass,
      encryptionConfiguration: { replicaKmsKeyId: copy.key.arn },
      replicationTime: { status: "Enabled", time: { minutes: 15 } },
      metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
    },
  };
}
