import type { WorkloadFacts } from "../../charts/chart";
import { chartFacts } from "../../charts";
import { gibibytes, quantity } from "../../charts/quantities";
import type { GraphResource } from "../../graph/types";
import { isDedicated } from "./nodes";
import { at, listAt, numberAt, ofType, textAt, types } from "./reading";

/**
 * What runs on the nodes beside the services: EKS add-ons, charts, and workloads that no autoscaler scales (PgBouncer).
 * It is counted by requests, since those keep the scheduler from giving the room to anybody else.
 */
export interface PlatformPods {
  name: string;
  /** Pods; one on each node for a DaemonSet. */
  replicas: number | "per-node";
  cpu: number;
  memoryGiB: number;
  /** Its disks stay in their zones, so that its pods of a dead zone wait and need nothing elsewhere. */
  zoneBound: boolean;
}

export interface Platform {
  pods: PlatformPods[];
  /** Workloads whose pods or requests nothing tells; nobody may call them nothing. */
  uncounted: string[];
}

const mebibytes = (count: number): number => count / 1024;

/**
 * Requests of add-on pods, which EKS does not show in a preview. Source: aws/amazon-vpc-cni-k8s and
 * kubernetes-sigs/aws-ebs-csi-driver charts (`resources`, each container inherits them), kubernetes-sigs/metrics-server
 * and the EKS add-ons' manifests for CoreDNS and kube-proxy (read 2026-11-23).
 */
const addons: Record<string, { onNode?: [cpu: number, memoryGiB: number]; pod?: { at: string; cpu: number; memoryGiB: number } }> = {
  // aws-node and the network policy agent.
  "vpc-cni": { onNode: [0.05, 0] },
  "kube-proxy": { onNode: [0.1, 0] },
  "eks-pod-identity-agent": { onNode: [0, 0] },
  coredns: { pod: { at: "replicaCount", cpu: 0.1, memoryGiB: mebibytes(70) } },
  "metrics-server": { pod: { at: "replicas", cpu: 0.1, memoryGiB: mebibytes(200) } },
  // Three containers on each node; six in a controller pod.
  "aws-ebs-csi-driver": {
    onNode: [0.03, mebibytes(120)],
    pod: { at: "controller.replicaCount", cpu: 0.06, memoryGiB: mebibytes(240) },
  },
};

/** Replicas of an add-on's Deployment where nobody sets them. Source: the EKS add-ons' defaults. */
const addonReplicas = 2;

/** @param isService whether a Deployment is one of the sizing table's services, whose pods users pay for */
export function platformOf(resources: readonly GraphResource[], isService: (deployment: GraphResource) => boolean): Platform {
  const platform: Platform = { pods: [], uncounted: [] };
  for (const addon of ofType(resources, types.addon)) addAddon(platform, addon);
  for (const release of ofType(resources, types.release)) {
    const values = at(release.inputs, "values");
    const facts = chartFacts(String(at(release.inputs, "chart")), typeof values === "object" && values !== null ? { ...values } : {});
    if (facts === undefined) platform.uncounted.push(`release ${release.name}`);
    for (const workload of facts?.workloads ?? []) addWorkload(platform, release.name, workload);
  }
  const apart = dedicatedLabels(resources);
  for (const workload of ofType(resources, types.deployment, types.statefulSet))
    if ((workload.type !== types.deployment || !isService(workload)) && !runsApart(workload, apart)) addObject(platform, workload);
  return platform;
}

/** Labels of nodes that carry one tier alone, as `key=value`. */
const dedicatedLabels = (resources: readonly GraphResource[]): Set<string> =>
  new Set(ofType(resources, types.nodeGroup).filter(isDedicated).flatMap(({ inputs }) => pairs(at(inputs, "labels"))));

/** Whether a workload's pods take room on such nodes only. */
const runsApart = ({ inputs }: GraphResource, apart: Set<string>): boolean =>
  pairs(at(inputs, "spec.template.spec.nodeSelector")).some((pair) => apart.has(pair));

const pairs = (labels: unknown): string[] =>
  typeof labels === "object" && labels !== null ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`) : [];

/** `namespace/name` of a Kubernetes object. */
export const nameIn = ({ inputs, name }: GraphResource): string =>
  `${textAt(inputs, "metadata.namespace") ?? ""}/${textAt(inputs, "metadata.name") ?? name}`;

function addAddon(platform: Platform, { inputs, name }: GraphResource): void {
  const known = addons[textAt(inputs, "addonName") ?? ""];
  if (known === undefined) {
    platform.uncounted.push(`add-on ${name}`);
    return;
  }
  const [cpu, memoryGiB] = known.onNode ?? [0, 0];
  if (known.onNode !== undefined) platform.pods.push({ name, replicas: "per-node", cpu, memoryGiB, zoneBound: false });
  if (known.pod === undefined) return;
  const replicas = numberAt(configurationOf(inputs), known.pod.at) ?? addonReplicas;
  platform.pods.push({ name, replicas, cpu: known.pod.cpu, memoryGiB: known.pod.memoryGiB, zoneBound: false });
}

function configurationOf(inputs: unknown): unknown {
  try {
    return JSON.parse(textAt(inputs, "configurationValues") ?? "{}") as unknown;
  } catch {
    return {};
  }
}

function addWorkload(platform: Platform, release: string, { name, kind, replicas, requests, volumeGiB }: WorkloadFacts): void {
  const count = kind === "DaemonSet" ? ("per-node" as const) : replicas;
  if (requests === undefined || count === undefined) platform.uncounted.push(`${kind} ${name} of ${release}`);
  else platform.pods.push({ name, replicas: count, ...requests, zoneBound: volumeGiB !== undefined });
}

function addObject(platform: Platform, resource: GraphResource): void {
  const replicas = numberAt(resource.inputs, "spec.replicas");
  const requests = podResources(resource, "requests");
  if (replicas === undefined || requests === undefined) platform.uncounted.push(`${resource.type.split(":").at(-1) ?? ""} ${resource.name}`);
  else
    platform.pods.push({
      name: resource.name,
      replicas,
      ...requests,
      zoneBound: listAt(resource.inputs, "spec.volumeClaimTemplates").length > 0,
    });
}

/** Requests or limits of a workload's pod, its containers together; nothing where one of them does not say. */
export function podResources({ inputs }: GraphResource, which: "requests" | "limits"): { cpu: number; memoryGiB: number } | undefined {
  const containers = listAt(inputs, "spec.template.spec.containers");
  if (containers.length === 0) return undefined;
  const sum = { cpu: 0, memoryGiB: 0 };
  for (const container of containers) {
    const cpu = quantity(at(container, `resources.${which}.cpu`));
    const memoryGiB = gibibytes(at(container, `resources.${which}.memory`));
    if (cpu === undefined || memoryGiB === undefined) return undefined;
    sum.cpu += cpu;
    sum.memoryGiB += memoryGiB;
  }
  return sum;
}
