import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { podIdentity } from "../shared/pod-identity";
import { azureStore, tokenAudience } from "./azure";
import { type LockedBucket, lockedBucket } from "./bucket";
import { bucketName, containerName, replicaBucketName, resourceGroupName, storageAccountName } from "./names";
import { replicateBucket } from "./replication";

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
  /** Days that the jobs keep their working copies in the cluster; 1 to 3650. Requirement: 7. */
  localRetentionDays: number;
  /** Azure location of the second offsite store; one with three zones and a paired region. */
  azureLocation: string;
  /** Tags of what takes tags there; the Azure provider has no default ones. */
  azureTags: Record<string, string>;
  /** The cluster's OIDC issuer, with https://. */
  oidcIssuer: pulumi.Input<string>;
  /** EKS cluster whose pods write. */
  clusterName: string;
  /** Namespace of the pods that write. */
  namespace: string;
  /** Service account of the pods that write; created here. */
  serviceAccount: string;
  /** Whether buckets, keys and the storage account survive a destroy. */
  protect: boolean;
  /** SNS topic that hears when the offsite copy is late or fails; must allow S3 to publish. */
  alarmTopicArn: pulumi.Input<string>;
}

/**
 * Where backups go, three copies with two clouds: an S3 bucket in the region, its replica in the peer's region, an Azure
 * container. All locked for the retention. The pods that write can add and nothing else; neither cloud's key is stored.
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
  readonly azureClientId: pulumi.Output<string>;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:backup:Backup", name, {}, opts);
    validate(args);
    const children = { parent: this };
    const { prefix, bucketSuffix, protect, offsiteRetentionDays: retentionDays } = args;
    const replicaName = replicaBucketName(prefix, bucketSuffix);
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
        subject: { namespace: args.namespace, serviceAccount: args.serviceAccount },
        protect,
      },
      children,
    );
    writer(name, args, primary, children);
    targets(name, args, this, azure, children);

    this.bucketArn = primary.bucket.arn;
    this.keyArn = primary.key.arn;
    this.replicaBucketArn = replica.bucket.arn;
    this.azureClientId = azure.clientId;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      replicaBucketArn: this.replicaBucketArn,
      storageAccountName: this.storageAccountName,
      containerName: this.containerName,
      azureClientId: this.azureClientId,
    });
  }
}

/** The service account of the backup jobs and its role: it puts objects, it can neither list, read nor delete them. */
function writer(name: string, args: BackupArgs, { bucket, key }: LockedBucket, opts: pulumi.CustomResourceOptions): void {
  new k8s.core.v1.ServiceAccount(
    `${name}-service-account`,
    { metadata: { name: args.serviceAccount, namespace: args.namespace }, automountServiceAccountToken: false },
    opts,
  );
  podIdentity(
    `${name}-writer`,
    {
      clusterName: args.clusterName,
      namespace: args.namespace,
      serviceAccount: args.serviceAccount,
      statements: [
        {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
          Resource: [pulumi.interpolate`${bucket.arn}/*`],
        },
        // Decrypt, too: S3 reads the parts of a multipart upload back to join them.
        { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [key.arn] },
      ],
    },
    opts,
  );
}

/** What a backup job needs to know, in one ConfigMap; a projected token for `AZURE_TOKEN_AUDIENCE` opens Azure. */
function targets(
  name: string,
  args: BackupArgs,
  stores: { bucketName: string; storageAccountName: string; containerName: string },
  azure: { clientId: pulumi.Output<string>; tenantId: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): void {
  new k8s.core.v1.ConfigMap(
    `${name}-targets`,
    {
      metadata: { name: "backup-targets", namespace: args.namespace },
      data: {
        AWS_REGION: args.awsRegion,
        BACKUP_BUCKET: stores.bucketName,
        AZURE_STORAGE_ACCOUNT: stores.storageAccountName,
        AZURE_CONTAINER: stores.containerName,
        AZURE_CLIENT_ID: azure.clientId,
        AZURE_TENANT_ID: azure.tenantId,
        AZURE_TOKEN_AUDIENCE: tokenAudience,
        LOCAL_RETENTION_DAYS: String(args.localRetentionDays),
        OFFSITE_RETENTION_DAYS: String(args.offsiteRetentionDays),
      },
    },
    opts,
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
