import {
  briefOutageTolerations,
  restrictedContainer,
  restrictedPod,
  spreadOverZones,
} from "../components/shared/scheduling";
import { versions } from "../versions";
import { at, numberAt, requestsAt, zoneSpreadAt, type ChartDefinition } from "./chart";

export interface ClusterAutoscalerArgs {
  clusterName: string;
  awsRegion: string;
  /** Replicas; one leads, the others take over. */
  replicas: number;
}

/** Service account of the autoscaler's pods; its Pod Identity is bound to it. */
export const clusterAutoscalerServiceAccount = "cluster-autoscaler";

const chart = "cluster-autoscaler";
const labels = { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": chart };
const repository = "registry.k8s.io/autoscaling/cluster-autoscaler";

/** Adds nodes for pods that find no place and removes idle ones, within each node group's bounds. */
export const clusterAutoscaler: ChartDefinition<ClusterAutoscalerArgs> = {
  chart,
  repository: "https://kubernetes.github.io/autoscaler",
  version: versions.clusterAutoscalerChart,
  // Beside the other system pods, whose priority class it shares.
  namespace: "kube-system",

  values: ({ clusterName, awsRegion, replicas }) => ({
    nameOverride: chart,
    fullnameOverride: chart,
    cloudProvider: "aws",
    awsRegion,
    // Managed node groups tag their scaling groups for this discovery by themselves.
    autoDiscovery: { clusterName },
    // The autoscaler simulates the scheduler, so its minor version follows the cluster's, not the chart's.
    image: { repository, tag: versions.clusterAutoscaler },
    replicaCount: replicas,
    extraArgs: {
      "leader-elect": true,
      "balance-similar-node-groups": true,
      expander: "least-waste",
      // System pods have disruption budgets of their own; without this a node that holds one never goes.
      "skip-nodes-with-system-pods": false,
    },
    rbac: { serviceAccount: { create: true, name: clusterAutoscalerServiceAccount } },
    priorityClassName: "system-cluster-critical",
    podDisruptionBudget: { maxUnavailable: 1 },
    topologySpreadConstraints: spreadOverZones(labels),
    tolerations: briefOutageTolerations,
    resources: { requests: { cpu: "100m", memory: "300Mi" }, limits: { cpu: "500m", memory: "600Mi" } },
    securityContext: restrictedPod(65534),
    containerSecurityContext: restrictedContainer,
  }),

  facts: (values) => ({
    workloads: [
      {
        name: chart,
        kind: "Deployment",
        replicas: numberAt(values, "replicaCount"),
        zoneSpread: zoneSpreadAt(values, "topologySpreadConstraints"),
        disruptionBudget: numberAt(values, "podDisruptionBudget.maxUnavailable") === 1,
        requests: requestsAt(values, "resources"),
      },
    ],
    images: [`${String(at(values, "image.repository"))}:${String(at(values, "image.tag"))}`],
  }),
};
