import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast } from "../../values";

export const rule = resourceRule({
  id: "deployment-replicas",
  promise: "redundancy",
  title: "Every Deployment starts with the minimum of replicas",
  severity: "high",
  reads: "spec.replicas of each Deployment",
  thresholds: ["minimumReplicas"],
  remediation: ({ minimumReplicas }) =>
    `set services.minReplicas (PgBouncer: postgres.pooler.replicas) to ${minimumReplicas} or more, and give spec.replicas explicitly`,
  types: [types.deployment],
  check: (deployment, { minimumReplicas }) => atLeast(deployment, "spec.replicas", minimumReplicas),
});
