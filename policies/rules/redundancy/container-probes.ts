import { eachContainer } from "../../pods";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isObject, look, saying } from "../../values";

export const rule = resourceRule({
  id: "container-probes",
  promise: "redundancy",
  title: "Kubernetes can tell a dead container and one that is not ready",
  severity: "high",
  reads: "livenessProbe and readinessProbe of each container of Deployments and StatefulSets",
  thresholds: [],
  remediation: () => "give every container both probes",
  types: [types.deployment, types.statefulSet],
  check: (resource) =>
    eachContainer(resource, (container) =>
      ["livenessProbe", "readinessProbe"].map((probe) => (isObject(look(container, probe)) ? undefined : saying(probe, look(container, probe)))),
    ),
});
