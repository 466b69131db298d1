import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { LockedBucket } from "./bucket";
import { replicationRule } from "./names";

export interface BucketReplicationArgs {
  prefix: string;
  source: LockedBucket;
  replica: LockedBucket;
  sourceName: string;
  replicaName: string;
  /** Must allow S3 to publish. */
  alarmTopicArn: pulumi.Input<string>;
}

/**
 * Copies every object to the replica within 15 minutes (replication time control) and re-encrypts it there. Delete
 * markers stay behind: what somebody deletes here is still current there.
 */
export function replicateBucket(name: string, args: BucketReplicationArgs, opts: pulumi.CustomResourceOptions): void {
  const { source, replica } = args;
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
  const policy = new iam.RolePolicy(
    `${name}-policy`,
    {
      role: role.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            Resource: source.bucket.arn,
          },
          {
            Effect: "Allow",
            Action: [
              "s3:GetObjectVersionForReplication",
              "s3:GetObjectVersionAcl",
              "s3:GetObjectVersionTagging",
              "s3:GetObjectRetention",
              "s3:GetObjectLegalHold",
            ],
            Resource: pulumi.interpolate`${source.bucket.arn}/*`,
          },
          {
            Effect: "Allow",
            Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
            Resource: pulumi.interpolate`${replica.bucket.arn}/*`,
          },
          { Effect: "Allow", Action: "kms:Decrypt", Resource: source.key.arn },
          { Effect: "Allow", Action: ["kms:Encrypt", "kms:GenerateDataKey"], Resource: replica.key.arn },
        ],
      }),
    },
    opts,
  );
  new s3.BucketReplicationConfig(
    `${name}-rule`,
    {
      bucket: source.bucket.id,
      role: role.arn,
      rules: [
        {
          id: replicationRule,
          status: "Enabled",
          priority: 1,
          filter: {},
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: replica.bucket.arn,
            storageClass: "STANDARD_IA",
            encryptionConfiguration: { replicaKmsKeyId: replica.key.arn },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          },
        },
      ],
    },
    pulumi.mergeOptions(opts, { dependsOn: [...source.ready, ...replica.ready, policy] }),
  );
  tellWhenLate(name, args, opts);
}

/**
 * S3 publishes the latency in the replica's region, where our topic is not, and an alarm can only use a topic beside it.
 * So the latency is watched through the events that S3 sends from the source; failures have a metric there, too.
 */
function tellWhenLate(name: string, args: BucketReplicationArgs, opts: pulumi.CustomResourceOptions): void {
  new s3.BucketNotification(
    `${name}-late`,
    {
      bucket: args.source.bucket.id,
      topics: [
        {
          id: "replication-late",
          topicArn: args.alarmTopicArn,
          events: ["s3:Replication:OperationMissedThreshold", "s3:Replication:OperationNotTracked"],
        },
      ],
    },
    opts,
  );
  new cloudwatch.MetricAlarm(
    `${name}-failed`,
    {
      name: `${args.prefix}-backup-replication-failed`,
      alarmDescription: `Objects of ${args.sourceName} did not reach ${args.replicaName}: the offsite copy is incomplete.`,
      namespace: "AWS/S3",
      metricName: "OperationsFailedReplication",
      dimensions: {
        SourceBucket: args.sourceName,
        DestinationBucket: args.replicaName,
        RuleId: replicationRule,
      },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [args.alarmTopicArn],
      okActions: [args.alarmTopicArn],
    },
    opts,
  );
}
