/**
 * Where pods may run. Pure: the same objects go into our own workloads and into charts' values.
 * Decision: docs/decisions (pod spreading); required anti-affinity by zone would cap a workload at one pod per zone.
 */

export type Labels = Record<string, string>;

export interface SpreadConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  nodeTaintsPolicy?: "Honor";
  labelSelector: { matchLabels: Labels };
  matchLabelKeys?: string[];
}

/**
 * Spread over zones strictly and over nodes softly.
 * `nodeTaintsPolicy: Honor` keeps a dead zone, whose tainted nodes are still listed, from counting as an empty domain.
 * @param labels the pods' own selector labels
 * @param matchLabelKeys keys that tell revisions apart; `pod-template-hash` exists on Deployments only, so pass
 *   `["controller-revision-hash"]` for a StatefulSet and `[]` where a chart's pods have neither
 */
export function spreadOverZones(labels: Labels, matchLabelKeys: string[] = ["pod-template-hash"]): SpreadConstraint[] {
  const keys = matchLabelKeys.length > 0 ? { matchLabelKeys } : {};
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      nodeTaintsPolicy: "Honor",
      labelSelector: { matchLabels: labels },
      ...keys,
    },
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
      ...keys,
    },
  ];
}

/** Leave a node that is unreachable or not ready after 60 s; Kubernetes waits 300 s unless told. */
export const briefOutageTolerations = ["unreachable", "not-ready"].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 60,
}));

/** One pod at a time may be evicted; pods that never became ready do not block a drain. */
export const disruptionBudget = (labels: Labels) => ({
  maxUnavailable: 1,
  unhealthyPodEvictionPolicy: "AlwaysAllow",
  selector: { matchLabels: labels },
});

/** Pod and container settings of the `restricted` Pod Security standard. `uid` must not be 0. */
export const restrictedPod = (uid = 10001) => ({
  runAsNonRoot: true,
  runAsUser: uid,
  runAsGroup: uid,
  fsGroup: uid,
  seccompProfile: { type: "RuntimeDefault" },
});

export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Nodes that carry one tier alone: the taint that keeps others away, and what the tier's pods say to get there. */
export const dedicatedTo = (tier: string) => ({
  taint: { key: "agentic-platform/dedicated", value: tier, effect: "NO_SCHEDULE" },
  labels: { "agentic-platform/pool": tier },
  tolerations: [{ key: "agentic-platform/dedicated", operator: "Equal", value: tier, effect: "NoSchedule" }],
  nodeSelector: { "agentic-platform/pool": tier },
});
