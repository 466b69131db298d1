import type * as iam from "@pulumi/aws/iam";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { accountOf } from "../shared/logs";
import { accessLogs } from "./access-logs";
import { alarms } from "./alarms";
import { balancer } from "./balancer";
import { certificate } from "./certificate";
import { bindingController, nginx } from "./controllers";
import { nginxDrain } from "./draining";
import { firewall } from "./firewall";
import { accessLogBucketName } from "./names";
import { ingressPolicies } from "./network-policies";
import { nginxConfig } from "./nginx-config";
import { binding, type Route, routes } from "./routes";
import { securityGroup } from "./security-groups";

export type { Route } from "./routes";

export interface LoadBalancerArgs {
  /** Start of every physical name, for example `agentic-us-east`. */
  prefix: string;
  vpcId: pulumi.Input<string>;
  /** Range of the VPC. */
  vpcCidr: string;
  /** AWS region, for example `us-east-1`. */
  awsRegion: string;
  clusterName: string;
  /** Availability zones, in the order of `publicSubnetIds`; two or more. */
  zones: string[];
  /** One public subnet per zone. */
  publicSubnetIds: pulumi.Input<string>[];
  /**
   * Ranges of the public subnets: only from there NGINX takes connections and believes X-Forwarded-For.
   * Default: the VPC's range, which also lets pods of the cluster claim any client address.
   */
  publicSubnetCidrs?: string[];
  /** Security group of nodes and pods. */
  nodeSecurityGroupId: pulumi.Input<string>;
  /** Name that every region answers to, for example `api.example.com`. */
  hostname: string;
  /** Name of this region alone, for example `us-east.api.example.com`. */
  regionalHostname: string;
  /** Hosted zone of both names. */
  zoneId: string;
  /** TLS policy of the public listener, for example `ELBSecurityPolicy-TLS13-1-2-2021-06`. */
  sslPolicy: string;
  /** Requests of one client address in five minutes before it is blocked, 10 to 2,000,000,000. */
  wafRequestsPer5Minutes: number;
  /** Seconds that an idle connection is kept, 1 to 4000. */
  idleTimeoutSeconds: number;
  /** Seconds that requests to a leaving pod may go on, 0 to 3600. */
  deregistrationDelaySeconds: number;
  /** Days that access logs are kept, 1 or more. */
  accessLogRetentionDays: number;
  /** Public paths and the services behind them. */
  routes: Route[];
  /** Exact path, and the service that answers whether the region can serve. */
  health: Route;
  /** Seconds to connect, send and read between NGINX and a service. Default 60. */
  proxyTimeoutSeconds?: number;
  /** Pods of NGINX and of the controller. Default 3. */
  replicas?: number;
  /** Whether AWS refuses to delete the load balancer. */
  deletionProtection: boolean;
  /** Whether Pulumi refuses to delete the access logs. */
  protect: boolean;
  /** Topic that hears the alarms. */
  alarmTopicArn: pulumi.Input<string>;
  /** Namespace of NGINX. */
  namespace: string;
  /** Namespace of the services. */
  servicesNamespace: string;
  /** Whether the controller fills target groups of other tiers, too, in every namespace. Default: no. */
  bindsOtherTiers?: boolean;
}

