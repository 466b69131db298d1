import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { Balancer } from "./balancer";

export interface AlarmArgs {
  prefix: string;
  alarmTopicArn: pulumi.Input<string>;
}

/** Share of requests that may fail. Requirement: alert above 5 %. */
const errorShare = 0.05;

/** What users feel at the door, and what is about to be felt. */
export function alarms(
  name: string,
  { prefix, alarmTopicArn }: AlarmArgs,
  { balancer, targets }: Balancer,
  opts: pulumi.CustomResourceOptions,
): void {
  const namespace = "AWS/ApplicationELB";
  const ofBalancer = { LoadBalancer: balancer.arnSuffix };
  const ofTargets = { ...ofBalancer, TargetGroup: targets.arnSuffix };
  const tell = { alarmActions: [alarmTopicArn], okActions: [alarmTopicArn] };

  new cloudwatch.MetricAlarm(
    `${name}-no-healthy-targets`,
    {
      name: `${prefix}-no-healthy-targets`,
      alarmDescription: "No NGINX pod passes the load balancer's check: DNS sends users to the other region.",
      namespace,
      metricName: "HealthyHostCount",
      dimensions: ofTargets,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 2,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      ...tell,
    },
    opts,
  );
  new cloudwatch.MetricAlarm(
    `${name}-unhealthy-targets`,
    {
      name: `${prefix}-unhealthy-targets`,
      alarmDescription: "An NGINX pod has failed the load balancer's check for 5 minutes.",
      namespace,
      metricName: "UnHealthyHostCount",
      dimensions: ofTargets,
      statistic: "Minimum",
      period: 60,
      evaluationPeriods: 5,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      ...tell,
    },
    opts,
  );

  const sum = (id: string, metricName: string) => ({
    id,
    metric: { namespace, metricName, dimensions: ofBalancer, stat: "Sum", period: 60 },
    returnData: false,
  });
  new cloudwatch.MetricAlarm(
    `${name}-errors`,
    {
      name: `${prefix}-errors`,
      alarmDescription: `More than ${errorShare * 100} % of requests have ended in 5xx for 5 minutes.`,
      metricQueries: [
        sum("requests", "RequestCount"),
        sum("targets", "HTTPCode_Target_5XX_Count"),
        sum("balancer", "HTTPCode_ELB_5XX_Count"),
        {
          id: "share",
          // Counts that are zero are not reported.
          expression: "(FILL(targets, 0) + FILL(balancer, 0)) / requests",
          label: "Share of 5xx",
          returnData: true,
        },
      ],
      evaluationPeriods: 5,
      comparisonOperator: "GreaterThanThreshold",
      threshold: errorShare,
      treatMissingData: "notBreaching",
      ...tell,
    },
    opts,
  );
}
