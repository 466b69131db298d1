import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

/** One end of a link. */
export interface LinkEnd {
  awsRegion: string;
  vpcId: pulumi.Input<string>;
  /** The VPC's range. */
  cidr: pulumi.Input<string>;
  /** Route tables that learn the way to the other end: private and database ones. */
  routeTableIds: pulumi.Input<string>[];
  /** The database's security group, which lets the other end's range in. */
  databaseSecurityGroupId: pulumi.Input<string>;
}

export interface RegionLinkArgs {
  /** Start of every physical name, for example `agentic-eu-west`. */
  prefix: string;
  /** This region, the later one of the fleet. */
  here: LinkEnd;
  /** The earlier region, as its stack tells. */
  there: LinkEnd;
}

const postgresPort = 5432;

/**
 * The private way between two regions: peering, routes on both sides, and the databases' doors. The later region's
 * stack owns all of it, the far end included, through the AWS provider's per-resource region; so one stack makes it
 * and one stack takes it away, whoever of the two writes.
 */
export class RegionLink extends pulumi.ComponentResource {
  readonly peeringId: pulumi.Output<string>;

  constructor(name: string, args: RegionLinkArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:replication:RegionLink", name, {}, opts);
    const { prefix, here, there } = args;
    const parent = { parent: this };
    const peering = new ec2.VpcPeeringConnection(
      `${name}-peering`,
      {
        vpcId: here.vpcId,
        peerVpcId: there.vpcId,
        peerRegion: there.awsRegion,
        tags: { Name: `${prefix}-${name}` },
      },
      parent,
    );
    const accepted = new ec2.VpcPeeringConnectionAccepter(
      `${name}-accepter`,
      {
        region: there.awsRegion,
        vpcPeeringConnectionId: peering.id,
        autoAccept: true,
        tags: { Name: `${prefix}-${name}` },
      },
      parent,
    );
    const open = { ...parent, dependsOn: [accepted] };

    for (const [side, from, to] of [
      ["here", here, there],
      ["there", there, here],
    ] as const) {
      from.routeTableIds.forEach((routeTableId, index) => {
        new ec2.Route(
          `${name}-route-${side}-${index}`,
          {
            region: from.awsRegion,
            routeTableId,
            destinationCidrBlock: to.cidr,
            vpcPeeringConnectionId: peering.id,
          },
          open,
        );
      });
      new vpc.SecurityGroupIngressRule(
        `${name}-database-${side}`,
        {
          region: from.awsRegion,
          securityGroupId: from.databaseSecurityGroupId,
          cidrIpv4: to.cidr,
          ipProtocol: "tcp",
          fromPort: postgresPort,
          toPort: postgresPort,
          description: "Replication and writes from the other region",
        },
        parent,
      );
    }
    this.peeringId = peering.id;
    this.registerOutputs({ peeringId: this.peeringId });
  }
}
