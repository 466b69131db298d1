import type { CostItem, StackCost } from "../../analysis/cost/types";
import { counted, percentChange, plain, usd, usdChange } from "../format";
import { html, type Html } from "../html";
import type { PageInput, Section } from "../page";
import { table, verdict } from "../table";

/** What it costs, by region, tier and item; what is assumed, and what has no price. */
export function costSection({ review: { stacks }, comparison }: PageInput): Section {
  const costs = stacks.map(({ cost }) => cost);
  return {
    id: "cost",
    title: "Cost",
    body: html`<p>US dollars for a month of 730 hours, on demand. Prices as of ${[...new Set(costs.map(({ pricesAsOf }) => pricesAsOf))].sort().join(", ")}; those marked <i>derived</i> stand in no list.</p>
${regions(costs)}
<p><span class="key" aria-hidden="true"></span> by configuration (plain) · <span class="key usage" aria-hidden="true"></span> by assumed usage (hatched)</p>
${costs.map(tierBars(Math.max(1, ...costs.flatMap((cost) => byTier(cost).map(({ total }) => total)))))}
${comparison !== undefined && differences(comparison)}
${costs.map(itemTable)}
<h3>Without a price</h3>
${unpriced(costs)}
<h3>Assumptions about usage</h3>
${costs.map(assumptions)}`,
  };
}

function regions(costs: StackCost[]): Html {
  const sum = (pick: (cost: StackCost) => number): string => usd(costs.reduce((total, cost) => total + pick(cost), 0));
  return table(
    "Cost a month by region",
    [
      { name: "Stack", whole: true },
      { name: "Region", whole: true },
      { name: "On demand", number: true },
      { name: "1 year committed", number: true },
      { name: "3 years committed", number: true },
      { name: "Per concurrent user", number: true },
      { name: "Budget" },
    ],
    costs.map(({ stack, region, items, totalUsd, committed, perUserUsd, users, budgetUsd }) => [
      stack,
      region,
      usd(totalUsd),
      ...commitments(items, committed),
      perUserUsd === null || users === null ? "unknown" : `${usd(perUserUsd)} (of ${plain(users)})`,
      budgetUsd === null ? "none" : verdict(totalUsd <= budgetUsd, `${totalUsd <= budgetUsd ? "within" : "over"} ${usd(budgetUsd)}`),
    ]),
    {
      foot: ["All", "", sum(({ totalUsd }) => totalUsd), "", "", "", ""],
    },
  );
}

/** Where no commitment has a price, its sum would repeat the price on demand and say nothing. */
const commitments = (items: CostItem[], { oneYearUsd, threeYearUsd }: StackCost["committed"]): string[] =>
  items.some(({ committed }) => committed !== undefined) ? [usd(oneYearUsd), usd(threeYearUsd)] : ["no price known", "no price known"];

interface TierCost {
  tier: string;
  total: number;
  usage: number;
}

function byTier({ items: all }: StackCost): TierCost[] {
  const tiers = new Map<string, TierCost>();
  for (const { tier, monthlyUsd, usage } of all) {
    const known = tiers.get(tier) ?? { tier, total: 0, usage: 0 };
    tiers.set(tier, { tier, total: known.total + monthlyUsd, usage: known.usage + (usage ? monthlyUsd : 0) });
  }
  return [...tiers.values()].sort((a, b) => b.total - a.total || (a.tier < b.tier ? -1 : 1));
}

/** Bars of all regions have one scale. The amounts stand beside them as text. */
const tierBars =
  (scale: number) =>
  (cost: StackCost): Html =>
    html`<h3>${cost.stack} by tier</h3>
<ul class="bars">${byTier(cost).map(
      ({ tier, total, usage }) => html`<li><span>${tier}</span><span class="track" aria-hidden="true"><span class="bar" style="width:${width(total - usage, scale)}"></span><span class="usage" style="width:${width(usage, scale)}"></span></span><span class="amount">${usd(total)}${usage > 0 && html` <span class="muted">(${usd(usage)} usage)</span>`}</span></li>
