import { podIs } from "../../pods";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "service-account-token",
  promise: "security",
  title: "Pods that do not talk to the API server hold no token for it",
  severity: "medium",
  reads: "automountServiceAccountToken of each service account and of pods of Deployments, StatefulSets and Jobs",
  thresholds: [],
  remediation: () => "set automountServiceAccountToken to false",
  types: [types.serviceAccount, types.deployment, types.statefulSet, types.job],
  check: (resource) =>
    resource.type === types.serviceAccount
      ? isOneOf(resource, "automountServiceAccountToken", [false])
      : podIs(resource, "automountServiceAccountToken", false),
});
