/** How available a stack and the fleet are on paper: results as `ha availability --json` writes them. */

/**
 * What ends an outage of a part for users before the part itself is back: DNS moves them to the other region; a person
 * promotes the other region's database; nothing.
 */
export type Remedy = "dns" | "promotion" | "none";

/** One factor of a path. */
export interface AvailabilityPart {
  /** `load balancer`, `nodes in three zones`, `database failover` … */
  name: string;
  /** 0 to 1. */
  availability: number;
  /** How the number comes about: `published SLA`, `1 − (1 − 0.995)^3`, `4 failovers a year × 60 s` … */
  formula: string;
  source: string;
  /** Day or month of the source, ISO 8601. */
  date: string;
  /** Resources that this part stands for. */
  urns: string[];
  /** Only where a fleet can have one. */
  remedy?: Remedy;
}

/** What a user wants, end to end: a page read from the region's own copy, a write … */
export interface PathAvailability {
  path: string;
  availability: number;
  downtimeMinutesPerYear: number;
  /** Hard dependencies in series. */
  parts: AvailabilityPart[];
  /** The sum, a line each, as a person would write it. */
  sum: string[];
  meetsTarget: boolean;
}

export interface RegionAvailability {
  stack: string;
  region: string;
  paths: PathAvailability[];
}

export interface FleetAvailability {
  /** 0.9995 for 99.95 %. */
  target: number;
  regions: RegionAvailability[];
  /** The same paths over all regions, with the time that a failover takes counted as downtime. */
  fleet: PathAvailability[];
  /** Whether every path of the fleet reaches the target. */
  meetsTarget: boolean;
  /** Why one region misses the target and two reach it (or not), in sentences. */
  reasons: string[];
}
