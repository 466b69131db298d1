import { eachContainer, podSpecOf } from "../../pods";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast, isObject, look, saying } from "../../values";

export const rule = resourceRule({
  id: "graceful-stop",
  promise: "redundancy",
  title: "A pod that leaves finishes its requests",
  severity: "medium",
  reads: "terminationGracePeriodSeconds of the pods and preStop of each container of Deployments and StatefulSets",
  thresholds: ["minimumGraceSeconds"],
  remediation: ({ minimumGraceSeconds }) => `set terminationGracePeriodSeconds to ${minimumGraceSeconds} or more, and a preStop hook that waits until nobody sends requests`,
  types: [types.deployment, types.statefulSet],
  check: (resource, { minimumGraceSeconds }) => [
    atLeast({ inputs: podSpecOf(resource) }, "terminationGracePeriodSeconds", minimumGraceSeconds, "seconds"),
    ...eachContainer(resource, (container) => (isObject(look(container, "lifecycle.preStop")) ? undefined : saying("lifecycle.preStop", look(container, "lifecycle.preStop")))),
  ],
});
