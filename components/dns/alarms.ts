import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as kms from "@pulumi/aws/kms";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "../shared/logs";
import type { Health } from "./health";

export interface AlarmArgs {
  prefix: string;
  regionName: string;
  awsRegion: string;
  /** The region's own topic. */
  alarmTopicArn: pulumi.Input<string>;
  /** Addresses that hear of health checks where the region's own topic cannot. */
  emails: string[];
}

/** Health checks report there and nowhere else. Source: Route 53 developer guide, "Monitoring health checks". */
const metricsRegion = "us-east-1";

/**
 * Says when Route 53 sees the region unhealthy, and when it sends users away.
 * Limit: while us-east-1 is down nobody is told from here; the other region's load balancer alarms and its traffic are.
 */
export function alarms(name: string, args: AlarmArgs, checks: Health, opts: pulumi.CustomResourceOptions): void {
  // An alarm can only tell a topic of its own AWS region.
  const topicArn =
    args.awsRegion === metricsRegion ? args.alarmTopicArn : topicIn(metricsRegion, `${name}-alarms`, args, opts);
  const alarm = (suffix: string, id: pulumi.Input<string>, what: string): void => {
    new cloudwatch.MetricAlarm(
      `${name}-${suffix}`,
      {
        region: metricsRegion,
        name: `${args.prefix}-${suffix}`,
        alarmDescription: what,
        namespace: "AWS/Route53",
        metricName: "HealthCheckStatus",
        dimensions: { HealthCheckId: id },
        statistic: "Minimum",
        period: 60,
        evaluationPeriods: 1,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
      },
      opts,
    );
  };
  alarm("unreachable", checks.endpoint.id, `Route 53's checkers do not reach ${args.regionName}.`);
  alarm("not-serving", checks.serving.id, `${args.regionName} is out of DNS: it is unhealthy or evacuated.`);
}

/** An encrypted topic in another AWS region; the AWS-managed key does not let CloudWatch publish. */
function topicIn(
  region: string,
  name: string,
  args: AlarmArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const account = accountOf(args.alarmTopicArn);
  const cloudWatch = { Service: "cloudwatch.amazonaws.com" };
  const ofThisAccount = { StringEquals: { "aws:SourceAccount": account } };
  const key = new kms.Key(
    `${name}-key`,
    {
      region,
      description: `${args.prefix}: alarms of Route 53's health checks`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountByIam",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Sid: "CloudWatchMayEncrypt",
            Effect: "Allow",
            Principal: cloudWatch,
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
          },
        ],
      }),
    },
    opts,
  );
  const topic = new sns.Topic(
    `${name}-topic`,
    { region, name: `${args.prefix}-dns-alarms`, kmsMasterKeyId: key.arn },
    opts,
  );
  const policy = new sns.TopicPolicy(
    `${name}-topic-policy`,
    {
      region,
      arn: topic.arn,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AlarmsOfThisAccount",
            Effect: "Allow",
            Principal: cloudWatch,
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: ofThisAccount,
          },
        ],
      }),
    },
    opts,
  );
  args.emails.forEach((endpoint, index) => {
    new sns.TopicSubscription(
      `${name}-email-${index}`,
      { region, topic: topic.arn, protocol: "email", endpoint },
      opts,
    );
  });
  return policy.arn;
}
