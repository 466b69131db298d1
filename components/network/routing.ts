import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Subnets } from "./subnets";

const everywhere = "0.0.0.0/0";

/**
 * Ways out: an internet gateway for public subnets, NAT gateways for private ones, none for databases.
 * Routes are resources of their own, because a region link adds routes to the same tables.
 */
export function routing(
  name: string,
  args: {
    prefix: string;
    vpcId: pulumi.Input<string>;
    zones: string[];
    subnets: Subnets;
    natGateways: "per-zone" | "single";
  },
  opts: pulumi.CustomResourceOptions,
): { privateRouteTables: ec2.RouteTable[]; databaseRouteTable: ec2.RouteTable } {
  const { prefix, vpcId, zones, subnets } = args;
  const table = (suffix: string): ec2.RouteTable =>
    new ec2.RouteTable(`${name}-${suffix}`, { vpcId, tags: { Name: `${prefix}-${suffix}` } }, opts);
  const associate = (suffix: string, subnet: ec2.Subnet, routeTable: ec2.RouteTable): void => {
    new ec2.RouteTableAssociation(
      `${name}-${suffix}-association`,
      { subnetId: subnet.id, routeTableId: routeTable.id },
      opts,
    );
  };

  const internet = new ec2.InternetGateway(`${name}-internet`, { vpcId, tags: { Name: prefix } }, opts);
  const publicTable = table("public");
  const publicRoute = new ec2.Route(
    `${name}-public-internet`,
    { routeTableId: publicTable.id, destinationCidrBlock: everywhere, gatewayId: internet.id },
    opts,
  );

  const nats = subnets.public.slice(0, args.natGateways === "per-zone" ? zones.length : 1).map((subnet, index) => {
    const suffix = `nat-${zones[index] ?? index}`;
    const tags = { Name: `${prefix}-${suffix}` };
    const address = new ec2.Eip(`${name}-${suffix}`, { domain: "vpc", tags }, opts);
    return new ec2.NatGateway(
      `${name}-${suffix}`,
      { subnetId: subnet.id, allocationId: address.allocationId, connectivityType: "public", tags },
      // AWS refuses a public NAT gateway in a VPC without an attached internet gateway.
      pulumi.mergeOptions(opts, { dependsOn: [publicRoute] }),
    );
  });

  // A private table per zone even with a single NAT gateway, so that going from one to three moves routes only.
  const privateRouteTables = zones.map((zone, index) => {
    const routeTable = table(`private-${zone}`);
    const nat = nats[index] ?? nats[0];
    if (nat !== undefined)
      new ec2.Route(
        `${name}-private-${zone}-internet`,
        { routeTableId: routeTable.id, destinationCidrBlock: everywhere, natGatewayId: nat.id },
        opts,
      );
    return routeTable;
  });

  // One table is enough: nothing in a database subnet leaves by a zone of its own.
  const databaseRouteTable = table("database");

  zones.forEach((zone, index) => {
    const [open, closed, data] = [subnets.public[index], subnets.private[index], subnets.database[index]];
    const privateTable = privateRouteTables[index];
    if (open !== undefined) associate(`public-${zone}`, open, publicTable);
    if (closed !== undefined && privateTable !== undefined) associate(`private-${zone}`, closed, privateTable);
    if (data !== undefined) associate(`database-${zone}`, data, databaseRouteTable);
  });
  return { privateRouteTables, databaseRouteTable };
}
