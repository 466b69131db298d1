import { selects } from "../../kubernetes";
import { type CheckedResource, type Reason, stackRule } from "../../rule";
import { types, workloads } from "../../types";
import { look } from "../../values";

export const rule = stackRule({
  id: "disruption-budgets",
  promise: "redundancy",
  title: "Every workload has a disruption budget that protects its pods and lets a node drain",
  severity: "high",
  reads: "labels of each Deployment's and StatefulSet's pods; spec of each PodDisruptionBudget",
  thresholds: [],
  remediation: () =>
    "add a PodDisruptionBudget with the pods' labels and maxUnavailable: 1 (disruptionBudget() in components/shared/scheduling.ts)",
  types: [types.disruptionBudget, ...workloads],
  check: (resources) => {
    const budgets = resources.filter(({ type }) => type === types.disruptionBudget);
    return resources
      .filter(({ type }) => type !== types.disruptionBudget)
      .flatMap((workload) => {
        const own = budgets.filter((budget) => selects(budget, workload));
        const reasons =
          own.length === 0 ? ["no PodDisruptionBudget selects its pods"] : own.map((budget) => weakness(budget, workload));
        return reasons.flatMap((reason) => (reason === undefined ? [] : [{ resource: workload, reason }]));
      });
  },
});

/** A budget must keep most pods running and still let one go, or a node could never be drained. */
function weakness(budget: CheckedResource, workload: CheckedResource): Reason {
  const replicas = look(workload.inputs, "spec.replicas");
  const [unavailable, available] = ["maxUnavailable", "minAvailable"].map((key) => look(budget.inputs, `spec.${key}`));
  if (available !== undefined && unavailable === undefined)
    return typeof available === "number" && typeof replicas === "number" && available > 0 && available < replicas
      ? undefined
      : `${budget.name}: spec.minAvailable is ${JSON.stringify(available)}; allowed: a number above 0 and below the ${String(replicas)} replicas`;
  return unavailable === 1
    ? undefined
    : `${budget.name}: spec.maxUnavailable is ${JSON.stringify(unavailable)}; allowed: 1`;
}
