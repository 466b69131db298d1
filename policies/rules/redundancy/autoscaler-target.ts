import { scales } from "../../kubernetes";
import { stackRule } from "../../rule";
import { types, workloads } from "../../types";
import { look } from "../../values";

/**
 * The replicas that a workload starts with are not compared with the autoscaler's minimum: they are the autoscaler's
 * after creation (`ignoreChanges`), so the engine shows the number of the first day for ever.
 */
export const rule = stackRule({
  id: "autoscaler-target",
  promise: "redundancy",
  title: "Every autoscaler scales a workload of the stack, so that its minimum is really kept",
  severity: "medium",
  reads: "spec.scaleTargetRef of each HorizontalPodAutoscaler, metadata of each Deployment and StatefulSet",
  thresholds: [],
  remediation: () => "name the Deployment's or StatefulSet's metadata.name in spec.scaleTargetRef, in the same namespace",
  types: [types.autoscaler, ...workloads],
  check: (resources) => {
    const targets = resources.filter(({ type }) => type !== types.autoscaler);
    return resources
      .filter(({ type }) => type === types.autoscaler)
      .filter((autoscaler) => !targets.some((target) => scales(autoscaler, target)))
      .map((resource) => {
        const [kind, name] = ["kind", "name"].map((key) => String(look(resource.inputs, `spec.scaleTargetRef.${key}`)));
        return { resource, reason: `its target, ${kind} ${name}, is not in the stack` };
      });
  },
});
