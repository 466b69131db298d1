import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { velero, veleroServiceAccount } from "../../charts/velero";
import { release } from "../shared/chart";
import { requireThat } from "../shared/errors";
import { accountOf } from "../shared/logs";
import { podIdentity } from "../shared/pod-identity";
import { azureStore } from "./azure";
import { lockedBucket } from "./bucket";
import { type BackupIdentity, identities, type Place } from "./identities";
import { localBucket } from "./local-bucket";
import { bucketName, containerName, localBucketName, replicaBucketName, resourceGroupName, storageAccountName } from "./names";
import { replicateBucket } from "./replication";
import { scripts } from "./scripts";
import { rcloneConf } from "./sets";

export { BackupJobs } from "./jobs";

export interface BackupArgs {
  /** Prefix of the physical names, for example `agentic-us-east`. */
  prefix: string;
  /** What makes bucket and account names unique in the world, for example the domain with dashes for dots. */
  bucketSuffix: string;
  /** AWS region of the first copy. */
  awsRegion: string;
  /** AWS region of its replica; another one. */
  peerAwsRegion: string;
  /** Days that offsite copies are locked and kept; 1 to 3650. Requirement: 30. */
  offsiteRetentionDays: number;
  /** Days that the region's own copies are kept; 1 to 3650. Requirement: 7. */
  localRetentionDays: number;
  /** Azure location of the second offsite store; one with three zones and a paired region. */
  azureLocation: string;
  /** Tags of what takes tags there; the Azure provider has no default ones. */
  azureTags: Record<string, string>;
  /** The cluster's OIDC issuer, with https://. */
  oidcIssuer: pulumi.Input<string>;
  /** EKS cluster whose pods write. */
  clusterName: string;
  /** Namespace of the jobs. */
  namespace: string;
  /** Service accounts of the jobs; created here. */
  accounts: { writer: string; reader: string; exporter: string };
  /** Whether buckets, keys and the storage account survive a destroy. */
  protect: boolean;
  /** SNS topic that hears when the offsite copy is late or fails; must allow S3 to publish. */
  alarmTopicArn: pulumi.Input<string>;
}

/**
 * Where backups go, three copies with two clouds: an S3 bucket in the region, its replica in the peer's region, an Azure
 * container, all locked for the retention; beside them the region's own copies, for the fastest restore. Who writes can add
 * and not delete, who checks can only read, and neither cloud's key is stored. Velero, which writes the cluster's state.
 *
 * Cost: replication time control and the traffic between regions and to Azure, each by the gigabyte.
 *
 * @throws pulumi.InputPropertyError for a retention outside its bounds, one region given twice or an impossible name
 */
export class Backup extends pulumi.ComponentResource {
  readonly bucketName: string;
  readonly bucketArn: pulumi.Output<string>;
  /** Key that encrypts the bucket. */
  readonly keyArn: pulumi.Output<string>;
  readonly replicaBucketArn: pulumi.Output<string>;
  readonly storageAccountName: string;
  readonly containerName: string;
  readonly localBucketName: string;
  readonly writer: BackupIdentity;
  readonly reader: BackupIdentity;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:backup:Backup", name, {}, opts);
    validate(args);
    const children = { parent: this };
    const { prefix, bucketSuffix, protect, offsiteRetentionDays: retentionDays } = args;
    const replicaName = replicaBucketName(prefix, bucketSuffix);
    const localName = localBucketName(prefix, bucketSuffix);
    this.bucketName = bucketName(prefix, bucketSuffix);
    this.storageAccountName = storageAccountName(prefix, bucketSuffix);
    this.containerName = containerName;

