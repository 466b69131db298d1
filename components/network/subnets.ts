import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { zoneAddresses } from "./addresses";

export type Tier = "public" | "private" | "database";

export interface Subnets {
  public: ec2.Subnet[];
  private: ec2.Subnet[];
  database: ec2.Subnet[];
}

/** One public, private and database subnet per zone, in the order of `zones`. */
export function subnets(
  name: string,
  args: { prefix: string; vpcId: pulumi.Input<string>; cidr: string; zones: string[]; clusterName: string },
  opts: pulumi.CustomResourceOptions,
): Subnets {
  // The load balancer controller finds subnets by these tags. Source: its "Subnet auto-discovery" page.
  const cluster = { [`kubernetes.io/cluster/${args.clusterName}`]: "shared" };
  const tags: Record<Tier, Record<string, string>> = {
    public: { ...cluster, "kubernetes.io/role/elb": "1" },
    private: { ...cluster, "kubernetes.io/role/internal-elb": "1" },
    database: {},
  };
  const plan = zoneAddresses(args.cidr, args.zones.length);
  const make = (tier: Tier): ec2.Subnet[] =>
    args.zones.flatMap((zone, index) => {
      const addresses = plan[index];
      if (addresses === undefined) return [];
      return new ec2.Subnet(
        `${name}-${tier}-${zone}`,
        {
          vpcId: args.vpcId,
          cidrBlock: addresses[tier],
          availabilityZone: zone,
          // What stands in public subnets (load balancer, NAT) brings its own address; nothing else should get one.
          mapPublicIpOnLaunch: false,
          tags: { Name: `${args.prefix}-${tier}-${zone}`, Tier: tier, ...tags[tier] },
        },
        opts,
      );
    });
  return { public: make("public"), private: make("private"), database: make("database") };
}
