import type { Architecture, Chip, Region, Tier } from "./model";

/** Where everything stands, in the drawing's own pixels. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedChip extends Chip {
  box: Box;
}

export interface PlacedTier {
  tier: Tier;
  box: Box;
  cells: { text: string; box: Box }[];
  chips: PlacedChip[];
}

export interface PlacedRegion {
  region: Region;
  box: Box;
  lanes: { zone: string; box: Box }[];
  tiers: PlacedTier[];
  backups: { box: Box; chips: PlacedChip[] } | undefined;
}

export interface Layout {
  width: number;
  height: number;
  dns: PlacedTier | undefined;
  regions: PlacedRegion[];
}

export const size = {
  margin: 12,
  lane: 184,
  /** Free on both sides of a region's tiers, for lines that pass other tiers. */
  gutter: 44,
  /** Between regions, for lines with a word on them. */
  gap: 150,
  header: 64,
  title: 30,
  cell: 28,
  chip: 42,
  space: 8,
  /** Between tiers: enough for an arrow with a word beside it. */
  step: 30,
  dns: { y: 64, width: 470, height: 54 },
  /** Where regions begin, below the lines from Route 53. */
  top: 206,
  legend: 44,
  /** Below the regions, for lines that pass one of them. */
  bus: 56,
} as const;

const lanesOf = ({ zones }: Region): number => Math.max(3, zones.length);
const innerWidth = (region: Region): number => lanesOf(region) * size.lane;
const outerWidth = (region: Region): number => innerWidth(region) + 2 * size.gutter;

/** Regions side by side, each tier below the one before it. */
export function layoutOf({ dns, regions }: Architecture): Layout {
  const top = dns === undefined ? size.margin : size.top;
  let x: number = size.margin;
  const placed = regions.map((region) => {
    const at = placeRegion(region, x, top);
    x += outerWidth(region) + size.gap;
    return at;
  });
  const width = Math.max(x - size.gap, size.dns.width + size.margin) + size.margin;
  const bottoms = placed.map(({ box, backups }) => bottom(backups?.box ?? box));
  return {
    width,
    height: Math.max(top, ...bottoms) + (regions.length > 2 ? size.bus : 0) + size.margin + size.legend,
    dns:
      dns === undefined
        ? undefined
        : { tier: dns, box: { x: (width - size.dns.width) / 2, y: size.dns.y, width: size.dns.width, height: size.dns.height }, cells: [], chips: [] },
    regions: placed,
  };
}

export const bottom = ({ y, height }: Box): number => y + height;
export const right = ({ x, width }: Box): number => x + width;
export const middle = ({ x, width }: Box): number => x + width / 2;
export const centre = ({ y, height }: Box): number => y + height / 2;

function placeRegion(region: Region, x: number, y: number): PlacedRegion {
  const left = x + size.gutter;
  let at = y + size.header;
  const tiers = region.tiers.map((tier) => {
    const placed = placeTier(tier, region, left, at);
    at = bottom(placed.box) + size.step;
    return placed;
  });
  const end = (tiers.length === 0 ? at : at - size.step) + size.space * 2;
  const box = { x, y, width: outerWidth(region), height: end - y };
  const lanes = region.zones.map((zone, index) => ({
    zone,
    box: { x: left + index * size.lane, y: y + 36, width: size.lane, height: end - y - 44 },
  }));
  return { region, box, lanes, tiers, backups: placeBackups(region.backups, box) };
}

function placeTier(tier: Tier, region: Region, x: number, y: number): PlacedTier {
  const width = innerWidth(region);
  const below = y + size.title;
  const cells = tier.cells.map(({ zone, text }) => {
    const lane = Math.max(0, region.zones.indexOf(zone));
    return { text, box: { x: x + lane * size.lane + size.space, y: below, width: size.lane - 2 * size.space, height: size.cell - 4 } };
  });
  const chips = placeChips(tier.chips, x + size.space, below, width - 2 * size.space);
  const last = chips.at(-1);
  const height = last !== undefined ? bottom(last.box) + size.space - y : cells.length > 0 ? size.title + size.cell + 2 : size.title + 6;
  return { tier, box: { x, y, width, height }, cells, chips };
}

/** At most four in a row, rows as even as can be. */
function placeChips(chips: Chip[], x: number, y: number, width: number): PlacedChip[] {
  const rows = Math.ceil(chips.length / 4);
  const perRow = Math.ceil(chips.length / Math.max(1, rows));
  const each = (width - (perRow - 1) * size.space) / Math.max(1, perRow);
  return chips.map((chip, index) => ({
    ...chip,
    box: {
      x: x + (index % perRow) * (each + size.space),
      y: y + Math.floor(index / perRow) * (size.chip + size.space),
      width: each,
      height: size.chip,
    },
  }));
}

/** Below the region, one row with room for arrows between. */
function placeBackups(chips: Chip[], region: Box): PlacedRegion["backups"] {
  if (chips.length === 0) return undefined;
  const between = 40;
  const box = { x: region.x, y: bottom(region) + 24, width: region.width, height: size.title + size.chip + 12 };
  const width = (box.width - 2 * size.space - (chips.length - 1) * between) / chips.length;
  return {
    box,
    chips: chips.map((chip, index) => ({
      ...chip,
      box: { x: box.x + size.space + index * (width + between), y: box.y + size.title, width, height: size.chip },
    })),
  };
}