    const primary = lockedBucket(
      `${name}-primary`,
      { bucket: this.bucketName, awsRegion: args.awsRegion, retentionDays, description: `${prefix}: backups`, protect },
      children,
    );
    const replica = lockedBucket(
      `${name}-replica`,
      {
        bucket: replicaName,
        awsRegion: args.peerAwsRegion,
        retentionDays,
        description: `${prefix}: copy of the backups`,
        protect,
      },
      children,
    );
    replicateBucket(
      `${name}-replication`,
      {
        prefix,
        source: primary,
        replica,
        sourceName: this.bucketName,
        replicaName,
        alarmTopicArn: args.alarmTopicArn,
      },
      children,
    );
    const account = accountOf(primary.key.arn);
    const local = localBucket(
      `${name}-local`,
      {
        bucket: localName,
        awsRegion: args.awsRegion,
        account,
        description: `${prefix}: the region's own copies`,
        retentionDays: args.localRetentionDays,
        protect,
      },
      children,
    );
    const azure = azureStore(
      `${name}-azure`,
      {
        prefix,
        resourceGroup: resourceGroupName(prefix),
        account: this.storageAccountName,
        container: this.containerName,
        location: args.azureLocation,
        tags: args.azureTags,
        retentionDays,
        issuer: args.oidcIssuer,
        namespace: args.namespace,
        accounts: args.accounts,
        protect,
      },
      children,
    );
    identities(name, { ...args, account, local, primary, replica }, children);
    new k8s.core.v1.ConfigMap(
      `${name}-stores`,
      {
        metadata: { name: "backup-stores", namespace: args.namespace },
        data: {
          "rclone.conf": rcloneConf({
            awsRegion: args.awsRegion,
            peerAwsRegion: args.peerAwsRegion,
            localBucket: localName,
            bucket: this.bucketName,
            replicaBucket: replicaName,
            storageAccount: this.storageAccountName,
            container: this.containerName,
          }),
        },
      },
      children,
    );
    new k8s.core.v1.ConfigMap(`${name}-scripts`, { metadata: { name: "backup-scripts", namespace: args.namespace }, data: scripts() }, children);
    clusterState(name, args, localName, local, children);

    this.localBucketName = localName;
    this.writer = { serviceAccount: args.accounts.writer, azure: azure.writer };
    this.reader = { serviceAccount: args.accounts.reader, azure: azure.reader };
    this.bucketArn = primary.bucket.arn;
    this.keyArn = primary.key.arn;
    this.replicaBucketArn = replica.bucket.arn;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      replicaBucketArn: this.replicaBucketArn,
      storageAccountName: this.storageAccountName,
      containerName: this.containerName,
      localBucketName: this.localBucketName,
    });
  }
}

/** Velero, which may write, read and tidy below `velero/` of the region's own bucket and nowhere else. */
function clusterState(name: string, args: BackupArgs, bucket: string, local: Place, opts: pulumi.CustomResourceOptions): void {
  const own = pulumi.interpolate`${local.bucket.arn}/velero/*`;
  const { association } = podIdentity(
    `${name}-velero`,
    {
      clusterName: args.clusterName,
      namespace: velero.namespace,
      serviceAccount: veleroServiceAccount,
      statements: [
        { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resource: [own] },
        { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [local.bucket.arn], Condition: { StringLike: { "s3:prefix": ["velero/*"] } } },
        { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [local.key.arn] },
      ],
    },
    opts,
  );
  new k8s.networking.v1.NetworkPolicy(
    `${name}-velero-policy`,
    // Its metrics are nobody's business yet; egress stays open: it is S3 and the API server.
    { metadata: { name: "default-deny", namespace: velero.namespace }, spec: { podSelector: {}, policyTypes: ["Ingress"] } },
    opts,
  );
  release(
    `${name}-velero`,
    velero,
    { awsRegion: args.awsRegion, bucket, retentionDays: args.localRetentionDays },
    pulumi.mergeOptions(opts, { dependsOn: [association] }),
  );
}

function validate(args: BackupArgs): void {
  for (const property of ["offsiteRetentionDays", "localRetentionDays"] as const) {
    const days = args[property];
    requireThat(
      Number.isInteger(days) && days >= 1 && days <= 3650,
      property,
      days,
      "a whole number of days from 1 to 3650",
    );
  }
  requireThat(
    args.peerAwsRegion !== args.awsRegion,
    "peerAwsRegion",
    args.peerAwsRegion,
    `an AWS region other than ${args.awsRegion}, which already holds the first copy`,
  );
  const longest = replicaBucketName(args.prefix, args.bucketSuffix);
  requireThat(
    /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(longest),
    "bucketSuffix",
    args.bucketSuffix,
    `small letters, digits and dashes, so that ${longest} has at most 63 characters`,
  );
}
