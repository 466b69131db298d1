import { eachContainer } from "../../pods";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

export const rule = resourceRule({
  id: "container-resources",
  promise: "redundancy",
  title: "Containers say what they need and what they may use",
  severity: "high",
  reads: "resources of each container of Deployments, StatefulSets and Jobs",
  thresholds: [],
  remediation: () => "give every container requests and limits of cpu and memory",
  types: [types.deployment, types.statefulSet, types.job],
  check: (resource) =>
    eachContainer(resource, (container) =>
      ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map((what) => {
        const value = look(container, `resources.${what}`);
        const known = (typeof value === "string" && !isUnknown(value)) || typeof value === "number";
        return known ? undefined : saying(`resources.${what}`, value);
      }),
    ),
});