`,
    )}</ul>
`;

const width = (amount: number, scale: number): string => `${((Math.max(0, amount) / scale) * 100).toFixed(2)}%`;

function differences({ cost }: NonNullable<PageInput["comparison"]>): Html {
  return html`<h3>Difference to the base</h3>
${table(
  "Cost a month before and after",
  [{ name: "Stack", whole: true }, { name: "Before", number: true }, { name: "After", number: true }, { name: "Difference", number: true }],
  cost.stacks.map(({ stack, beforeUsd, afterUsd, differenceUsd, percent }) => [
    stack,
    usd(beforeUsd),
    usd(afterUsd),
    `${usdChange(differenceUsd)}${differenceUsd === 0 ? "" : ` (${percentChange(percent)})`}`,
  ]),
  { foot: ["All", usd(cost.beforeUsd), usd(cost.afterUsd), usdChange(cost.differenceUsd)] },
)}${
    cost.changes.length > 0 &&
    table(
      "Items whose cost differs, the largest difference first",
      [{ name: "Resource" }, { name: "Stack", whole: true }, { name: "Item" }, { name: "Before", number: true }, { name: "After", number: true }, { name: "Difference", number: true }],
      cost.changes.map(({ stack, resource, item, beforeUsd, afterUsd, differenceUsd }) => [
        html`<code>${resource}</code>`,
        stack,
        item,
        beforeUsd === null ? "–" : usd(beforeUsd),
        afterUsd === null ? "–" : usd(afterUsd),
        usdChange(differenceUsd),
      ]),
    )
  }`;
}

function itemTable({ stack, items: all, freeResources }: StackCost): Html {
  const sorted = [...all].sort((a, b) => b.monthlyUsd - a.monthlyUsd || (a.resource < b.resource ? -1 : 1));
  return html`<details data-print>
<summary>All ${counted(all.length, "item")} of ${stack}; ${counted(freeResources, "other resource")} known to be free</summary>
${table(
  `Items of ${stack}, the dearest first`,
  [{ name: "Resource" }, { name: "Tier" }, { name: "Item" }, { name: "Quantity", number: true }, { name: "Unit price", number: true }, { name: "A month", number: true }, { name: "Basis" }],
  sorted.map((item) => [html`<code>${item.resource}</code>`, item.tier, item.item, `${plain(item.quantity)} ${item.unit}`, unitPrice(item), usd(item.monthlyUsd), basis(item)]),
)}</details>
`;
}

const unitPrice = ({ unitPriceUsd }: CostItem): string => `$${Number(unitPriceUsd.toPrecision(4)).toString()}`;

const basis = ({ basis: from, usage }: CostItem): string => `${from === "list" ? "list price" : "derived price"}${usage ? ", assumed usage" : ""}`;

function unpriced(costs: StackCost[]): Html {
  const rows = costs.flatMap(({ stack, unpriced: found }) => found.map(({ resource, type, reason }) => [html`<code>${resource}</code>`, typeText(type), stack, reason]));
  return rows.length === 0
    ? html`<p>${verdict(true, "Everything that is paid for has a price.")}</p>`
    : table("What has no price; none of it counts as $0", [{ name: "Resource" }, { name: "Type" }, { name: "Stack", whole: true }, { name: "Why" }], rows);
}

const typeText = (type: string): Html => html`<code>${type}</code>`;

const assumptions = ({ stack, assumptions: found }: StackCost): Html =>
  found.length === 0
    ? html`<p>None for ${stack}.</p>`
    : html`<details data-print>
<summary>${counted(found.length, "assumption")} for ${stack}</summary>
${table(
  `Assumptions for ${stack}, scaled with its users`,
  [{ name: "Assumption" }, { name: "Value", number: true }, { name: "Unit" }, { name: "Why" }],
  found.map(({ name, value, unit, reason }) => [html`<code>${name}</code>`, plain(value), unit, reason]),
)}</details>
`;
