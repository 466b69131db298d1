import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";

/**
 * AWS services that must answer while a NAT gateway or the way to the internet is down, because nodes join, pods start
 * or traffic moves through them. An interface costs money per zone and hour, so anything less goes through NAT:
 * KMS (only called by other services on their side), CloudWatch (pods' logs go to Loki), WAF, ACM, Route 53.
 *
 * Limit: private DNS of `eks` hides the cluster's OIDC address inside the VPC. Nothing here asks for it: pods use Pod
 * Identity, and Azure fetches the issuer's keys from outside.
 */
export const interfaceServices = [
  "autoscaling", // cluster autoscaler replaces a lost zone's nodes
  "ec2", // VPC CNI gives pods addresses, EBS CSI attaches volumes
  "ecr.api", // image pulls; the layers themselves come through S3
  "ecr.dkr",
  "eks", // nodes learn their cluster
  "eks-auth", // Pod Identity agent: credentials of every pod
  "elasticloadbalancing", // load balancer controller registers pods
  "secretsmanager", // External Secrets
  "sts", // tokens of nodes and pods
] as const;

/** The S3 gateway (free, and image layers come through it) and the interfaces above, reachable from the VPC only. */
export function endpoints(
  name: string,
  args: {
    prefix: string;
    awsRegion: string;
    vpcId: pulumi.Input<string>;
    cidr: string;
    subnets: ec2.Subnet[];
    routeTables: ec2.RouteTable[];
  },
  opts: pulumi.CustomResourceOptions,
): void {
  const { prefix, awsRegion, vpcId } = args;
  new ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId,
      serviceName: `com.amazonaws.${awsRegion}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: args.routeTables.map(({ id }) => id),
      tags: { Name: `${prefix}-s3` },
    },
    opts,
  );
  const group = new ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      name: `${prefix}-endpoints`,
      description: "AWS services on private addresses: HTTPS from inside the VPC",
      vpcId,
      ingress: [
        { description: "HTTPS from the VPC", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [args.cidr] },
      ],
      egress: [],
      tags: { Name: `${prefix}-endpoints` },
    },
    opts,
  );
  for (const service of interfaceServices)
    new ec2.VpcEndpoint(
      `${name}-${service.replace(".", "-")}`,
      {
        vpcId,
        serviceName: `com.amazonaws.${awsRegion}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: args.subnets.map(({ id }) => id),
        securityGroupIds: [group.id],
        tags: { Name: `${prefix}-${service}` },
      },
      opts,
    );
}
