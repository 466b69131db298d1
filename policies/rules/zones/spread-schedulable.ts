import { podSpecOf } from "../../pods";
import { type Reason, resourceRule } from "../../rule";
import { types, workloads } from "../../types";
import { isObject, isUnknown, listAt, look, saying } from "../../values";

const template = "spec.template";
const revision = "pod-template-hash";
const zone = "topology.kubernetes.io/zone";

export const rule = resourceRule({
  id: "spread-schedulable",
  promise: "zones",
  title: "A strict spread counts the workload's own pods of one revision, and never leaves them without a place",
  severity: "high",
  reads: `${template}.spec.topologySpreadConstraints and required anti-affinity of each Deployment and StatefulSet; labels of their pods`,
  thresholds: [],
  remediation: () =>
    "use spreadOverZones(labels) of components/shared/scheduling.ts with the pods' own labels, without minDomains and without a required anti-affinity by zone",
  types: workloads,
  check: (workload) => {
    const pod = podSpecOf(workload);
    const strict = listAt(pod, "topologySpreadConstraints").filter((entry) => look(entry, "whenUnsatisfiable") === "DoNotSchedule");
    return [
      ...strict.flatMap((constraint) => [
        counts(constraint, look(workload.inputs, `${template}.metadata.labels`)),
        revisions(constraint, workload.type),
        domains(constraint),
      ]),
      ...zonesTaken(pod),
    ];
  },
});

/** A selector that misses the pods spreads nothing; labels with dots keep `look` from reading them by path. */
function counts(constraint: unknown, labels: unknown): Reason {
  const wanted = look(constraint, "labelSelector.matchLabels");
  if (!isObject(wanted) || Object.keys(wanted).length === 0) return `${saying("labelSelector.matchLabels", wanted)}; the pods' own labels`;
  if (!isObject(labels)) return `${saying(`${template}.metadata.labels`, labels)}; what the spread counts`;
  const missed = Object.entries(wanted).filter(([key, value]) => isUnknown(value) || labels[key] !== value);
  return missed.length === 0
    ? undefined
    : `its spread counts pods with ${missed.map(([key, value]) => `${key}=${String(value)}`).join(", ")}, which its own are not`;
}

/** In a rollout the old pods count too, and may leave the new ones lopsided or without a place. A StatefulSet replaces its pods in place. */
function revisions(constraint: unknown, type: string): Reason {
  if (type !== types.deployment) return undefined;
  const keys = look(constraint, "matchLabelKeys");
  return Array.isArray(keys) && keys.includes(revision) ? undefined : `${saying("matchLabelKeys", keys)}; it must have ${revision}`;
}

/** With a zone dead there are fewer domains than asked for, and every pod would wait. */
function domains(constraint: unknown): Reason {
  const value = look(constraint, "minDomains");
  return value === undefined ? undefined : `${saying("minDomains", value)}; allowed: nothing`;
}

function zonesTaken(pod: unknown): Reason[] {
  const path = "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution";
  if (isUnknown(look(pod, path))) return [saying(path, look(pod, path))];
  return listAt(pod, path)
    .filter((term) => look(term, "topologyKey") === zone)
    .map(() => "a required anti-affinity by zone allows one pod in each zone: the next can never be placed");
}
