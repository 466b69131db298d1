import { html, type Html } from "../html";
import { type Box, type Layout, layoutOf, type PlacedChip, type PlacedTier, size } from "./layout";
import { type Line, linesOf } from "./lines";
import type { Architecture } from "./model";
import { described } from "./text";

/** The architecture as an SVG that takes its colours from the page. Lines of each kind differ in their dashes, too. */
export function draw(architecture: Architecture): Html {
  const layout = layoutOf(architecture);
  const lines = linesOf(layout, architecture.paths);
  return html`<svg class="architecture" viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}" role="img" aria-labelledby="architecture-title architecture-desc">
<title id="architecture-title">Architecture: ${architecture.regions.map(({ stack, region }) => `${stack} (${region})`).join(" and ")}</title>
<desc id="architecture-desc">${described(architecture).join(" ")}</desc>
<defs>${["traffic", "replication", "backup"].map(
    (kind) => html`<marker id="arrow-${kind}" class="arrow ${kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z"/></marker>`,
  )}</defs>
${layout.regions.map(
    ({ region, box, lanes }) => html`<g class="region">${rect(box, 10)}
<text class="big" x="${box.x + 14}" y="${box.y + 25}">${region.stack}<tspan class="muted" dx="8">${region.region}</tspan></text>
${lanes.map(({ zone, box: lane }) => html`<g class="lane">${rect(lane, 6)}<text class="muted" x="${lane.x + 8}" y="${lane.y + 17}">${zone}</text></g>`)}</g>
`,
  )}
${layout.dns !== undefined && dns(layout.dns)}
${layout.regions.map(({ tiers, backups, region }) => [
    ...tiers.map(tier),
    backups === undefined
      ? html``
      : html`<g class="tier keep">${rect(backups.box, 8)}<text class="title" x="${backups.box.x + 12}" y="${backups.box.y + 20}">Backups of ${region.stack}</text>${backups.chips.map(chip)}</g>
`,
  ])}
${lines.map(line)}
${lines.map(label)}
${legend(layout, lines)}</svg>
`;
}

const rect = ({ x, y, width, height }: Box, radius: number): Html =>
  html`<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;

const round = (value: number): number => Math.round(value * 10) / 10;

/** Which colour a tier has, by the last part of its id. */
const kinds: Record<string, string> = {
  balancer: "edge",
  ingress: "edge",
  services: "run",
  pooler: "data",
  database: "data",
  cache: "data",
  nodes: "base",
  network: "base",
  observability: "see",
};

const tier = ({ tier: { id, title, detail }, box, cells, chips }: PlacedTier): Html =>
  html`<g class="tier ${kinds[id.split("/").at(-1) ?? ""] ?? "base"}">${rect(box, 8)}<text class="title" x="${box.x + 12}" y="${box.y + 20}">${title}<tspan class="muted" dx="8">${detail}</tspan></text>
${cells.map(({ text, box: cell }) => html`<g class="cell">${rect(cell, 5)}<text class="small" text-anchor="middle" x="${cell.x + cell.width / 2}" y="${cell.y + 16}">${text}</text></g>`)}${chips.map(chip)}</g>
`;

const chip = ({ title, detail, box }: PlacedChip): Html =>
  html`<g class="chip">${rect(box, 5)}<text class="small" text-anchor="middle" x="${round(box.x + box.width / 2)}" y="${box.y + 18}"><title>${title}</title>${fitted(title, box.width)}</text><text class="small muted" text-anchor="middle" x="${round(box.x + box.width / 2)}" y="${box.y + 34}">${fitted(detail, box.width)}</text></g>
`;

/** About as many letters as there is room for; there is no measuring before the page is shown. */
function fitted(text: string, width: number): string {
  const letters = Math.floor((width - 6) / 6.3);
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

const dns = ({ tier: { title, detail }, box }: PlacedTier): Html =>
  html`<g class="tier edge">${rect(box, 8)}<text class="title" text-anchor="middle" x="${box.x + box.width / 2}" y="${box.y + 22}">${title}</text><text class="small muted" text-anchor="middle" x="${box.x + box.width / 2}" y="${box.y + 42}">${fitted(detail, box.width)}</text></g>
<g class="line traffic"><path d="M${box.x + box.width / 2} 30 L${box.x + box.width / 2} ${box.y}" marker-end="url(#arrow-traffic)"/></g>
<text class="title" text-anchor="middle" x="${box.x + box.width / 2}" y="24">Users</text>
`;

const line = ({ kind, points }: Line): Html =>
  html`<g class="line ${kind}"><path d="${points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join(" ")}" marker-end="url(#arrow-${kind})"/></g>
`;

const label = ({ label: words }: Line): Html =>
  words === undefined
    ? html``
    : html`${words.lines.map((text, index) => text !== "" && html`<text class="label" text-anchor="${words.anchor}" x="${round(words.x)}" y="${round(words.y + index * 16)}">${text}</text>`)}`;

function legend({ height }: Layout, lines: Line[]): Html {
  const names = { traffic: "traffic", replication: "replication between databases", backup: "copies of backups" } as const;
  const present = (["traffic", "replication", "backup"] as const).filter((kind) => lines.some((one) => one.kind === kind));
  const y = height - 14;
  return html`${present.map((kind, index) => {
    const x = size.margin + index * 300;
    return html`<g class="line ${kind}"><path d="M${x} ${y} L${x + 44} ${y}" marker-end="url(#arrow-${kind})"/></g><text class="small" x="${x + 54}" y="${y + 4}">${names[kind]}</text>
`;
  })}`;
}
