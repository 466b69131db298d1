import type { StackGraph } from "../../graph/types";
import { merged } from "./changes";
import { type Need, needOf } from "./growth";
import { numberAt, ofType, total, types } from "./reading";
import { enough, rowsOf } from "./rows";
import { detection, type Step, timings, untilPods } from "./scaling";
import type { ScaledService } from "./services";
import { type NodeCount, roomFor, type Supply, supplyOf } from "./supply";
import type { RegionLost } from "./types";

/**
 * For each region: whether the next one carries everybody when it is lost.
 *
 * Before, each region carries an equal share, with as many pods as that needs. After, the survivor's autoscalers add
 * pods up to their maximum, and nodes for as long as pods' requests find no place. The clock runs from the loss, not
 * from its detection, and the steps are added up although some overlap: both make the minutes an upper bound.
 * @param graphs the fleet in its order; the next region takes over, after the last the first (ADR 33)
 * @param options.users everybody; default: the most that one of the stacks promises to carry
 * @returns nothing for fewer than two regions, or when nobody says how many users there are
 */
export function regionLost(graphs: readonly StackGraph[], options: { users?: number } = {}): RegionLost[] {
  const promised = graphs.flatMap((graph) => promise(graph, "users") ?? []);
  const users = options.users ?? Math.max(0, ...promised);
  if (graphs.length < 2 || users < 1) return [];
  return graphs.flatMap((lost, index) => {
    const survivor = graphs[(index + 1) % graphs.length];
    return survivor === undefined ? [] : [judge(lost, survivor, users, users / graphs.length)];
  });
}

const promise = ({ resources }: StackGraph, name: string): number | undefined =>
  numberAt(ofType(resources, types.promises)[0]?.inputs, name);

function judge(lost: StackGraph, survivor: StackGraph, users: number, share: number): RegionLost {
  const need = needOf(users);
  const supply = supplyOf(survivor);
  const { now, reached } = nodeCounts(supply);
  const nodesWait = !fitsNodes(need, supply, now);
  const rows = rowsOf(need, supply, nodesWait ? reached : now, false);
  const more = missingPods(need, needOf(Math.max(1, share)), supply.services);
  const steps: Step[] = [
    ...detection(lost),
    ...(more.length > 0 ? untilPods(more) : []),
    ...(nodesWait ? [timings.autoscalerScan, timings.nodeReady] : []),
    ...(more.length > 0 ? [timings.podStart] : []),
  ];
  const minutes = Math.ceil(total(steps.map(({ seconds }) => seconds)) / 6) / 10;
  const limit = promise(survivor, "recoveryTimeMinutes");
  const lacking = rows.filter(({ fits }) => !fits);
  const reasons = [
    ...supply.platform.uncounted.map((workload) => `${workload} does not say what it asks for`),
    ...lacking.map(
      ({ what, unit, need: needed, provided }) =>
        `${what}: ${provided} of ${needed} ${unit}${what === "CPU of pods" ? " (the autoscaler adds nodes for requests only)" : ""}`,
    ),
    ...(limit === undefined ? ["the survivor promises no recovery time"] : []),
    ...(limit !== undefined && minutes > limit ? [`it takes ${minutes} minutes; promised are ${limit}`] : []),
  ];
  const verdict = reasons.length > 0 ? "no" : more.length > 0 || nodesWait ? "by-scaling" : "now";
  return {
    lost: lost.name,
    survivor: survivor.name,
    users,
    verdict,
    minutes: lacking.length > 0 ? null : minutes,
    recoveryTimeMinutes: limit ?? null,
    rows,
    steps,
    reasons,
    changes: merged(lacking.flatMap(({ changes }) => changes)),
  };
}

/** Services whose running pods do not suffice, with what runs and what is needed. */
function missingPods(need: Need, before: Need, services: ScaledService[]): { service: ScaledService; from: number; to: number }[] {
  return services.flatMap((service) => {
    const pods = ({ services: needed }: Need): number => needed.find(({ prefix }) => prefix === service.prefix)?.pods ?? 0;
    const from = Math.min(service.maxPods, Math.max(service.minPods, pods(before)));
    const to = Math.min(service.maxPods, pods(need));
    return to > from ? [{ service, from, to }] : [];
  });
}

function fitsNodes(need: Need, supply: Supply, count: NodeCount): boolean {
  const room = roomFor(supply, count);
  return enough(room.cpu, need.cores) && enough(room.memoryGiB, need.memoryGiB) && enough(room.pods, need.pods);
}

/**
 * Nodes that run, and nodes that the cluster autoscaler would reach. It adds a node only for pods that find no place,
 * and a pod takes place by its requests, which are half of what it may use: with all pods that may run in place it
 * stops, even where they could use more CPU than there is.
 */
function nodeCounts(supply: Supply): { now: NodeCount; reached: NodeCount } {
  const pods = supply.services.map(({ maxPods, requests }) => ({ maxPods, cpu: requests?.cpu ?? 0, memoryGiB: requests?.memoryGiB ?? 0 }));
  const asked = (of: "cpu" | "memoryGiB"): number => total(pods.map((pod) => pod.maxPods * pod[of]));
  const most = Math.max(0, ...supply.nodes.map((zone) => zone.most));
  const countAt = (added: number): NodeCount => (zone) => Math.min(zone.most, zone.now + added);
  let added = 0;
  const placed = (): boolean => {
    const room = roomFor(supply, countAt(added));
    return room.cpu >= asked("cpu") && room.memoryGiB >= asked("memoryGiB") && room.pods >= total(pods.map(({ maxPods }) => maxPods));
  };
  while (added < most && !placed()) added += 1;
  return { now: ({ now }) => now, reached: countAt(added) };
}
