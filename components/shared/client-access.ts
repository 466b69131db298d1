import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

export interface ClientAccessArgs {
  /** Name of the security group, also its `Name` tag. */
  groupName: string;
  description: string;
  vpcId: pulumi.Input<string>;
  /** Security group of those who may connect: the cluster's nodes, whose addresses the pods share. */
  clientSecurityGroupId: pulumi.Input<string>;
  /** TCP port that they may reach. */
  port: number;
}

/** A security group that lets the cluster's pods reach one port and lets nothing out. */
export function reachableFromNodes(name: string, args: ClientAccessArgs, opts: pulumi.CustomResourceOptions): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(
    `${name}-security-group`,
    { name: args.groupName, description: args.description, vpcId: args.vpcId, tags: { Name: args.groupName } },
    opts,
  );
  new vpc.SecurityGroupIngressRule(
    `${name}-from-nodes`,
    {
      securityGroupId: group.id,
      referencedSecurityGroupId: args.clientSecurityGroupId,
      ipProtocol: "tcp",
      fromPort: args.port,
      toPort: args.port,
      description: "Pods of the cluster",
    },
    opts,
  );
  return group;
}
