import { isStateful } from "../../analysis/changes/stateful";
import { byTier, noTier } from "../../graph/tiers";
import type { GraphResource } from "../../graph/types";
import { counted, typeName } from "../format";
import { html, type Html } from "../html";
import type { PageInput, Section } from "../page";
import type { StackReview } from "../review";
import { table } from "../table";

/** Every resource, by stack and tier. */
export function resourcesSection({ review }: PageInput): Section {
  return {
    id: "resources",
    title: "Resources",
    body: html`<form id="filter" class="filter" role="search" aria-label="Resources" hidden>
<label for="filter-text">Filter by tier, type or name <input id="filter-text" type="search" autocomplete="off"></label>
<label for="filter-stack">Stack <select id="filter-stack"><option value="">all</option>${review.stacks.map(({ graph }) => html`<option>${graph.name}</option>`)}</select></label>
<p id="filter-count" role="status"></p>
</form>
${review.stacks.map(stackResources)}`,
  };
}

const isReal = ({ custom, type }: GraphResource): boolean => custom && !type.startsWith("pulumi:");

function stackResources({ graph }: StackReview): Html {
  const tiers = [...byTier(graph.resources)].map(([tier, resources]) => ({ tier, real: resources.filter(isReal) })).filter(({ real }) => real.length > 0);
  const total = tiers.reduce((sum, { real }) => sum + real.length, 0);
  return html`<h3>${graph.name}: ${counted(total, "resource")} in ${counted(tiers.length, "tier")}</h3>
${tiers.map(
    ({ tier, real }) => html`<details data-stack="${graph.name}" data-tier="${tier}">
<summary>${tier === noTier ? "the region itself" : tier} <span class="muted">· ${real.length} · ${mostFrequent(real)}</span></summary>
${table(
  `${counted(real.length, "resource")} of ${tier} in ${graph.name}`,
  [{ name: "Name" }, { name: "Type" }, { name: "Kept" }],
  real.map((resource) => [html`<code>${resource.name}</code>`, html`<span title="${resource.type}">${typeName(resource.type)}</span>`, kept(resource)]),
)}</details>
`,
  )}`;
}

const kept = ({ type, protect }: GraphResource): string =>
  [...(isStateful(type) ? ["stateful"] : []), ...(protect ? ["protected"] : [])].join(", ");

function mostFrequent(resources: GraphResource[]): string {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(typeName(type), (counts.get(typeName(type)) ?? 0) + 1);
  const sorted = [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  return `${sorted.slice(0, 3).map(([type, count]) => `${count} ${type}`).join(", ")}${sorted.length > 3 ? " …" : ""}`;
}
