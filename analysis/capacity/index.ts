import type { StackGraph } from "../../graph/types";
import { merged } from "./changes";
import { needOf } from "./growth";
import { ofType, types } from "./reading";
import { rowsOf } from "./rows";
import { supplyOf } from "./supply";
import type { StackCapacity } from "./types";

export { regionLost } from "./region-lost";
export type { CapacityRow, Change, RegionLost, ServiceNeed, StackCapacity } from "./types";

/** A stack that nothing tells how many users it is for. */
export class CapacityError extends Error {
  override readonly name = "UsageError";
}

/** The concurrent users that a stack promises to carry alone; nothing where it does not promise a number of at least 1. */
export function promisedUsers({ resources }: StackGraph): number | undefined {
  const users = ofType(resources, types.promises)[0]?.inputs["users"];
  return typeof users === "number" && users >= 1 ? users : undefined;
}

/**
 * What so many concurrent users need of a region against what its stack provides, on all zones and with the largest one
 * gone. Nodes count as many as always run; pods as many as their autoscalers allow.
 * @param options.users at least 1; default: what the stack promises
 * @throws CapacityError when neither the options nor the stack say how many users
 */
export function capacityOf(graph: StackGraph, options: { users?: number } = {}): StackCapacity {
  const users = options.users ?? promisedUsers(graph);
  if (users === undefined)
    throw new CapacityError(`${graph.name} does not say for how many users it is (agentic:promises:Promises, users); give --users`);
  const need = needOf(users);
  const supply = supplyOf(graph);
  const rows = rowsOf(need, supply, ({ now }) => now, true);
  const { uncounted } = supply.platform;
  return {
    stack: graph.name,
    region: graph.region,
    users,
    zones: supply.zones.length,
    services: need.services.map(({ prefix, pods, cores, memoryGiB }) => {
      const service = supply.services.find((scaled) => scaled.prefix === prefix);
      return {
        service: service?.name ?? prefix,
        pods,
        cpuCores: Math.round(cores * 100) / 100,
        memoryGiB,
        maxPods: service?.maxPods ?? 0,
      };
    }),
    rows,
    uncounted,
    fits: uncounted.length === 0 && rows.every((row) => row.fits),
    fitsWithoutZone: uncounted.length === 0 && rows.every((row) => row.fitsWithoutZone),
    changes: merged(rows.flatMap(({ changes }) => changes)),
  };
}
