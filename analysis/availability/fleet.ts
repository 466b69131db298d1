import type { StackGraph } from "../../graph/types";
import { downtimeMinutes, inSeries, percent, takenOver } from "./arithmetic";
import type { Assumptions } from "./figures";
import type { Part } from "./parts";
import { type Path, partsOf, product, regionParts, writerOf } from "./paths";
import type { Failover } from "./regions";
import type { AvailabilityPart, PathAvailability, Remedy } from "./types";

/** Parts with the same remedy, the region that helps and what its help costs. */
interface Group {
  parts: Part[];
  /** Who takes over; nothing where nobody can. */
  helper?: { name: string; availability: number; minutes: number; how: string };
}

/** What the users of one region depend on for a path. */
export interface Home {
  path: Path;
  name: string;
  groups: Group[];
}

export function homeOf(path: Path, home: StackGraph, graphs: readonly StackGraph[], failover: Failover, rates: Assumptions): Home {
  const parts = partsOf(path, home, graphs, rates);
  const helper = (region: StackGraph, { minutes, how }: Failover["dns"]) => {
    const next = nextOf(region, graphs);
    return { name: next?.name ?? "a peer built alike", availability: product(regionParts(next ?? region, rates)), minutes, how };
  };
  const of = (remedy: Remedy): Part[] => parts.filter((one) => one.remedy === remedy);
  const groups: Group[] = [
    { parts: of("dns"), helper: helper(home, failover.dns) },
    { parts: of("promotion"), helper: helper(writerOf(home, graphs), failover.promotion) },
    ...of("none").map((one) => ({ parts: [one] })),
  ];
  return { path, name: home.name, groups: groups.filter((group) => group.parts.length > 0) };
}

/** The next region of the fleet, the first after the last (docs/decisions/0033); nothing where there is no other. */
const nextOf = (region: StackGraph, graphs: readonly StackGraph[]): StackGraph | undefined =>
  graphs.length < 2 ? undefined : graphs[(graphs.indexOf(region) + 1) % graphs.length];

/**
 * Every outage of a part costs its users the time of the failover that helps against it, never more than the outage
 * itself, and the rest of it wherever the helper is down as well. What no failover helps against counts in full.
 * @param outageMinutes how long an outage lasts, hence into how many an unavailability is divided
 */
export const availabilityAt = ({ groups }: Home, outageMinutes: number): number => inSeries(groups.map((group) => ofGroup(group, outageMinutes)));

const ofGroup = ({ parts, helper }: Group, outageMinutes: number): number =>
  helper === undefined ? product(parts) : takenOver(product(parts), helper.availability, helper.minutes, outageMinutes);

/**
 * A path over all regions: that of the region whose users are worst off.
 * @param homes one for each region
 */
export function overRegions(path: Path, homes: readonly Home[], target: number, { outageMinutes }: Assumptions): PathAvailability {
  const all = homes.map((home) => ({ home, availability: availabilityAt(home, outageMinutes) }));
  const { home, availability } = all.reduce((least, one) => (one.availability < least.availability ? one : least));
  const whose =
    homes.length > 1 && all.every((one) => one.availability === availability)
      ? "users of every region"
      : `users of ${home.name}${homes.length > 1 ? ", who are worst off" : ""}`;
  return {
    path,
    availability,
    downtimeMinutesPerYear: downtimeMinutes(availability),
    parts: home.groups.map((group) => asPart(group, outageMinutes)),
    sum: [
      whose,
      ...home.groups.flatMap((group) => lines(group, outageMinutes)),
      `${minutes(downtimeMinutes(availability))}  in all, a year: ${percent(availability)}`,
    ],
    meetsTarget: availability >= target,
  };
}

const namesOf = (parts: readonly Part[]): string => parts.map(({ name }) => name).join(" · ");

function asPart(group: Group, outageMinutes: number): AvailabilityPart {
  const { parts, helper } = group;
  const [first] = parts;
  if (first === undefined) throw new Error("a group of no parts");
  if (helper === undefined) return first;
  return {
    ...first,
    name: namesOf(parts),
    availability: ofGroup(group, outageMinutes),
    formula: `${percent(product(parts))} alone; ${helper.name} takes over ${shortOf(helper.minutes)} min after an outage begins, of ${String(outageMinutes)} min`,
    source: `the region alone; ${helper.how}`,
    date: "",
    urns: parts.flatMap(({ urns }) => urns),
  };
}

/** What a group costs a year, and why. */
function lines({ parts, helper }: Group, outageMinutes: number): string[] {
  const down = downtimeMinutes(product(parts));
  if (helper === undefined) return [`${minutes(down)}  ${namesOf(parts)}: no failover helps`];
  const waiting = Math.min(helper.minutes, outageMinutes);
  const outages = down / outageMinutes;
  return [
    `${minutes(outages * waiting)}  ${namesOf(parts)}`,
    `${" ".repeat(12)}${shortOf(down)} min alone = ${shortOf(outages)} outages × ${shortOf(waiting)} min until ${helper.name} serves`,
    `${" ".repeat(12)}(${helper.how})`,
    `${minutes((down - outages * waiting) * (1 - helper.availability))}  ${helper.name} is down as well`,
  ];
}

const shortOf = (number: number): string => (Number.isFinite(number) ? String(Number(number.toFixed(1))) : "∞");

const minutes = (number: number): string => `${number.toFixed(1).padStart(6)} min`;
