import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { bucketReplication } from "../shared/bucket-replication";
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
  const { role, policy, destination } = bucketReplication(name, { source, copy: replica, storageClass: "STANDARD_IA" }, opts);
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
          destination,
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
