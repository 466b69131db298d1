/** What a number of concurrent users needs against what a stack provides: results as `ha capacity --json` writes them. */

/** A setting that would make a row fit: path in the configuration and its new value, as `--set` takes them. */
export interface Change {
  path: string;
  value: string | number;
}

/** Which part of a stack a row is about. */
export type CapacityTier = "services" | "nodes" | "database" | "cache";

export interface CapacityRow {
  tier: CapacityTier;
  /** `pods of l01-data-layer`, `CPU of pods`, `memory of pods`, `database CPU`, `storage`, `cache memory` … */
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
  /** Empty where the row fits (for a stack: also with a zone gone), or where no setting helps. */
  changes: Change[];
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
  /** Workloads whose pods or requests nothing tells; with one of them nothing fits. */
  uncounted: string[];
  fits: boolean;
  fitsWithoutZone: boolean;
  /** Everything to change so that the stack fits with a zone gone; applied together. */
  changes: Change[];
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
  /** Minutes that the survivor promises to need at most; null where it promises nothing. */
  recoveryTimeMinutes: number | null;
  /** What the survivor provides when it has scaled as far as its autoscalers would. */
  rows: CapacityRow[];
  /** What happens one after the other. */
  steps: { what: string; seconds: number; source: string }[];
  /** Why not, or nothing. */
  reasons: string[];
  changes: Change[];
}
