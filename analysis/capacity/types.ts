/** What a number of concurrent users needs against what a stack provides: results as `ha capacity --json` writes them. */

export interface CapacityRow {
  /** `pods of services`, `CPU of pods`, `memory of pods`, `database CPU`, `database memory`, `storage`, `cache memory` … */
  what: string;
  unit: string;
  need: number;
  /** On all zones. */
  provided: number;
  /** With the largest zone gone. */
  withoutZone: number;
  fits: boolean;
  fitsWithoutZone: boolean;
  /** Where the need comes from, or what to change. */
  note: string;
}

export interface ServiceNeed {
  service: string;
  pods: number;
  cpuCores: number;
  memoryGiB: number;
  /** Most pods that its autoscaler allows. */
  maxPods: number;
}

export interface StackCapacity {
  stack: string;
  region: string;
  /** Concurrent users. */
  users: number;
  zones: number;
  services: ServiceNeed[];
  rows: CapacityRow[];
  fits: boolean;
  fitsWithoutZone: boolean;
}

/** One region gone, all users in another. */
export interface RegionLost {
  lost: string;
  survivor: string;
  users: number;
  /** `now`: as it runs; `by-scaling`: within the recovery time; `no`: not. */
  verdict: "now" | "by-scaling" | "no";
  /** Minutes until everybody is carried; null where never. */
  minutes: number | null;
  rows: CapacityRow[];
  /** What happens one after the other. */
  steps: { what: string; seconds: number; source: string }[];
}
