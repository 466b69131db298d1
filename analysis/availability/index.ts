import type { StackGraph } from "../../graph/types";
import { numberAt, ofType, types } from "../capacity/reading";
import { type Assumptions, assumptions as assumed } from "./figures";
import { availabilityAt, type Home, homeOf, overRegions } from "./fleet";
import { partsOf, pathAlone, paths } from "./paths";
import { reasonsOf } from "./reasons";
import { failoverOf } from "./regions";
import type { FleetAvailability, RegionAvailability } from "./types";

export { assumptions, type Assumptions } from "./figures";
export { paths } from "./paths";
export { weakestPart } from "./reasons";
export type { AvailabilityPart, FleetAvailability, PathAvailability, RegionAvailability } from "./types";

/** Requirement: 99.95 %; used where no stack says what it promises. */
const requirement = 0.9995;

/** Longest average outage that is looked at: a week. */
const longestOutage = 10_080;

export interface AvailabilityOptions {
  /** 0 to 1; default: the highest that a stack promises, else 0.9995. */
  target?: number;
  assumptions?: Partial<Assumptions>;
  /** For one stack whose DNS expects a peer: take that to be built alike. */
  peerAlike?: boolean;
}

/**
 * How available regions are, and all of them together, by what is published for what their graphs hold.
 *
 * In a region, all that a path depends on multiplies. Over regions, an outage costs the time of the failover that helps
 * against it (fleet.ts). An absent part is never available.
 * @param graphs in the fleet's order: the next one takes over
 */
export function availabilityOf(graphs: StackGraph[], options: AvailabilityOptions = {}): FleetAvailability {
  const rates = { ...assumed, ...options.assumptions };
  const target = options.target ?? promisedOf(graphs) ?? requirement;
  const regions = graphs.map(
    (graph): RegionAvailability => ({
      stack: graph.name,
      region: graph.region,
      paths: paths.map((path) => pathAlone(path, partsOf(path, graph, graphs, rates), target)),
    }),
  );
  const takesOver = graphs.length > 1 || (graphs.length === 1 && options.peerAlike === true);
  const failover = takesOver ? failoverOf(graphs, rates) : undefined;
  const homes = failover === undefined ? [] : paths.flatMap((path) => graphs.map((home) => homeOf(path, home, graphs, failover, rates)));
  const fleet =
    homes.length === 0 ? [] : paths.map((path) => overRegions(path, homes.filter((home) => home.path === path), target, rates));
  const judged = fleet.length > 0 ? fleet : regions.flatMap((region) => region.paths);
  return {
    target,
    regions,
    fleet,
    meetsTarget: judged.length > 0 && judged.every(({ meetsTarget }) => meetsTarget),
    reasons: reasonsOf(regions, fleet, target, rates, shortestOutage(homes, target)),
  };
}

/** Shortest average outage, in whole minutes, with which the target holds; longer ones only make it better. */
function shortestOutage(homes: readonly Home[], target: number): number | undefined {
  const holds = (outageMinutes: number): boolean => homes.every((home) => availabilityAt(home, outageMinutes) >= target);
  if (homes.length === 0 || !holds(longestOutage)) return undefined;
  let [tooShort, enough] = [0, longestOutage];
  while (enough - tooShort > 1) {
    const middle = Math.floor((tooShort + enough) / 2);
    if (holds(middle)) enough = middle;
    else tooShort = middle;
  }
  return enough;
}

/** What the stacks promise, 0 to 1; the highest where they differ. */
export function promisedOf(graphs: readonly StackGraph[]): number | undefined {
  const promised = graphs.flatMap(({ resources }) => numberAt(ofType(resources, types.promises)[0]?.inputs, "availabilityPercent") ?? []);
  return promised.length === 0 ? undefined : Math.max(...promised) / 100;
}
