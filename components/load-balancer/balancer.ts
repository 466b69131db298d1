import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { nginxPorts } from "../../charts/nginx-ingress";
import { accessLogPrefix } from "./access-logs";
import { shortName } from "../shared/names";

export interface BalancerArgs {
  prefix: string;
  vpcId: pulumi.Input<string>;
  publicSubnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  certificateArn: pulumi.Input<string>;
  sslPolicy: string;
  idleTimeoutSeconds: number;
  deregistrationDelaySeconds: number;
  healthPath: string;
  accessLogBucket: pulumi.Input<string>;
  deletionProtection: boolean;
}

export interface Balancer {
  balancer: lb.LoadBalancer;
  targets: lb.TargetGroup;
  https: lb.Listener;
}

/** The load balancer, its listeners, and the target group that NGINX's pods are registered in. */
export function balancer(
  name: string,
  args: BalancerArgs,
  opts: pulumi.CustomResourceOptions,
  afterAccessLogs: pulumi.Resource[],
): Balancer {
  const made = new lb.LoadBalancer(
    `${name}-alb`,
    {
      name: shortName(args.prefix, "alb"),
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      subnets: args.publicSubnetIds,
      securityGroups: [args.securityGroupId],
      idleTimeout: args.idleTimeoutSeconds,
      enableHttp2: true,
      enableCrossZoneLoadBalancing: true,
      // A person can take a zone out at once, without any control plane of ours.
      enableZonalShift: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: args.deletionProtection,
      accessLogs: { enabled: true, bucket: args.accessLogBucket, prefix: accessLogPrefix },
    },
    pulumi.mergeOptions(opts, { dependsOn: afterAccessLogs }),
  );
  const targets = new lb.TargetGroup(
    `${name}-targets`,
    {
      name: shortName(args.prefix, "nginx"),
      vpcId: args.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: nginxPorts.http,
      deregistrationDelay: args.deregistrationDelaySeconds,
      // The requirement's numbers; a matcher of 200 alone.
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        port: String(nginxPorts.health),
        path: args.healthPath,
        interval: 30,
        timeout: 10,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
        matcher: "200",
      },
    },
    opts,
  );
  const https = new lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: made.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: args.sslPolicy,
      certificateArn: args.certificateArn,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    },
    opts,
  );
  new lb.Listener(
    `${name}-http`,
    {
      loadBalancerArn: made.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
      ],
    },
    opts,
  );
  return { balancer: made, targets, https };
}
