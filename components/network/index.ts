import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { requireLogRetention } from "../shared/logs";
import { addressFault, maxZones } from "./addresses";
import { endpoints } from "./endpoints";
import { flowLogs } from "./flow-logs";
import { routing } from "./routing";
import { subnets } from "./subnets";

/** An existing VPC. Subnets in the order of `zones`; its routes, endpoints and logs stay its owner's. */
export interface AdoptedNetwork {
  vpcId: string;
  publicSubnetIds: string[];
  privateSubnetIds: string[];
  databaseSubnetIds: string[];
  privateRouteTableIds: string[];
  databaseRouteTableIds: string[];
}

export interface NetworkArgs {
  /** Start of every physical name, for example `agentic-us-east`. */
  prefix: string;
  /** The VPC's IPv4 range, /16 to /20; must not overlap another region's. */
  cidr: string;
  /** AWS region, for example `us-east-1`. */
  awsRegion: string;
  /** Availability zones, two to six. Append only: a zone's place in the list decides its addresses. */
  zones: string[];
  /** A NAT gateway in each zone, or one for all (cheaper; its zone takes the others' way out with it). */
  natGateways: "per-zone" | "single";
  /** Days that flow logs are kept; one of CloudWatch's retentions. */
  flowLogRetentionDays: number;
  /** Cluster that will find its subnets by tag. */
  clusterName: string;
  /** Use this VPC and create nothing. */
  adopt?: AdoptedNetwork | undefined;
  /** Keep the VPC and the flow logs' key when the stack is destroyed. Default false. */
  protect?: boolean;
}

/**
 * A VPC with a public, a private and a database subnet in each zone, a way out per zone, AWS services on private
 * addresses, and flow logs; or an existing VPC's ids under the same names.
 *
 * @throws pulumi.InputPropertyError for zones of another region, a range that cannot hold them, an unknown retention
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** In the order of `zones`. */
  readonly publicSubnetIds: pulumi.Output<string>[];
  /** In the order of `zones`. */
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** In the order of `zones`. */
  readonly databaseSubnetIds: pulumi.Output<string>[];
  readonly privateRouteTableIds: pulumi.Output<string>[];
  readonly databaseRouteTableIds: pulumi.Output<string>[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:network:Network", name, {}, opts);
    validate(args);
    const ids = args.adopt === undefined ? this.create(name, args) : adopted(args.adopt);
    this.vpcId = ids.vpcId;
    this.publicSubnetIds = ids.publicSubnetIds;
    this.privateSubnetIds = ids.privateSubnetIds;
    this.databaseSubnetIds = ids.databaseSubnetIds;
    this.privateRouteTableIds = ids.privateRouteTableIds;
    this.databaseRouteTableIds = ids.databaseRouteTableIds;
    this.registerOutputs({ ...ids });
  }

  private create(name: string, args: NetworkArgs): NetworkIds {
    const { prefix, cidr, awsRegion, zones, clusterName } = args;
    const opts = { parent: this };
    const protect = args.protect ?? false;
    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: prefix } },
      { ...opts, protect, retainOnDelete: protect },
    );
    // Whatever is made without a security group lands in this one: let it reach nothing.
    new ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${prefix}-default-unused` } },
      opts,
    );
    const made = subnets(name, { prefix, vpcId: vpc.id, cidr, zones, clusterName }, opts);
    const { privateRouteTables, databaseRouteTable } = routing(
      name,
      { prefix, vpcId: vpc.id, zones, subnets: made, natGateways: args.natGateways },
      opts,
    );
    endpoints(
      `${name}-endpoint`,
      { prefix, awsRegion, vpcId: vpc.id, cidr, subnets: made.private, routeTables: privateRouteTables },
      opts,
    );
    flowLogs(
      `${name}-flow-logs`,
      { prefix, awsRegion, vpc, retentionDays: args.flowLogRetentionDays, protect },
      opts,
    );
    return {
      vpcId: vpc.id,
      publicSubnetIds: made.public.map(({ id }) => id),
      privateSubnetIds: made.private.map(({ id }) => id),
      databaseSubnetIds: made.database.map(({ id }) => id),
      privateRouteTableIds: privateRouteTables.map(({ id }) => id),
      databaseRouteTableIds: [databaseRouteTable.id],
    };
  }
}

type NetworkIds = {
  [K in keyof AdoptedNetwork]: AdoptedNetwork[K] extends string ? pulumi.Output<string> : pulumi.Output<string>[];
};

const adopted = (network: AdoptedNetwork): NetworkIds => {
  const all = (ids: string[]): pulumi.Output<string>[] => ids.map((id) => pulumi.output(id));
  return {
    vpcId: pulumi.output(network.vpcId),
    publicSubnetIds: all(network.publicSubnetIds),
    privateSubnetIds: all(network.privateSubnetIds),
    databaseSubnetIds: all(network.databaseSubnetIds),
    privateRouteTableIds: all(network.privateRouteTableIds),
    databaseRouteTableIds: all(network.databaseRouteTableIds),
  };
};

function validate({ zones, awsRegion, cidr, adopt, flowLogRetentionDays }: NetworkArgs): void {
  requireThat(zones.length >= 2 && zones.length <= maxZones, "zones", zones, `two to ${maxZones} zones`);
  requireThat(new Set(zones).size === zones.length, "zones", zones, "zones that differ");
  for (const zone of zones)
    requireThat(zone.slice(0, -1) === awsRegion, "zones", zone, `zones of ${awsRegion} such as ${awsRegion}a`);
  if (adopt === undefined) {
    const fault = addressFault(cidr);
    requireThat(fault === undefined, "cidr", cidr, fault ?? "");
    requireLogRetention("flowLogRetentionDays", flowLogRetentionDays);
    return;
  }
  for (const property of ["publicSubnetIds", "privateSubnetIds", "databaseSubnetIds"] as const)
    requireThat(
      adopt[property].length === zones.length,
      `adopt.${property}`,
      adopt[property],
      `${zones.length} subnets, one per zone in the order of zones`,
    );
}
