import type { StackGraph } from "../../graph/types";
import { downtimeMinutes, inSeries, percent } from "./arithmetic";
import type { Assumptions } from "./figures";
import * as part from "./parts";
import type { Part } from "./parts";
import { isStandby } from "./regions";
import type { PathAvailability } from "./types";

/** What a user wants, end to end. */
export const paths = ["read", "write", "session", "model call"] as const;

export type Path = (typeof paths)[number];

/**
 * What a region needs to serve anybody. Cache and database are among it for every path: readiness asks for both, and a
 * pod that is not ready gets no request (docs/decisions/0005).
 */
export const regionParts = (graph: StackGraph, rates: Assumptions): Part[] => [
  part.dns(graph),
  part.loadBalancer(graph),
  part.nodes(graph),
  part.cache(graph),
  part.databaseReads(graph, rates),
];

/** The region that writes; where it is not among those given, one built like the region that asks. */
export const writerOf = (home: StackGraph, graphs: readonly StackGraph[]): StackGraph =>
  isStandby(home) ? (graphs.find((other) => !isStandby(other)) ?? home) : home;

/** Everything that a user of a region depends on for a path; all of it is needed. */
export function partsOf(path: Path, home: StackGraph, graphs: readonly StackGraph[], rates: Assumptions): Part[] {
  const own = regionParts(home, rates);
  switch (path) {
    case "read":
    case "session":
      return own;
    case "write":
      // In the region that writes, its database is the writer, and is not counted twice.
      return isStandby(home)
        ? [...own, part.betweenRegions, ...part.databaseWrites(writerOf(home, graphs), rates).map(elsewhere)]
        : [...own.slice(0, -1), ...part.databaseWrites(home, rates)];
    case "model call":
      return [...own, part.outbound(home, rates)];
  }
}

/** Not among the stack's own resources, so that the stack's result is the same whether or not the other is given. */
const elsewhere = (one: Part): Part => ({ ...one, urns: [] });

export const product = (parts: readonly Part[]): number => inSeries(parts.map(({ availability }) => availability));

/** A path in one region, with nobody to take over. */
export function pathAlone(path: Path, parts: Part[], target: number): PathAvailability {
  const availability = product(parts);
  return {
    path,
    availability,
    downtimeMinutesPerYear: downtimeMinutes(availability),
    parts,
    sum: [
      ...parts.map((one) => `${percent(one.availability).padStart(12)}  ${one.name} (${one.formula})`),
      `${percent(availability).padStart(12)}  all of them, multiplied`,
    ],
    meetsTarget: availability >= target,
  };
}
