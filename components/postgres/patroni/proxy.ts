import { createHash } from "node:crypto";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../../versions";
import { fromPods, toDns, toPods } from "../../shared/network-policy";
import { briefOutageTolerations, disruptionBudget, restrictedContainer, restrictedPod, spreadOverZones } from "../../shared/scheduling";
import { shortName } from "../../shared/names";
import { haproxyCfg } from "./haproxy-cfg";
import { members, paths, ports, proxy, secrets, servers } from "./names";

export const proxyLabels = { "app.kubernetes.io/name": proxy, "app.kubernetes.io/part-of": "agentic-platform" };

export interface ProxyArgs {
  namespace: string;
  fleetCidrs: string[];
}

/** HAProxy in three zones: whoever connects reaches the writer, or the standbys, without knowing who that is. */
export function databaseProxy(name: string, { namespace, fleetCidrs }: ProxyArgs, opts: pulumi.CustomResourceOptions): k8s.core.v1.Service {
  const metadata = { name: proxy, namespace, labels: proxyLabels };
  const cfg = haproxyCfg(namespace);
  const config = new k8s.core.v1.ConfigMap(`${name}-config`, { metadata, data: { "haproxy.cfg": cfg } }, opts);
  const door = new k8s.networking.v1.NetworkPolicy(
    `${name}-policy`,
    {
      metadata: { name: proxy, namespace },
      spec: {
        podSelector: { matchLabels: proxyLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [fromPods({ "app.kubernetes.io/part-of": "agentic-platform" })], ports: [ports.postgres, ports.readers].map((port) => ({ protocol: "TCP", port })) },
          // The network load balancer, which the poolers and subscribers of every region come through.
          { from: fleetCidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [ports.postgres, ports.proxyHealth].map((port) => ({ protocol: "TCP", port })) },
        ],
        egress: [toDns, toPods({ "app.kubernetes.io/name": servers }, ports.postgres, ports.rest)],
      },
    },
    opts,
  );
  new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata, spec: disruptionBudget(proxyLabels) }, opts);
  const probe = (path: string) => ({ httpGet: { path, port: ports.proxyHealth }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 });
  const deployment = new k8s.apps.v1.Deployment(
    name,
    {
      metadata,
      spec: {
        replicas: members,
        selector: { matchLabels: proxyLabels },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
        template: {
          metadata: { labels: proxyLabels, annotations: { "checksum/config": createHash("sha256").update(cfg).digest("hex") } },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(99),
            topologySpreadConstraints: spreadOverZones(proxyLabels),
            tolerations: briefOutageTolerations,
            terminationGracePeriodSeconds: 60,
            volumes: [
              { name: "config", configMap: { name: proxy } },
              { name: "tls", secret: { secretName: secrets.tls, items: [{ key: "ca.crt", path: "ca.crt" }] } },
            ],
            containers: [
              {
                name: "haproxy",
                image: `docker.io/library/haproxy:${versions.haproxyImage}`,
                command: ["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
                ports: [
                  { name: "postgres", containerPort: ports.postgres },
                  { name: "readers", containerPort: ports.readers },
                  { name: "health", containerPort: ports.proxyHealth },
                ],
                livenessProbe: probe("/live"),
                readinessProbe: probe("/ready"),
                // Leaves the endpoints first; then SIGUSR1's meaning: no new session, the old ones may end.
                lifecycle: { preStop: { sleep: { seconds: 15 } } },
                resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "2", memory: "256Mi" } },
                securityContext: restrictedContainer,
                volumeMounts: [
                  { name: "config", mountPath: "/etc/haproxy", readOnly: true },
                  { name: "tls", mountPath: paths.tls, readOnly: true },
                ],
              },
            ],
          },
        },
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [config, door] }),
  );
  return new k8s.core.v1.Service(
    `${name}-service`,
    {
      metadata,
      spec: {
        selector: proxyLabels,
        ports: [
          { name: "postgres", port: ports.postgres, targetPort: ports.postgres, protocol: "TCP" },
          { name: "readers", port: ports.readers, targetPort: ports.readers, protocol: "TCP" },
        ],
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [deployment] }),
  );
}

