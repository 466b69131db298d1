import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as route53 from "@pulumi/aws/route53";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { evacuation, evacuationCommand, everywhere, pairName, planOf, type DnsRegion } from "./records";

export interface DnsArgs {
  /** Start of every physical name, for example `agentic-us-east`. */
  prefix: string;
  /** Hosted zone of the domain; exists before. */
  zoneId: string;
  /** The name that users ask for, for example `api.example.com`. */
  hostname: string;
  /** This region's name in the fleet. */
  regionName: string;
  /** Where users of this region go when it is lost; its AWS region holds the evacuation switch. */
  peer: { name: string; awsRegion: string };
  /** All regions in their order. */
  fleet: readonly DnsRegion[];
  /** Path that answers 200 while the region can serve. */
  healthPath: string;
  /** Where this region's users arrive. */
  loadBalancer: { dnsName: pulumi.Input<string>; hostedZoneId: pulumi.Input<string> };
  /** Addresses that hear when Route 53 calls the region unhealthy. */
  emails: readonly string[];
}

/** Health checkers on three continents; fewer than three AWS refuses. */
const checkers = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-1", "sa-east-1"];

/** Route 53 publishes the state of health checks here and nowhere else. Source: Route 53 developer guide. */
const healthMetricsRegion = "us-east-1";

/**
 * This region's part of the public name: its side of every failover pair, the geolocation aliases that it leads, and
 * the health check that decides whether it gets users.
 *
 * A region gets users while its endpoint answers and nobody has emptied it. Detection takes 3 failures × 10 s; clients
 * keep an answer for 60 s (an alias to a load balancer).
 *
 * Cost: three health checks a region, the endpoint's with HTTPS and the fast interval.
 */
export class Dns extends pulumi.ComponentResource {
  /** The calculated check of the failover records. */
  readonly healthCheckId: pulumi.Output<string>;
  /** What to type to empty this region; see the runbooks. */
  readonly evacuationCommand: string;

  constructor(name: string, args: DnsArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:dns:Dns", name, {}, opts);
    requireThat(
      args.fleet.some((region) => region.name === args.regionName),
      "regionName",
      args.regionName,
      "a region of the fleet",
    );
    requireThat(args.peer.name !== args.regionName, "peer", args.peer.name, "another region than this one");

    const check = this.healthCheck(name, args);
    this.records(name, args, check);
    this.unhealthyAlarm(name, args, check);

    this.healthCheckId = check.id;
    this.evacuationCommand = evacuationCommand(args.regionName, args.peer.awsRegion);
    this.registerOutputs({ healthCheckId: this.healthCheckId, evacuationCommand: this.evacuationCommand });
  }

  /** Healthy endpoint AND not evacuated. */
  private healthCheck(name: string, args: DnsArgs): route53.HealthCheck {
    const parent = { parent: this };
    const endpoint = new route53.HealthCheck(
      `${name}-endpoint`,
      {
        type: "HTTPS",
        fqdn: regionalHostname(args),
        port: 443,
        // Without the name in the handshake, the load balancer would answer with whatever certificate it has first.
        enableSni: true,
        resourcePath: args.healthPath,
        requestInterval: 10,
        failureThreshold: 3,
        measureLatency: true,
        regions: checkers,
        tags: { Name: `${args.prefix}-endpoint` },
      },
      parent,
    );
    const evacuated = new cloudwatch.MetricAlarm(
      `${name}-evacuated`,
      {
        name: `${args.prefix}-evacuated`,
        alarmDescription: `A person empties ${args.regionName}. To do so, each minute: ${evacuationCommand(args.regionName, args.peer.awsRegion)}`,
        region: args.peer.awsRegion,
        namespace: evacuation.namespace,
        metricName: evacuation.metric,
        dimensions: { Region: args.regionName },
        statistic: "Maximum",
        period: evacuation.periodSeconds,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        treatMissingData: "notBreaching",
      },
      parent,
    );
    const staying = new route53.HealthCheck(
      `${name}-not-evacuated`,
      {
        type: "CLOUDWATCH_METRIC",
        cloudwatchAlarmName: evacuated.name,
        cloudwatchAlarmRegion: args.peer.awsRegion,
        // A peer that is lost cannot say anything, and must not empty this region too.
        insufficientDataHealthStatus: "Healthy",
        tags: { Name: `${args.prefix}-not-evacuated` },
      },
      parent,
    );
    return new route53.HealthCheck(
      `${name}-health`,
      {
        type: "CALCULATED",
        childHealthchecks: [endpoint.id, staying.id],
        childHealthThreshold: 2,
        tags: { Name: `${args.prefix}-health` },
      },
      parent,
    );
  }

