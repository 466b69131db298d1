import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { podIdentity } from "../shared/pod-identity";

export interface HeartbeatArgs {
  prefix: string;
  clusterName: string;
  namespace: string;
  /** Service account of Alertmanager, which publishes. */
  serviceAccount: string;
  alarmTopicArn: pulumi.Input<string>;
}

/**
 * The dead man's switch. Alertmanager publishes the Watchdog every five minutes to a topic without subscribers;
 * CloudWatch counts the messages and raises the alarm when there were none, whatever in the cluster has died.
 */
export function heartbeat(
  name: string,
  args: HeartbeatArgs,
  opts: pulumi.CustomResourceOptions,
): { topicArn: pulumi.Output<string>; identity: pulumi.Resource } {
  const topic = new sns.Topic(
    `${name}-topic`,
    // The message is the word "alive": the AWS-managed key is enough and needs no policy for a publisher of the account.
    { name: `${args.prefix}-heartbeat`, kmsMasterKeyId: "alias/aws/sns" },
    opts,
  );
  const { association } = podIdentity(
    name,
    {
      clusterName: args.clusterName,
      namespace: args.namespace,
      serviceAccount: args.serviceAccount,
      statements: [{ Effect: "Allow", Action: ["sns:Publish"], Resource: [topic.arn] }],
    },
    opts,
  );
  new cloudwatch.MetricAlarm(
    `${name}-alarm`,
    {
      name: `${args.prefix}-alerting-silent`,
      alarmDescription:
        "No Watchdog from Alertmanager for 15 minutes: Prometheus, Alertmanager or the cluster cannot tell anybody anything. Runbook: docs/runbooks/watchdog.md",
      namespace: "AWS/SNS",
      metricName: "NumberOfMessagesPublished",
      dimensions: { TopicName: `${args.prefix}-heartbeat` },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      alarmActions: [args.alarmTopicArn],
      okActions: [args.alarmTopicArn],
    },
    opts,
  );
  return { topicArn: topic.arn, identity: association };
}