export interface RegionalDoorArgs {
  prefix: string;
  namespace: string;
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroup: ec2.SecurityGroup;
  nodeSecurityGroupId: pulumi.Input<string>;
  /** IAM role of the controller that registers HAProxy's pods as targets. */
  controllerRole: pulumi.Input<string>;
  deletionProtection: boolean;
  /** Topic that hears when nobody answers behind it. */
  alarmTopicArn: pulumi.Input<string>;
}

/**
 * The internal network load balancer, by which poolers and subscribers of every region reach HAProxy. Its address is what
 * the database's name leads to.
 */
export function regionalDoor(name: string, args: RegionalDoorArgs, opts: pulumi.CustomResourceOptions): lb.LoadBalancer {
  for (const [what, port] of [["postgres", ports.postgres], ["health", ports.proxyHealth]] as const) {
    const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description: `Database load balancer to HAProxy, ${what}` };
    new vpc.SecurityGroupEgressRule(`${name}-out-${what}`, { ...rule, securityGroupId: args.securityGroup.id, referencedSecurityGroupId: args.nodeSecurityGroupId }, opts);
    new vpc.SecurityGroupIngressRule(`${name}-nodes-in-${what}`, { ...rule, securityGroupId: args.nodeSecurityGroupId, referencedSecurityGroupId: args.securityGroup.id }, opts);
  }
  const balancer = new lb.LoadBalancer(
    name,
    {
      name: shortName(args.prefix, "postgres"),
      loadBalancerType: "network",
      internal: true,
      ipAddressType: "ipv4",
      subnets: args.subnetIds,
      securityGroups: [args.securityGroup.id],
      enableCrossZoneLoadBalancing: true,
      enableZonalShift: true,
      enableDeletionProtection: args.deletionProtection,
    },
    opts,
  );
  const targets = new lb.TargetGroup(
    `${name}-targets`,
    {
      name: shortName(args.prefix, "haproxy"),
      vpcId: args.vpcId,
      targetType: "ip",
      protocol: "TCP",
      port: ports.postgres,
      // A pod may come through here to a proxy on its own node: with its own address that would loop.
      preserveClientIp: "false",
      deregistrationDelay: 15,
      connectionTermination: true,
      healthCheck: { enabled: true, protocol: "HTTP", port: String(ports.proxyHealth), path: "/ready", interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 2, matcher: "200" },
    },
    opts,
  );
  const listener = new lb.Listener(
    `${name}-listener`,
    { loadBalancerArn: balancer.arn, port: ports.postgres, protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: targets.arn }] },
    opts,
  );
  // From outside the cluster: it is heard also when Prometheus is gone with the database.
  new cloudwatch.MetricAlarm(
    `${name}-alarm`,
    {
      name: `${args.prefix}-postgres-door`,
      alarmDescription: `Database of ${args.prefix}: no HAProxy with a server behind it answers at its load balancer; no region can write or follow.`,
      namespace: "AWS/NetworkELB",
      metricName: "HealthyHostCount",
      dimensions: { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 2,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
      alarmActions: [args.alarmTopicArn],
      okActions: [args.alarmTopicArn],
    },
    opts,
  );
  // What it may look at, it may already.
  const permission = new iam.RolePolicy(
    `${name}-binding-policy`,
    {
      role: args.controllerRole,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"], Resource: targets.arn }],
      }),
    },
    opts,
  );
  new k8s.apiextensions.CustomResource(
    `${name}-binding`,
    {
      apiVersion: "elbv2.k8s.aws/v1beta1",
      kind: "TargetGroupBinding",
      metadata: { name: proxy, namespace: args.namespace },
      spec: {
        targetGroupARN: targets.arn,
        targetType: "ip",
        ipAddressType: "ipv4",
        vpcID: args.vpcId,
        serviceRef: { name: proxy, port: ports.postgres },
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [permission, listener] }),
  );
  return balancer;
}
