import type * as eks from "@pulumi/aws/eks";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { accountOf, requireLogRetention } from "../shared/logs";
import { addonsAfterNodes, addonsBeforeNodes, type AddonName } from "./addon-settings";
import { addons } from "./addons";
import { controlPlane, roleNameOf } from "./cluster";
import { autoscaler, secretsFromAws } from "./controllers";
import { kubernetesProvider } from "./kubernetes-provider";
import { platformNamespaces, storageClass } from "./namespaces";
import { externalSecretsPolicies } from "./network-policies";
import { type DedicatedNodes, nodeGroups } from "./nodes";

export type { DedicatedNodes } from "./nodes";

export interface EksArgs {
  /** Name of the cluster, for example `agentic-us-east`. */
  clusterName: string;
  /** Kubernetes version, for example `1.36`. */
  version: string;
  /** AWS region, for example `us-east-1`. */
  awsRegion: string;
  /** Availability zones, at least two. */
  zones: string[];
  /** The VPC of the subnets. */
  vpcId: pulumi.Input<string>;
  /** One private subnet per zone, in the order of `zones`. */
  privateSubnetIds: pulumi.Input<string>[];
  /** EC2 instance type, for example `m5.2xlarge`; Graviton types get an ARM image. */
  nodeType: string;
  /** Nodes in each zone at the start and at least; 1 or more. */
  nodesPerZone: number;
  /** Nodes in each zone that the autoscaler may reach; `nodesPerZone` or more. */
  maxNodesPerZone: number;
  /** Tiers with nodes of their own, one in each zone. Default: none. */
  dedicated?: DedicatedNodes[];
  /** Root disk of a node, GiB; 20 or more. */
  nodeDiskGiB: number;
  /** Networks that may reach the API server from the internet; none: from inside the VPC only. */
  publicAccessCidrs: string[];
  /** IAM roles that administer the cluster; the role that runs the program must be one of them. */
  adminRoleArns: string[];
  /** Days that control-plane logs are kept; one of CloudWatch's retentions. */
  logRetentionDays: number;
  /** Whether EKS refuses to delete the cluster. */
  deletionProtection: boolean;
  /** Whether Pulumi refuses to delete the cluster and its key. */
  protect: boolean;
  /** Replicas of DNS, storage, metrics, autoscaler and secrets controllers. Default 3. */
  controllerReplicas?: number;
  /** Exact add-on versions; an add-on without one gets EKS's default at creation. */
  addonVersions?: Partial<Record<AddonName, string>>;
  /** Secrets Manager names that pods may be given, `*` allowed. Default: the platform's and RDS's own. */
  secretNames?: string[];
}

/** What the platform's tiers keep in Secrets Manager, and what RDS makes for a database's master user. */
export const platformSecretNames = ["agentic/*", "rds!*"];

/**
 * A Kubernetes cluster that is ready for workloads: control plane, nodes in every zone, add-ons, namespaces, storage,
 * autoscaling, and secrets from AWS. A component that `dependsOn` it finds all of that in place.
 *
 * Order: control plane → VPC CNI, kube-proxy, Pod Identity agent → node groups, zone by zone → CoreDNS, EBS CSI,
 * metrics server → External Secrets with its CRDs → its store. A run that dies on the way converges when repeated.
 *
 * @throws pulumi.InputPropertyError for zones, subnets, node counts or a retention that cannot be deployed
 */
export class Eks extends pulumi.ComponentResource {
  readonly clusterName: string;
  readonly endpoint: pulumi.Output<string>;
  /** URL of the cluster's token issuer, which Azure trusts. */
  readonly oidcIssuer: pulumi.Output<string>;
  /** The cluster security group: EKS puts nodes, pods and the control plane in it. */
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** The region's only Kubernetes provider. */
  readonly kubernetes: k8s.Provider;