/**
 * The way from the internet to the services: ALB with TLS, firewall and access logs → NGINX pods in three zones as its
 * targets → services by path.
 *
 * The load balancer checks NGINX on a port of its own that asks the health service through NGINX's front door, so a
 * region that cannot serve has no healthy target, and DNS leaves it.
 *
 * Order: log policy → load balancer → listeners, controller and NGINX → binding. The binding comes after the first NGINX
 * pods, so readiness gates hold later rollouts, not the first start.
 *
 * Cost: one ALB by hour and capacity unit, WAF by rule and request, logs by size, an ALB address per zone.
 *
 * @throws pulumi.InputPropertyError for numbers or subnets that AWS would refuse
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone of the load balancer's own name, for alias records. */
  readonly hostedZoneId: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Of the controller that fills target groups; another tier that has one lets it register targets there. */
  readonly controllerRole: iam.Role;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:load-balancer:LoadBalancer", name, {}, opts);
    validate(args);
    const { namespace, vpcId, awsRegion, protect } = args;
    const replicas = args.replicas ?? 3;
    const publicCidrs = args.publicSubnetCidrs ?? [args.vpcCidr];
    const children = { parent: this };

    const group = securityGroup(name, args, children);
    const logs = accessLogs(
      `${name}-access-logs`,
      {
        bucket: accessLogBucketName(args.prefix, args.hostname),
        account: accountOf(group.arn),
        retentionDays: args.accessLogRetentionDays,
        protect,
      },
      children,
    );
    const { arn: certificateArn } = certificate(name, args, children);
    const made = balancer(
      name,
      {
        ...args,
        securityGroupId: group.id,
        certificateArn,
        healthPath: args.health.path,
        accessLogBucket: logs.bucket.id,
      },
      children,
      [logs.policy],
    );
    firewall(
      name,
      {
        prefix: args.prefix,
        awsRegion,
        loadBalancerArn: made.balancer.arn,
        requestsPer5Minutes: args.wafRequestsPer5Minutes,
        protect,
      },
      children,
    );

    const policies = ingressPolicies({
      loadBalancerCidrs: publicCidrs,
      vpcCidr: args.vpcCidr,
      servicesNamespace: args.servicesNamespace,
      backends: [args.health, ...args.routes],
    });
    for (const [policy, spec] of Object.entries(policies))
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${policy}`,
        { metadata: { name: policy, namespace }, spec },
        children,
      );
    const { controller, role } = bindingController(
      name,
      { ...args, everywhere: args.bindsOtherTiers ?? false, replicas, targetGroupArn: made.targets.arn },
      children,
    );
    const server = nginx(
      name,
      {
        namespace,
        replicas,
        watchNamespace: args.servicesNamespace,
        config: nginxConfig({
          trustedProxies: publicCidrs,
          regionalHostname: args.regionalHostname,
          healthPath: args.health.path,
          timeoutSeconds: args.proxyTimeoutSeconds ?? 60,
          idleTimeoutSeconds: args.idleTimeoutSeconds,
        }),
        ...nginxDrain(args.deregistrationDelaySeconds),
      },
      children,
    );
    routes(
      name,
      {
        hostnames: [args.hostname, args.regionalHostname],
        routes: args.routes,
        health: args.health,
        namespace: args.servicesNamespace,
      },
      { ...children, dependsOn: [server] },
    );
    // A target group that no listener uses has no health, and a readiness gate would never open.
    binding(
      name,
      { namespace, vpcId, targetGroupArn: made.targets.arn },
      { ...children, dependsOn: [controller, server, made.https] },
    );
    alarms(name, args, made, children);

    this.dnsName = made.balancer.dnsName;
    this.hostedZoneId = made.balancer.zoneId;
    this.arn = made.balancer.arn;
    this.securityGroupId = group.id;
    this.controllerRole = role;
    this.registerOutputs({
      dnsName: this.dnsName,
      hostedZoneId: this.hostedZoneId,
      arn: this.arn,
      securityGroupId: this.securityGroupId,
    });
  }
}

function validate(args: LoadBalancerArgs): void {
  const { zones, publicSubnetIds, replicas, health, hostname, regionalHostname } = args;
  requireThat(zones.length >= 2, "zones", zones, "at least two zones (an ALB takes no fewer)");
  requireThat(
    publicSubnetIds.length === zones.length,
    "publicSubnetIds",
    `${publicSubnetIds.length} subnets`,
    `${zones.length}, one per zone in the order of zones`,
  );
  const within = (property: keyof LoadBalancerArgs, least: number, most: number, unit: string): void => {
    const value = args[property];
    requireThat(
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
      property,
      value,
      `a whole number of ${unit} from ${least} to ${most}`,
    );
  };
  within("wafRequestsPer5Minutes", 10, 2_000_000_000, "requests");
  within("idleTimeoutSeconds", 1, 4000, "seconds");
  within("deregistrationDelaySeconds", 0, 3600, "seconds");
  within("accessLogRetentionDays", 1, 36_500, "days");
  if (replicas !== undefined) within("replicas", 1, 1000, "replicas");
  requireThat(
    regionalHostname.endsWith(`.${hostname}`),
    "regionalHostname",
    regionalHostname,
    `a name below ${hostname}`,
  );
  for (const { path } of [health, ...args.routes])
    requireThat(/^\/[\w./-]+$/.test(path), "routes", path, "a path such as /l01");
}
