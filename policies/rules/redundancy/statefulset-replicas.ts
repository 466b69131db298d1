import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast } from "../../values";

export const rule = resourceRule({
  id: "statefulset-replicas",
  promise: "redundancy",
  title: "Every StatefulSet runs the minimum of replicas",
  severity: "high",
  reads: "spec.replicas of each StatefulSet",
  thresholds: ["minimumReplicas"],
  remediation: ({ minimumReplicas }) => `give spec.replicas explicitly, ${minimumReplicas} or more`,
  types: [types.statefulSet],
  check: (set, { minimumReplicas }) => atLeast(set, "spec.replicas", minimumReplicas),
});
