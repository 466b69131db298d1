import { resourceRule } from "../../rule";
import { workloads } from "../../types";
import { listAt, look, saying } from "../../values";

const path = "spec.template.spec.topologySpreadConstraints";

export const rule = resourceRule({
  id: "workload-spread",
  promise: "zones",
  title: "The pods of every workload are spread over zones, and a dead zone does not block them",
  severity: "high",
  reads: `${path} of each Deployment and StatefulSet`,
  thresholds: [],
  remediation: () =>
    "add spreadOverZones(labels) of components/shared/scheduling.ts: topology.kubernetes.io/zone, maxSkew 1, DoNotSchedule, nodeTaintsPolicy Honor",
  types: workloads,
  check: ({ inputs }) => {
    const constraint = listAt(inputs, path).find((entry) => look(entry, "topologyKey") === "topology.kubernetes.io/zone");
    if (constraint === undefined) return `${path} has no constraint by zone`;
    // With the default taints policy a dead zone's nodes still count as an empty domain, and pods wait for ever.
    const wanted = { maxSkew: 1, whenUnsatisfiable: "DoNotSchedule", nodeTaintsPolicy: "Honor" };
    return Object.entries(wanted).map(([key, value]) =>
      look(constraint, key) === value
        ? undefined
        : `its constraint by zone: ${saying(key, look(constraint, key))}; allowed: ${JSON.stringify(value)}`,
    );
  },
});
