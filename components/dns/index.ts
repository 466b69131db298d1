import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { alarms } from "./alarms";
import { health } from "./health";
import { type DnsRegion, recordsOf } from "./records";

export { evacuationCommand, evacuationMinutes } from "./evacuation";
export { type DnsGroup, type DnsRegion, groupsOf, recordsOf } from "./records";

export interface DnsArgs {
  /** Start of every physical name, for example `agentic-us-east`. */
  prefix: string;
  /** Hosted zone of the domain; exists before. */
  zoneId: string;
  /** Name that users ask for, for example `api.example.com`. */
  hostname: string;
  /** This region, one of the fleet. */
  regionName: string;
  /** This region's AWS region. */
  awsRegion: string;
  /** The region whose AWS region holds this one's evacuation switch. */
  peer: { name: string; awsRegion: string };
  /** All regions in their order: two or more, one of them the fallback. */
  fleet: DnsRegion[];
  /** This region's load balancer. */
  loadBalancer: { dnsName: pulumi.Input<string>; hostedZoneId: pulumi.Input<string> };
  /** Path that says whether the region can serve. */
  healthPath: string;
  /** Topic that hears the alarms, where it is in us-east-1. */
  alarmTopicArn: pulumi.Input<string>;
  /** Addresses that hear them from a region elsewhere. Default: none. */
  emails?: string[];
}

/**
 * This region's records of the public name, and the health that they follow.
 *
 * `<hostname>` by continent → `<group>.geo.<hostname>`, a failover pair → the load balancer. `<region>.<hostname>` leads
 * here whatever happens; health checks and people use it.
 *
 * Limit: as long as a group's primary region is not up, its continents are answered by the default.
 *
 * @throws pulumi.InputPropertyError for a region that is not in the fleet, or a fleet without exactly one fallback
 */
export class Dns extends pulumi.ComponentResource {
  /** The check that the failover records follow. */
  readonly healthCheckId: pulumi.Output<string>;

  constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:dns:Dns", name, {}, opts);
    validate(args);
    const { zoneId, hostname, regionName, peer, fleet, loadBalancer } = args;
    const children = { parent: this };
    const regionalHostname = `${regionName}.${hostname}`;
    const toLoadBalancer = {
      name: loadBalancer.dnsName,
      zoneId: loadBalancer.hostedZoneId,
      evaluateTargetHealth: true,
    };

    new route53.Record(
      `${name}-regional`,
      { zoneId, name: regionalHostname, type: "A", aliases: [toLoadBalancer] },
      children,
    );
    const checks = health(
      name,
      {
        prefix: args.prefix,
        regionName,
        peerAwsRegion: peer.awsRegion,
        regionalHostname,
        healthPath: args.healthPath,
      },
      children,
    );
    const records = recordsOf(fleet, regionName, hostname);
    const pairs = new Map(
      records.failover.map(({ group, name: pair, role, setIdentifier }) => [
        group,
        new route53.Record(
          `${name}-${group}-${role.toLowerCase()}`,
          {
            zoneId,
            name: pair,
            type: "A",
            setIdentifier,
            failoverRoutingPolicies: [{ type: role }],
            healthCheckId: checks.serving.id,
            aliases: [toLoadBalancer],
          },
          children,
        ),
      ]),
    );
    for (const { group, location, target, setIdentifier } of records.geolocation) {
      const pair = pairs.get(group);
      new route53.Record(
        `${name}-geo-${setIdentifier.toLowerCase()}`,
        {
          zoneId,
          name: hostname,
          type: "A",
          setIdentifier,
          geolocationRoutingPolicies: [location === "*" ? { country: "*" } : { continent: location }],
          aliases: [{ name: target, zoneId, evaluateTargetHealth: true }],
        },
        // Route 53 refuses an alias to a record that does not exist.
        { ...children, dependsOn: pair === undefined ? [] : [pair] },
      );
    }
    alarms(name, { ...args, emails: args.emails ?? [] }, checks, children);

    this.healthCheckId = checks.serving.id;
    this.registerOutputs({ healthCheckId: this.healthCheckId });
  }
}

function validate({ fleet, regionName, peer }: DnsArgs): void {
  const names = fleet.map((region) => region.name);
  requireThat(fleet.length >= 2, "fleet", names, "two regions or more");
  requireThat(names.includes(regionName), "regionName", regionName, `one of ${names.join(", ")}`);
  requireThat(
    peer.name !== regionName && names.includes(peer.name),
    "peer",
    peer.name,
    "another region of the fleet: a region that is being left must not hold its own switch",
  );
  const fallbacks = fleet.filter(({ fallback }) => fallback).map((region) => region.name);
  requireThat(fallbacks.length === 1, "fleet", fallbacks, "exactly one region with fallback: true");
}
