import type { Architecture, Path, Region } from "./model";

/** The drawing in sentences, for those who do not see it. */
export const described = ({ dns, regions, paths }: Architecture): string[] => [
  ...(dns === undefined ? [] : [`${dns.title}: ${dns.detail}.`]),
  ...regions.map((region) => `${region.stack} in ${region.region}, zones ${region.zones.join(", ")}: ${region.tiers.map(({ title }) => title).join(", ")}.`),
  ...paths.filter(({ from, to }) => from === "dns" || stackOf(from) !== stackOf(to)).map((path) => `${pathText(path, regions)}.`),
];

/** Every tier of a region in a line: title, detail, what stands in each zone, parts. */
export const tierLines = ({ tiers, backups }: Region): string[] => [
  ...tiers.map(({ title, detail, cells, chips }) =>
    [
      `${title}${detail === "" ? "" : `: ${detail}`}`,
      ...(cells.length > 0 ? [cells.map(({ zone, text }) => `${zone} ${text}`).join(", ")] : []),
      ...(chips.length > 0 ? [chips.map((chip) => `${chip.title}${chip.detail === "" ? "" : ` (${chip.detail})`}`).join(", ")] : []),
    ].join("; "),
  ),
  ...(backups.length > 0 ? [`Backups: ${backups.map(({ title, detail }) => `${title} (${detail})`).join(", ")}`] : []),
];

/** `PgBouncer of eu-west → PostgreSQL 17 of us-east: writes` */
export const pathText = ({ from, to, labels }: Path, regions: Region[]): string =>
  `${nameOf(from, regions)} → ${nameOf(to, regions)}${labels.length === 0 ? "" : `: ${labels.join("; ")}`}`;

const stackOf = (id: string): string => id.split("/")[0] ?? "";

function nameOf(id: string, regions: Region[]): string {
  if (id === "dns") return "Route 53";
  const region = regions.find(({ stack }) => stack === stackOf(id));
  const part = [...(region?.tiers.flatMap((tier) => [tier, ...tier.chips]) ?? []), ...(region?.backups ?? [])].find((one) => one.id === id);
  const place = part !== undefined && "detail" in part && /^(S3|Azure)/.test(part.title) ? ` ${part.detail}` : "";
  return `${part?.title ?? id}${place} of ${stackOf(id)}`;
}
