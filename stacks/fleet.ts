import type { FleetRegion } from "./config";

/** A region's place in the fleet. */
export interface Place {
  here: FleetRegion;
  /** The next region of the list, the first after the last: where users go when this region is lost. */
  peer: FleetRegion;
  /** Regions before this one: this stack reads them and owns the links to them. */
  earlier: FleetRegion[];
  /** All others. */
  others: FleetRegion[];
  /** The first of the list: its stack makes what all regions share. */
  first: FleetRegion;
  writer: FleetRegion;
}

/**
 * Where a region stands in the fleet. The order of the list, never the role, decides who owns a link: a promotion
 * must not move a peering.
 * @param fleet a checked fleet: at least two regions, one writer
 * @param here one of its regions
 */
export function placeOf(fleet: FleetRegion[], here: FleetRegion): Place {
  const index = fleet.findIndex(({ name }) => name === here.name);
  const peer = fleet[(index + 1) % fleet.length];
  const [first] = fleet;
  const writer = fleet.find(({ role }) => role === "writer");
  if (first === undefined || peer === undefined || writer === undefined) throw new Error("the fleet has not been checked");
  return {
    here,
    peer,
    earlier: fleet.slice(0, index),
    others: fleet.filter(({ name }) => name !== here.name),
    first,
    writer,
  };
}
