import { percent } from "./arithmetic";
import { type Assumptions, slas } from "./figures";
import type { AvailabilityPart, PathAvailability, RegionAvailability } from "./types";

const weakestOf = <T extends { availability: number }>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((worst, one) => (worst === undefined || one.availability < worst.availability ? one : worst), undefined);

/** The weakest part of a path; the one to make better first. */
export const weakestPart = ({ parts }: PathAvailability): AvailabilityPart | undefined => weakestOf(parts);

/** Why one region misses the target, and why all of them reach it or do not. */
export function reasonsOf(
  regions: readonly RegionAvailability[],
  fleet: readonly PathAvailability[],
  target: number,
  rates: Assumptions,
  /** Shortest outages in whole minutes for which the target holds. */
  shortest: number | undefined,
): string[] {
  return [...regions.flatMap((region) => alone(region, target)), ...together(regions, fleet, target, rates, shortest), ...readAs(regions, rates)];
}

function alone({ stack, paths }: RegionAvailability, target: number): string[] {
  const path = weakestOf(paths);
  const part = path === undefined ? undefined : weakestPart(path);
  if (path === undefined || part === undefined) return [];
  const verdict = path.meetsTarget ? "reaches" : "misses";
  return [
    `${stack} alone ${verdict} ${percent(target)}: ${paths.map((one) => `${one.path} ${percent(one.availability)}`).join(", ")}. All that a path depends on multiplies; the weakest is the ${part.name} with ${percent(part.availability)}.`,
  ];
}

function together(
  regions: readonly RegionAvailability[],
  fleet: readonly PathAvailability[],
  target: number,
  { outageMinutes }: Assumptions,
  shortest: number | undefined,
): string[] {
  const path = weakestOf(fleet);
  if (path === undefined)
    return [
      `No other region takes over: ${regions.length > 1 ? "DNS lacks failover records with timed health checks in a region" : "DNS here has no failover records with a timed health check"}. It takes a second region, and such records in both.`,
    ];
  const whom = regions.length > 1 ? "All regions together" : "With a peer built alike, which its failover records expect, it would";
  const verdict = path.meetsTarget ? "reach" : "miss";
  return [
    `${whom} ${verdict} ${percent(target)}: the weakest path is ${path.path} with ${percent(path.availability)}, since an outage of a region costs its users a failover and not its whole length.`,
    ...(shortest === undefined
      ? []
      : [`That holds where outages last ${String(shortest)} min or more on average (assumed: ${String(outageMinutes)}); more and shorter ones would cost a failover each.`]),
  ];
}

/** How to read the figures: what counts fully, what not at all. */
function readAs(regions: readonly RegionAvailability[], { databaseFailoversPerYear, outageMinutes }: Assumptions): string[] {
  const read = regions[0]?.paths.find(({ path }) => path === "read");
  const cache = read?.parts.find(({ name }) => name === "cache");
  const soft = read === undefined || cache === undefined || cache.availability === 0 ? "" : `; were it soft, read would have ${percent(read.availability / cache.availability)}`;
  return [
    `The cache counts in every path, since readiness asks for it${soft}.`,
    `Not counted: the EKS API (${percent(slas.kubernetesApi.availability)}), without which nothing changes but all goes on; our own software and mistakes; model providers; the sign-in again after a failover, since sessions stay in their region; whether one region carries everybody (ha capacity --region-lost).`,
    `Assumed: outages of ${String(outageMinutes)} min, ${String(databaseFailoversPerYear)} database failovers a year, parts and regions that fail independently.`,
  ];
}
