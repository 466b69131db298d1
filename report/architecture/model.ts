/** What is drawn: tiers of each region in the order of the traffic, and the paths between them. */

/** A part of a tier that has a box of its own: a service, a bucket. */
export interface Chip {
  id: string;
  title: string;
  detail: string;
}

export interface Tier {
  id: string;
  title: string;
  detail: string;
  /** What stands in each zone; empty where the tier's pods or nodes are not bound to one. */
  cells: { zone: string; text: string }[];
  chips: Chip[];
}

export interface Region {
  stack: string;
  region: string;
  zones: string[];
  tiers: Tier[];
  /** Where backups go, inside the region and out of it. */
  backups: Chip[];
}

export type PathKind = "traffic" | "replication" | "backup";

export interface Path {
  from: string;
  to: string;
  /** What goes along: `reads`, `writes`, a route … */
  labels: string[];
  kind: PathKind;
}

export interface Architecture {
  /** Route 53's names; nothing where no record leads to a region. */
  dns: Tier | undefined;
  regions: Region[];
  paths: Path[];
}
