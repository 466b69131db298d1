import { spreadOverZones } from "../shared/scheduling";

/**
 * EKS add-ons and their settings. Pure; plain values, so that policies can read replicas and spread.
 *
 * Versions: without one EKS takes its default for the cluster's version when the add-on is made, and keeps it
 * afterwards; only an account can list what exists. Pin with `addonVersions` once a cluster runs, and raise the pins
 * with the cluster's version.
 * Sources of the settings: `aws eks describe-addon-configuration`; the EBS driver's values.schema.json.
 */

export type AddonName =
  | "vpc-cni"
  | "kube-proxy"
  | "eks-pod-identity-agent"
  | "coredns"
  | "aws-ebs-csi-driver"
  | "metrics-server";

export interface AddonSettings {
  name: AddonName;
  configuration?: Record<string, unknown>;
  /** AWS managed policy that the add-on's service account gets by Pod Identity. */
  identity?: { serviceAccount: string; policyArn: string };
}

/** Without these a node never becomes ready, or its first pods have no credentials. */
export const addonsBeforeNodes: AddonSettings[] = [
  {
    name: "vpc-cni",
    // Text, not a flag: the add-on's schema says so. Enforces NetworkPolicy objects.
    configuration: { enableNetworkPolicy: "true" },
    identity: { serviceAccount: "aws-node", policyArn: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" },
  },
  { name: "kube-proxy" },
  // Runs on the host's network, so it needs no VPC CNI, which in turn waits for its credentials.
  { name: "eks-pod-identity-agent" },
];

const oneAtATime = { enabled: true, maxUnavailable: 1 };

/** These run as pods that need a node to become healthy. */
export const addonsAfterNodes = (awsRegion: string, replicas: number): AddonSettings[] => [
  {
    name: "coredns",
    configuration: {
      replicaCount: replicas,
      topologySpreadConstraints: spreadOverZones({ "k8s-app": "kube-dns" }),
      podDisruptionBudget: oneAtATime,
    },
  },
  {
    name: "aws-ebs-csi-driver",
    configuration: {
      controller: {
        replicaCount: replicas,
        // Pods cannot ask the metadata service (hop limit 1).
        region: awsRegion,
        topologySpreadConstraints: spreadOverZones({ app: "ebs-csi-controller" }),
        podDisruptionBudget: { enabled: true, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      },
      // From Kubernetes the driver cannot count network interfaces, which share the node's attachment slots:
      // four of an m5.2xlarge, and the root disk.
      node: { metadataSources: "kubernetes", reservedVolumeAttachments: 5 },
    },
    identity: {
      serviceAccount: "ebs-csi-controller-sa",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicyV2",
    },
  },
  {
    name: "metrics-server",
    configuration: {
      replicas,
      topologySpreadConstraints: spreadOverZones({ "app.kubernetes.io/name": "metrics-server" }),
      podDisruptionBudget: oneAtATime,
    },
  },
];