  constructor(name: string, args: EksArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:eks:Eks", name, {}, opts);
    validate(args);
    const { clusterName, awsRegion } = args;
    const replicas = args.controllerReplicas ?? 3;
    const inAws = { parent: this };
    const addonArgs = { clusterName, versions: args.addonVersions ?? {} };

    const { cluster, admins } = controlPlane(name, args, inAws);
    const early = addons(`${name}-addon`, addonsBeforeNodes, addonArgs, inAws, [cluster]);
    const nodes = nodeGroups(name, args, inAws, early);
    const late = addons(`${name}-addon`, addonsAfterNodes(awsRegion, replicas), addonArgs, inAws, nodes);

    this.kubernetes = kubernetesProvider(`${name}-kubernetes`, { clusterName, awsRegion, cluster }, {
      ...inAws,
      dependsOn: admins,
    });
    const inCluster = { parent: this, provider: this.kubernetes };
    const namespaces = platformNamespaces(name, inCluster);
    externalSecretsPolicies(name, pulumi.mergeOptions(inCluster, { dependsOn: namespaces }));
    const storage = storageClass(name, pulumi.mergeOptions(inCluster, { dependsOn: late }));

    const controllers = {
      clusterName,
      awsRegion,
      account: accountOf(cluster.arn),
      replicas,
      secretNames: args.secretNames ?? platformSecretNames,
    };
    const pods = {
      aws: pulumi.mergeOptions(inAws, { dependsOn: [cluster] }),
      kubernetes: pulumi.mergeOptions(inCluster, { dependsOn: [...late, ...namespaces, storage] }),
    };
    autoscaler(name, controllers, pods);
    secretsFromAws(name, controllers, pods);

    this.clusterName = clusterName;
    this.endpoint = cluster.endpoint;
    this.oidcIssuer = issuerOf(cluster);
    this.nodeSecurityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.registerOutputs({
      clusterName: this.clusterName,
      endpoint: this.endpoint,
      oidcIssuer: this.oidcIssuer,
      nodeSecurityGroupId: this.nodeSecurityGroupId,
    });
  }
}

const issuerOf = (cluster: eks.Cluster): pulumi.Output<string> =>
  cluster.identities.apply((identities) => {
    const issuer = identities[0]?.oidcs[0]?.issuer;
    if (issuer === undefined) throw new Error("EKS reported no OIDC issuer for the cluster");
    return issuer;
  });

function validate(args: EksArgs): void {
  const { zones, awsRegion, privateSubnetIds, nodesPerZone, maxNodesPerZone, nodeDiskGiB, adminRoleArns } = args;
  requireThat(zones.length >= 2, "zones", zones, "at least two zones (EKS takes no fewer)");
  requireThat(new Set(zones).size === zones.length, "zones", zones, "zones that differ");
  for (const zone of zones)
    requireThat(zone.slice(0, -1) === awsRegion, "zones", zone, `zones of ${awsRegion} such as ${awsRegion}a`);
  requireThat(
    privateSubnetIds.length === zones.length,
    "privateSubnetIds",
    `${privateSubnetIds.length} subnets`,
    `${zones.length}, one per zone in the order of zones`,
  );
  const whole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
  requireThat(whole(nodesPerZone, 1), "nodesPerZone", nodesPerZone, "a whole number of nodes, at least 1");
  requireThat(
    whole(maxNodesPerZone, nodesPerZone),
    "maxNodesPerZone",
    maxNodesPerZone,
    `a whole number of nodes, at least nodesPerZone (${nodesPerZone})`,
  );
  requireThat(whole(nodeDiskGiB, 20), "nodeDiskGiB", nodeDiskGiB, "a whole number of GiB, at least 20");
  requireThat(adminRoleArns.length > 0, "adminRoleArns", adminRoleArns, "at least one role, else nobody gets in");
  requireThat(
    new Set(adminRoleArns.map(roleNameOf)).size === adminRoleArns.length,
    "adminRoleArns",
    adminRoleArns,
    "roles with names of their own",
  );
  requireLogRetention("logRetentionDays", args.logRetentionDays);
}