  private records(name: string, args: DnsArgs, check: route53.HealthCheck): void {
    const parent = { parent: this };
    const toLoadBalancer = [
      { name: args.loadBalancer.dnsName, zoneId: args.loadBalancer.hostedZoneId, evaluateTargetHealth: true },
    ];
    new route53.Record(
      `${name}-regional`,
      { zoneId: args.zoneId, name: regionalHostname(args), type: "A", aliases: toLoadBalancer },
      parent,
    );
    const plan = planOf(args.fleet, args.regionName);
    const pairs = new Map(
      plan.failover.map(({ group, role }) => [
        `${group} ${role}`,
        new route53.Record(
          `${name}-${group}-${role.toLowerCase()}`,
          {
            zoneId: args.zoneId,
            name: pairName(group, args.hostname),
            type: "A",
            setIdentifier: `${args.regionName}-${role.toLowerCase()}`,
            failoverRoutingPolicies: [{ type: role }],
            healthCheckId: check.id,
            aliases: toLoadBalancer,
          },
          parent,
        ),
      ]),
    );
    for (const { group, place } of plan.geolocation) {
      const pair = pairs.get(`${group} PRIMARY`);
      new route53.Record(
        `${name}-from-${place === everywhere ? "everywhere" : place.toLowerCase()}`,
        {
          zoneId: args.zoneId,
          name: args.hostname,
          type: "A",
          setIdentifier: place === everywhere ? "default" : place,
          geolocationRoutingPolicies: [place === everywhere ? { country: everywhere } : { continent: place }],
          aliases: [{ name: pairName(group, args.hostname), zoneId: args.zoneId, evaluateTargetHealth: true }],
        },
        // Route 53 refuses an alias to a name that does not exist.
        { ...parent, ...(pair === undefined ? {} : { dependsOn: [pair] }) },
      );
    }
  }

  private unhealthyAlarm(name: string, args: DnsArgs, check: route53.HealthCheck): void {
    const parent = { parent: this };
    // An alarm can only tell a topic of its own region, and the metric is in one region only. The messages hold
    // nothing but names, and CloudWatch may not use the AWS-managed key, so the topic has none.
    const topic = new sns.Topic(`${name}-topic`, { name: `${args.prefix}-dns`, region: healthMetricsRegion }, parent);
    args.emails.forEach((endpoint, index) => {
      new sns.TopicSubscription(
        `${name}-email-${index}`,
        { topic: topic.arn, protocol: "email", endpoint, region: healthMetricsRegion },
        parent,
      );
    });
    new cloudwatch.MetricAlarm(
      `${name}-unhealthy`,
      {
        name: `${args.prefix}-dns-unhealthy`,
        alarmDescription: `Route 53 sends nobody to ${args.regionName}: its endpoint fails or a person emptied it.`,
        region: healthMetricsRegion,
        namespace: "AWS/Route53",
        metricName: "HealthCheckStatus",
        dimensions: { HealthCheckId: check.id },
        statistic: "Minimum",
        period: 60,
        evaluationPeriods: 1,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching",
        alarmActions: [topic.arn],
        okActions: [topic.arn],
      },
      parent,
    );
  }
}

const regionalHostname = ({ regionName, hostname }: DnsArgs): string => `${regionName}.${hostname}`;
