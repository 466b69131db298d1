import { roomWithoutZone, supplyOf } from "../../../analysis/capacity/supply";
import { graphOf } from "../../graph";
import { scales } from "../../kubernetes";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types, workloads } from "../../types";
import { isUnknown, listAt, look, saying } from "../../values";

const antiAffinity = "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution";

export const rule = stackRule({
  id: "autoscaler-reach",
  promise: "redundancy",
  title: "Autoscalers can reach their maximum, all of them at once and with a zone gone",
  severity: "medium",
  reads:
    "spec.maxReplicas of each HorizontalPodAutoscaler; requests and required anti-affinity of the pods that it scales; maximum and instance type of node groups",
  thresholds: [],
  remediation: () =>
    "raise eks.maxNodesPerZone or lower services.maxReplicas; spread pods with topologySpreadConstraints instead of a required anti-affinity",
  types: ["*"],
  check: (resources) => {
    const autoscalers = resources.filter(({ type }) => type === types.autoscaler);
    if (autoscalers.length === 0) return [];
    const capped = autoscalers.flatMap((autoscaler) => {
      const reason = cap(autoscaler, resources);
      return reason === undefined ? [] : [{ resource: autoscaler, reason }];
    });
    return [...capped, ...shortOf(resources)];
  },
});

/** A required anti-affinity allows one pod in each zone or on each node: the next can never be placed. */
function cap(autoscaler: CheckedResource, resources: CheckedResource[]): Reason {
  const most = look(autoscaler.inputs, "spec.maxReplicas");
  if (typeof most !== "number") return `${saying("spec.maxReplicas", most)}; a number of pods`;
  const target = resources.find(({ type, ...rest }) => (workloads as readonly string[]).includes(type) && scales(autoscaler, { type, ...rest }));
  const terms = look(target?.inputs, antiAffinity);
  if (isUnknown(terms)) return saying(antiAffinity, terms);
  const keys = listAt(target?.inputs, antiAffinity).map((term) => look(term, "topologyKey"));
  return keys.length === 0
    ? undefined
    : `spec.maxReplicas is ${most}, but a required anti-affinity allows one pod for each ${keys.map(String).join(", ")}`;
}

/** What all autoscalers at their maximum need beyond what the nodes have at theirs; without nodes it is `tiers-present`'s business. */
function shortOf(resources: CheckedResource[]): Finding[] {
  const supply = supplyOf(graphOf(resources));
  if (supply.nodes.length === 0) return [];
  const room = roomWithoutZone(supply, ({ most }) => most);
  const needed = (of: "cpu" | "memoryGiB"): number =>
    supply.services.reduce((sum, { maxPods, requests }) => sum + maxPods * (requests?.[of] ?? 0), 0);
  return (
    [
      ["cpu", "cores"],
      ["memoryGiB", "GiB of memory"],
    ] as const
  )
    .filter(([of]) => needed(of) > room[of])
    .map(([of, unit]) => ({
      reason: `all autoscalers at their maximum ask for ${rounded(needed(of))} ${unit}; the nodes at theirs have ${rounded(room[of])} with a zone gone`,
    }));
}

const rounded = (amount: number): string => String(Math.round(amount * 10) / 10);
