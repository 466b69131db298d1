import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import { type Evacuation, evacuationCommand, evacuationMetric } from "./evacuation";

export interface HealthArgs extends Evacuation {
  prefix: string;
  /** Name of this region alone. */
  regionalHostname: string;
  healthPath: string;
}

export interface Health {
  /** Whether the region answers. */
  endpoint: route53.HealthCheck;
  /** Whether the region answers and nobody empties it: what the failover records follow. */
  serving: route53.HealthCheck;
}

/** Three continents look; a region is unhealthy when fewer than 18 % of all checkers reach it. */
const checkerRegions = ["us-east-1", "eu-west-1", "ap-southeast-1"];

/** The region's health: endpoint healthy AND not evacuated. */
export function health(name: string, args: HealthArgs, opts: pulumi.CustomResourceOptions): Health {
  const { prefix, regionName, peerAwsRegion } = args;
  const check = (suffix: string, settings: route53.HealthCheckArgs): route53.HealthCheck =>
    new route53.HealthCheck(`${name}-${suffix}`, { ...settings, tags: { Name: `${prefix}-${suffix}` } }, opts);

  const endpoint = check("endpoint", {
    type: "HTTPS",
    fqdn: args.regionalHostname,
    // Without SNI the load balancer could not choose a certificate by name.
    enableSni: true,
    port: 443,
    resourcePath: args.healthPath,
    requestInterval: 10,
    failureThreshold: 3,
    regions: checkerRegions,
  });

  const { namespace, metricName, dimension, period, statistic } = evacuationMetric;
  const settings = {
    namespace,
    metricName,
    dimensions: { [dimension]: regionName },
    statistic,
    period,
    evaluationPeriods: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    // Nobody evacuates: nothing is written.
    treatMissingData: "notBreaching",
  };
  const alarm = new cloudwatch.MetricAlarm(
    `${name}-evacuated`,
    {
      region: peerAwsRegion,
      name: `${prefix}-evacuated`,
      alarmDescription: `In alarm: users are sent away from ${regionName}. To empty it: ${evacuationCommand(args, "evacuate")}`,
      ...settings,
    },
    opts,
  );
  const notEvacuated = check("not-evacuated", {
    type: "CLOUDWATCH_METRIC",
    cloudwatchAlarmName: alarm.name,
    cloudwatchAlarmRegion: peerAwsRegion,
    insufficientDataHealthStatus: "Healthy",
    // Route 53 copies the alarm's settings when the check is made; this makes it copy them again.
    triggers: { alarm: JSON.stringify(settings) },
  });

  const serving = check("serving", {
    type: "CALCULATED",
    childHealthchecks: [endpoint.id, notEvacuated.id],
    childHealthThreshold: 2,
  });
  return { endpoint, serving };
}
