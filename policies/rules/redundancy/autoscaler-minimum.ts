import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast, look } from "../../values";

export const rule = resourceRule({
  id: "autoscaler-minimum",
  promise: "redundancy",
  title: "No autoscaler goes below the minimum of replicas, and each has room above it",
  severity: "high",
  reads: "spec.minReplicas and spec.maxReplicas of each HorizontalPodAutoscaler",
  thresholds: ["minimumReplicas"],
  remediation: ({ minimumReplicas }) =>
    `set services.minReplicas to ${minimumReplicas} or more and services.maxReplicas above it`,
  types: [types.autoscaler],
  check: (autoscaler, { minimumReplicas }) => {
    const minimum = look(autoscaler.inputs, "spec.minReplicas");
    const room = typeof minimum === "number" ? minimum + 1 : minimumReplicas + 1;
    return [
      atLeast(autoscaler, "spec.minReplicas", minimumReplicas),
      atLeast(autoscaler, "spec.maxReplicas", room, "(more than the minimum)"),
    ];
  },
});
