import type * as iam from "@pulumi/aws/iam";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podIdentity } from "../shared/pod-identity";
import type { AzureIdentity } from "./azure";

/** Who a job is, to AWS by its service account, to Azure by that account's token. */
export interface BackupIdentity {
  serviceAccount: string;
  azure: AzureIdentity;
}

/** A bucket and the key that encrypts it. */
export interface Place {
  bucket: { arn: pulumi.Output<string> };
  key: { arn: pulumi.Output<string> };
}

export interface IdentitiesArgs {
  clusterName: string;
  namespace: string;
  prefix: string;
  awsRegion: string;
  /** AWS account. */
  account: pulumi.Input<string>;
  accounts: { writer: string; reader: string; exporter: string };
  local: Place;
  primary: Place;
  replica: Place;
}

const objects = ({ bucket }: Place) => pulumi.interpolate`${bucket.arn}/*`;

/**
 * Three service accounts, none of which can delete: the writer adds to the region's own and to the locked bucket and reads
 * in the first what Velero and ElastiCache left there; the reader reads all and writes nothing; the exporter lets
 * ElastiCache export and takes its own snapshots away.
 */
export function identities(name: string, args: IdentitiesArgs, opts: pulumi.CustomResourceOptions): void {
  const { clusterName, namespace, accounts, local, primary, replica, awsRegion, account, prefix } = args;
  const identity = (who: keyof IdentitiesArgs["accounts"], resource: string, statements: pulumi.Input<iam.PolicyStatement>[]) => {
    new k8s.core.v1.ServiceAccount(
      who === "writer" ? `${name}-service-account` : `${name}-${who}-account`,
      { metadata: { name: accounts[who], namespace }, automountServiceAccountToken: false },
      opts,
    );
    podIdentity(resource, { clusterName, namespace, serviceAccount: accounts[who], statements }, opts);
  };
  identity("writer", `${name}-writer`, [
    { Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: [objects(primary), objects(local)] },
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: [pulumi.interpolate`${local.bucket.arn}/velero/*`, pulumi.interpolate`${local.bucket.arn}/cache-*`] },
    { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [local.bucket.arn] },
    // Decrypt, too: S3 reads the parts of a multipart upload back to join them.
    { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [primary.key.arn, local.key.arn] },
  ]);
  const places = [local, primary, replica];
  identity("reader", `${name}-reader`, [
    { Effect: "Allow", Action: ["s3:ListBucket"], Resource: places.map(({ bucket }) => bucket.arn) },
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: places.map(objects) },
    { Effect: "Allow", Action: ["kms:Decrypt"], Resource: places.map(({ key }) => key.arn) },
    {
      Effect: "Allow",
      Action: ["rds:DescribeDBClusters", "rds:DescribeDBInstances"],
      Resource: ["cluster", "db"].map((kind) => pulumi.interpolate`arn:aws:rds:${awsRegion}:${account}:${kind}:${prefix}-postgres`),
    },
  ]);
  const cache = (kind: string, which: string) => pulumi.interpolate`arn:aws:elasticache:${awsRegion}:${account}:${kind}:${which}`;
  identity("exporter", `${name}-exporter`, [
    { Effect: "Allow", Action: ["elasticache:CreateSnapshot"], Resource: [cache("replicationgroup", `${prefix}-redis`), cache("snapshot", "*")] },
    { Effect: "Allow", Action: ["elasticache:CopySnapshot"], Resource: [cache("snapshot", "*")] },
    { Effect: "Allow", Action: ["elasticache:DescribeSnapshots", "elasticache:DeleteSnapshot"], Resource: [cache("snapshot", `${prefix}-redis-export-*`)] },
    // ElastiCache looks for the bucket among all with the caller's rights. Source: ElastiCache, "Exporting a backup".
    { Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] },
    { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: [local.bucket.arn] },
    { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: [pulumi.interpolate`${local.bucket.arn}/cache-*`] },
    { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [local.key.arn] },
  ]);
}
