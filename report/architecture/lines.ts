import { type Box, bottom, centre, type Layout, middle, type PlacedRegion, type PlacedTier, right, size } from "./layout";
import type { Path, PathKind } from "./model";

/** A path as it is drawn: corners of a line, and words beside it. */
export interface Line {
  kind: PathKind;
  points: [number, number][];
  label?: { x: number; y: number; anchor: "start" | "middle" | "end"; lines: string[] };
}

interface Place {
  region: number;
  /** -1 for Route 53. */
  tier: number;
  placed: PlacedTier;
  /** The chip's box, or the tier's. */
  box: Box;
  isChip: boolean;
}

/** Lines for the paths. Calls among services of one tier are left to the text: there would be more lines than boxes. */
export function linesOf(layout: Layout, paths: Path[]): Line[] {
  const places = placesOf(layout);
  const drawn = new Set<string>();
  let crossing = 0;
  return [
    ...paths.flatMap((path): Line[] => {
      const from = places.get(path.from);
      const to = places.get(path.to);
      if (from === undefined || to === undefined) return [];
      if (from.tier === -1) return [fromDns(path, from, to)];
      if (from.region !== to.region) return [across(layout, path, from, to, crossing++)];
      if (from.tier === to.tier) return [];
      if (Math.abs(from.tier - to.tier) === 1) return [down(path, from, to)];
      // One line from a tier to another, however many of its parts take it.
      const key = `${from.region} ${from.tier} ${to.tier}`;
      if (drawn.has(key)) return [];
      drawn.add(key);
      return [around(path, from, to)];
    }),
    ...layout.regions.flatMap((region) => backupLines(region, paths)),
  ];
}

function placesOf({ dns, regions }: Layout): Map<string, Place> {
  const places = new Map<string, Place>();
  if (dns !== undefined) places.set(dns.tier.id, { region: -1, tier: -1, placed: dns, box: dns.box, isChip: false });
  regions.forEach(({ tiers }, region) => {
    tiers.forEach((placed, tier) => {
      places.set(placed.tier.id, { region, tier, placed, box: placed.box, isChip: false });
      for (const { id, box } of placed.chips) places.set(id, { region, tier, placed, box, isChip: true });
    });
  });
  return places;
}

/** Down from Route 53, along above the regions, down to the load balancer. */
function fromDns({ labels, kind }: Path, from: Place, to: Place): Line {
  const y = bottom(from.box) + 22;
  const x = middle(to.box);
  return {
    kind,
    points: [
      [middle(from.box), bottom(from.box)],
      [middle(from.box), y],
      [x, y],
      [x, to.box.y],
    ],
    label: { x: x + 8, y: y + 18, anchor: "start", lines: labels },
  };
}

/** Between neighbouring tiers: straight, above or below the part that it belongs to. */
function down({ labels, kind }: Path, from: Place, to: Place): Line {
  const x = from.isChip ? middle(from.box) : to.isChip ? middle(to.box) : middle(from.box);
  const start = bottom(from.isChip ? from.box : from.placed.box);
  const end = to.placed.box.y;
  return { kind, points: [[x, start], [x, end]], label: { x: x + 7, y: end - 11, anchor: "start", lines: [labels.join(", ")] } };
}

/** Past other tiers, on the side that faces away from the next region. */
function around({ kind }: Path, from: Place, to: Place): Line {
  const left = from.region === 0;
  const side = (box: Box): number => (left ? box.x : right(box));
  const x = left ? from.placed.box.x - size.gutter / 2 : right(from.placed.box) + size.gutter / 2;
  return {
    kind,
    points: [
      [side(from.placed.box), centre(from.placed.box)],
      [x, centre(from.placed.box)],
      [x, centre(to.placed.box)],
      [side(to.placed.box), centre(to.placed.box)],
    ],
  };
}

/** To another region, through the gap between the two; round below the regions where others stand between. */
function across(layout: Layout, { labels, kind }: Path, from: Place, to: Place, index: number): Line {
  const eastward = to.region > from.region;
  const start: [number, number] = [eastward ? right(from.placed.box) : from.placed.box.x, centre(from.placed.box) - (from.tier === to.tier ? 10 : 0)];
  const end: [number, number] = [eastward ? to.placed.box.x : right(to.placed.box), centre(to.placed.box) + (from.tier === to.tier ? -10 : 10)];
  const gap = (region: number): number => right(layout.regions[region]?.box ?? from.box) + size.gap / 2 + ((index % 5) - 2) * 12;
  const near = gap(eastward ? from.region : from.region - 1);
  const far = gap(eastward ? to.region - 1 : to.region);
  const below = layout.height - size.margin - size.legend - size.bus + 20 + 17 * (index % 3);
  const points: [number, number][] =
    near === far
      ? [start, [near, start[1]], [near, end[1]], end]
      : [start, [near, start[1]], [near, below], [far, below], [far, end[1]], end];
  const straight = near === far && start[1] === end[1];
  const label = straight
    ? { x: (start[0] + end[0]) / 2, y: start[1] - 7, anchor: "middle" as const, lines: labels }
    : near === far
      ? { x: (start[0] + near) / 2, y: start[1] - 7, anchor: "middle" as const, lines: labels }
      : { x: Math.min(near, far) + 20 + 170 * (index % 3), y: below - 5, anchor: "start" as const, lines: [labels.join(", ")] };
  return { kind, points: straight ? [start, end] : points, label };
}

/** Between neighbours of the row straight, else round below it. */
function backupLines({ backups }: PlacedRegion, paths: Path[]): Line[] {
  if (backups === undefined) return [];
  const at = (id: string): number => backups.chips.findIndex((chip) => chip.id === id);
  return paths.flatMap(({ from, to, kind }): Line[] => {
    const [a, b] = [at(from), at(to)];
    const [first, second] = [backups.chips[a]?.box, backups.chips[b]?.box];
    if (first === undefined || second === undefined) return [];
    if (Math.abs(a - b) === 1) {
      const eastward = b > a;
      return [{ kind, points: [[eastward ? right(first) : first.x, centre(first)], [eastward ? second.x : right(second), centre(second)]] }];
    }
    const y = bottom(backups.box) - 3;
    return [{ kind, points: [[middle(first), bottom(first)], [middle(first), y], [middle(second), y], [middle(second), bottom(second)]] }];
  });
}
