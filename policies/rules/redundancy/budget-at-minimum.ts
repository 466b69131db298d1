import { scales, selects } from "../../kubernetes";
import { type CheckedResource, type Reason, stackRule } from "../../rule";
import { types, workloads } from "../../types";
import { isUnknown, look, saying } from "../../values";

export const rule = stackRule({
  id: "budget-at-minimum",
  promise: "redundancy",
  title: "A disruption budget lets a node drain and keeps a pod running even when the autoscaler has shrunk its workload",
  severity: "high",
  reads: "maxUnavailable and minAvailable of each PodDisruptionBudget; replicas of the workload that it selects, or the minimum of its autoscaler",
  thresholds: [],
  remediation: () => "set maxUnavailable to 1 and the autoscaler's minimum to 2 or more",
  types: [types.disruptionBudget, types.autoscaler, ...workloads],
  check: (resources) => {
    const of = (...wanted: string[]) => resources.filter(({ type }) => wanted.includes(type));
    return of(types.disruptionBudget).flatMap((budget) => {
      const selected = of(...workloads).filter((workload) => selects(budget, workload));
      // Whether a workload has a budget is asked from its side; a budget without one guards nothing.
      const reasons =
        selected.length === 0
          ? ["it selects no workload of the stack"]
          : selected.map((workload) => weakness(budget, workload, of(types.autoscaler)));
      return reasons.flatMap((reason) => (reason === undefined ? [] : [{ resource: budget, reason }]));
    });
  },
});

function weakness(budget: CheckedResource, workload: CheckedResource, autoscalers: CheckedResource[]): Reason {
  const autoscaler = autoscalers.find((candidate) => scales(candidate, workload));
  const [path, pods] = autoscaler === undefined
    ? ["spec.replicas", look(workload.inputs, "spec.replicas")]
    : ["spec.minReplicas", look(autoscaler.inputs, "spec.minReplicas")];
  if (typeof pods !== "number") return `${(autoscaler ?? workload).name}: ${saying(path, pods)}; a number of pods`;
  const [unavailable, available] = ["maxUnavailable", "minAvailable"].map((key) => look(budget.inputs, `spec.${key}`));
  if ((unavailable === undefined) === (available === undefined)) return "one of spec.maxUnavailable and spec.minAvailable must be set";
  const [key, value] = unavailable === undefined ? ["spec.minAvailable", available] : ["spec.maxUnavailable", unavailable];
  const share = podsOf(value, pods);
  if (share === undefined) return `${saying(key, value)}; a number of pods or a percentage`;
  const evictable = unavailable === undefined ? pods - share : share;
  if (evictable < 1) return `${key} is ${JSON.stringify(value)}: with ${pods} pods of ${workload.name} none can ever be evicted`;
  return evictable < pods ? undefined : `${key} is ${JSON.stringify(value)}: all ${pods} pods of ${workload.name} can be evicted at once`;
}

/** Kubernetes rounds both kinds of percentage up. Source: Kubernetes documentation, "Specifying a Disruption Budget". */
function podsOf(value: unknown, pods: number): number | undefined {
  if (typeof value === "number") return value;
  const percent = typeof value === "string" && !isUnknown(value) ? /^(\d{1,3})%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : Math.ceil((Number(percent) * pods) / 100);
}
