import * as ec2 from "@pulumi/aws/ec2";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { dedicatedTo } from "../shared/scheduling";
import { amiTypeOf } from "./ami";

export interface NodesArgs {
  clusterName: string;
  version: string;
  zones: string[];
  privateSubnetIds: pulumi.Input<string>[];
  nodeType: string;
  nodesPerZone: number;
  maxNodesPerZone: number;
  nodeDiskGiB: number;
  /** Tiers with nodes of their own, one in each zone, which nobody else runs on. Default: none. */
  dedicated?: DedicatedNodes[];
}

export interface DedicatedNodes {
  /** Name of the tier. */
  tier: string;
  /** EC2 instance type. */
  nodeType: string;
}

/**
 * A managed node group in each zone. A group of its own lets the autoscaler add nodes in the zone where a pod's volume
 * is, and lets an update fail in one zone only: groups depend on each other, so an update goes zone by zone.
 *
 * Limit: EKS refuses a minimum above the current size, and the size is the autoscaler's after creation. Before raising
 * `nodesPerZone`, raise the groups' size (`aws eks update-nodegroup-config`).
 */
export function nodeGroups(
  name: string,
  args: NodesArgs,
  opts: pulumi.CustomResourceOptions,
  after: pulumi.Resource[],
): eks.NodeGroup[] {
  const { clusterName } = args;
  const { role, policies } = nodeRole(name, clusterName, opts);
  const template = launchTemplate(name, args, opts);
  const groups: eks.NodeGroup[] = [];
  const general = {
    suffix: "",
    nodeType: args.nodeType,
    labels: { "agentic-platform/pool": "general" },
    size: { minSize: args.nodesPerZone, desiredSize: args.nodesPerZone, maxSize: args.maxNodesPerZone },
  };
  // A second node is for the moment of an update: the new one comes before the old one goes.
  const dedicated = (args.dedicated ?? []).map(({ tier, nodeType }) => ({
    suffix: `${tier}-`,
    nodeType,
    labels: dedicatedTo(tier).labels,
    taints: [dedicatedTo(tier).taint],
    size: { minSize: 1, desiredSize: 1, maxSize: 2 },
  }));
  const wanted = [general, ...dedicated].flatMap((pool) => args.zones.map((zone, index) => ({ pool, zone, subnetId: args.privateSubnetIds[index] })));
  wanted.forEach(({ pool, zone, subnetId }) => {
    if (subnetId === undefined) return;
    const { suffix, nodeType, size, ...marks } = pool;
    groups.push(
      new eks.NodeGroup(
        `${name}-nodes-${suffix}${zone}`,
        {
          clusterName,
          // A prefix: a change that replaces a group (another instance type) makes the new one before the old goes.
          nodeGroupNamePrefix: `${clusterName}-${suffix}${zone}-`,
          nodeRoleArn: role.arn,
          version: args.version,
          subnetIds: [subnetId],
          amiType: amiTypeOf(nodeType),
          capacityType: "ON_DEMAND",
          instanceTypes: [nodeType],
          launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
          scalingConfig: size,
          updateConfig: { maxUnavailable: 1 },
          nodeRepairConfig: { enabled: true },
          ...marks,
          tags: { Name: `${clusterName}-${suffix}${zone}` },
        },
        pulumi.mergeOptions(opts, {
          dependsOn: [...policies, ...after, ...groups.slice(-1)],
          ignoreChanges: ["scalingConfig.desiredSize"],
        }),
      ),
    );
  });
  return groups;
}

/** What kubelet itself may do. Pods get nothing from it: VPC CNI and EBS CSI have identities of their own. */
function nodeRole(name: string, clusterName: string, opts: pulumi.CustomResourceOptions) {
  const role = new iam.Role(
    `${name}-node-role`,
    {
      description: `Nodes of ${clusterName}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    },
    opts,
  );
  // PullOnly knows nothing but pulling, and also fills a pull-through cache.
  const policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"].map(
    (policy) =>
      new iam.RolePolicyAttachment(
        `${name}-node-${policy}`,
        { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
        opts,
      ),
  );
  return { role, policies };
}

function launchTemplate(name: string, args: NodesArgs, opts: pulumi.CustomResourceOptions): ec2.LaunchTemplate {
  const tags = { Name: `${args.clusterName}-node` };
  return new ec2.LaunchTemplate(
    `${name}-nodes`,
    {
      namePrefix: `${args.clusterName}-`,
      updateDefaultVersion: true,
      // IMDSv2 only; one hop, so that a pod cannot take the node's credentials. Controllers that would ask the
      // metadata service for region or VPC get both as settings.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: args.nodeDiskGiB, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      monitoring: { enabled: true },
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      tags,
    },
    opts,
  );
}
