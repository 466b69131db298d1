import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { nginxPorts } from "../../charts/nginx-ingress";

export interface SecurityGroupArgs {
  prefix: string;
  vpcId: pulumi.Input<string>;
  nodeSecurityGroupId: pulumi.Input<string>;
}

const anywhere = "0.0.0.0/0";

/** Internet → load balancer on 443 and 80 → NGINX's two ports on the nodes, and nothing else. */
export function securityGroup(
  name: string,
  { prefix, vpcId, nodeSecurityGroupId }: SecurityGroupArgs,
  opts: pulumi.CustomResourceOptions,
): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(
    `${name}-security-group`,
    {
      name: `${prefix}-load-balancer`,
      description: "Public load balancer: HTTP and HTTPS in, NGINX out",
      vpcId,
      tags: { Name: `${prefix}-load-balancer` },
    },
    opts,
  );
  for (const [what, port] of [["https", 443], ["http", 80]] as const)
    new vpc.SecurityGroupIngressRule(
      `${name}-in-${what}`,
      {
        securityGroupId: group.id,
        description: port === 80 ? "Redirected to HTTPS" : "Users",
        cidrIpv4: anywhere,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
      },
      opts,
    );
  for (const [what, port] of [["traffic", nginxPorts.http], ["health", nginxPorts.health]] as const) {
    const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description: `Load balancer to NGINX, ${what}` };
    new vpc.SecurityGroupEgressRule(
      `${name}-out-${what}`,
      { ...rule, securityGroupId: group.id, referencedSecurityGroupId: nodeSecurityGroupId },
      opts,
    );
    new vpc.SecurityGroupIngressRule(
      `${name}-nodes-in-${what}`,
      { ...rule, securityGroupId: nodeSecurityGroupId, referencedSecurityGroupId: group.id },
      opts,
    );
  }
  return group;
}
