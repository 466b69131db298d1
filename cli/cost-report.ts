import type { CostDifference, CostItem, StackCost } from "../analysis/cost";
import { amount, dollars, percent, signed } from "../analysis/cost/money";
import type { RequirementComparison } from "../analysis/cost/requirement";
import { counted, wrap } from "./report";
import { colours, type Terminal } from "./terminal";

/** The parts of `ha cost` as lines of text, at most 100 columns wide. */

/** Items below this many dollars a month are one line together. */
const SMALL_USD = 5;
/** Most changed lines that a difference lists. */
const MOST_CHANGES = 20;
const TEXT = 62;

const total = (items: { monthlyUsd: number }[]): number => items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);

/** What the signs behind an item mean; shown once, below the tables. */
const marksOf = (item: CostItem): string => `${item.usage ? "*" : ""}${item.basis === "derived" ? "~" : ""}`;

const clipped = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

const line = (text: string, quantity: string, usd: string): string =>
  `${clipped(text, TEXT).padEnd(TEXT)} ${quantity.padStart(22)} ${usd.padStart(11)}`;

export function costLines(terminal: Terminal, cost: StackCost, details: boolean): string[] {
  const c = colours(terminal);
  const users = cost.users === null ? "" : ` · ${cost.users.toLocaleString("en-US")} users`;
  const tiers = [...new Set(cost.items.map(({ tier }) => tier))]
    .map((tier) => ({ tier, items: cost.items.filter((item) => item.tier === tier) }))
    .sort((a, b) => total(b.items) - total(a.items));
  return [
    `${c.bold(cost.stack)} · ${cost.region}${users} · US dollars a month`,
    ...tiers.flatMap(({ tier, items }) => [
      c.bold(line(`  ${tier}`, "", amount(total(items)))),
      ...(details ? detailLines(items) : itemLines(items)).map((text) => c.dim(text)),
    ]),
    ...totalLines(terminal, cost),
    "",
  ];
}

const quantityText = ({ quantity, unit }: { quantity: number; unit: string }): string => {
  const shown = quantity.toLocaleString("en-US", { maximumFractionDigits: quantity < 10 ? 2 : 0 });
  return `${shown}${/^\d/.test(unit) ? " ×" : ""} ${unit.replace(/ (requests|notifications|queries)$/, "")}`;
};

function detailLines(items: CostItem[]): string[] {
  return [...items]
    .sort((a, b) => b.monthlyUsd - a.monthlyUsd)
    .map((item) => line(`    ${item.resource}: ${item.item} ${marksOf(item)}`, quantityText(item), amount(item.monthlyUsd)));
}

/** Equal items of a tier together, small ones in one line. */
function itemLines(items: CostItem[]): string[] {
  const groups = new Map<string, { first: CostItem; count: number; quantity: number; monthlyUsd: number }>();
  for (const item of items) {
    const key = `${item.item} ${item.price}`;
    const group = groups.get(key) ?? { first: item, count: 0, quantity: 0, monthlyUsd: 0 };
    groups.set(key, {
      ...group,
      count: group.count + 1,
      quantity: group.quantity + item.quantity,
      monthlyUsd: group.monthlyUsd + item.monthlyUsd,
    });
  }
  const sorted = [...groups.values()].sort((a, b) => b.monthlyUsd - a.monthlyUsd);
  const large = sorted.filter(({ monthlyUsd }) => monthlyUsd >= SMALL_USD);
  const small = sorted.filter(({ monthlyUsd }) => monthlyUsd < SMALL_USD);
  return [
    ...large.map(({ first, count, quantity, monthlyUsd }) => {
      const text = `    ${count === 1 ? "" : `${count} of: `}${first.item} ${marksOf(first)}`;
      return line(text, quantityText({ quantity, unit: first.unit }), amount(monthlyUsd));
    }),
    ...(small.length === 0 ? [] : [line(`    ${counted(small.length, "item")} below $${SMALL_USD}`, "", amount(total(small)))]),
  ];
}

function totalLines(terminal: Terminal, cost: StackCost): string[] {
  const c = colours(terminal);
  const over = cost.budgetUsd !== null && cost.totalUsd > cost.budgetUsd;
  const budget =
    cost.budgetUsd === null ? [] : [line("  Budget", "", over ? c.red(amount(cost.budgetUsd).padStart(11)) : amount(cost.budgetUsd))];
  const perUser = cost.perUserUsd === null ? [] : [line("  Per user", "", amount(cost.perUserUsd))];
  const count = cost.unpriced.length;
  return [
    c.bold(line("  Total", "", amount(cost.totalUsd))),
    ...perUser,
    line("  With one-year terms where a price is known, nothing upfront", "", amount(cost.committed.oneYearUsd)),
    line("  With three-year terms", "", amount(cost.committed.threeYearUsd)),
    ...budget,
    `  ${counted(cost.items.length, "item")}, ${counted(cost.freeResources, "free resource")}, ${count === 0 ? "nothing unpriced" : c.yellow(`${count} unpriced, in no amount:`)}`,
    ...cost.unpriced.map(({ resource, reason }) => `    ${c.yellow("?")} ${resource}: ${reason}`),
    ...(over ? [`  ${c.red("✗")} over its budget by ${dollars(cost.totalUsd - (cost.budgetUsd ?? 0))}`] : []),
  ];
}

export function differenceLines(terminal: Terminal, difference: CostDifference): string[] {
  const c = colours(terminal);
  const { stacks, beforeUsd, afterUsd, differenceUsd, changes } = difference;
  const row = (text: string, before: number | null, after: number | null, change: number, note = ""): string =>
    `${clipped(text, 56).padEnd(56)} ${(before === null ? "–" : amount(before)).padStart(11)} ${(after === null ? "–" : amount(after)).padStart(11)} ${signed(change).padStart(9)}${note}`;
  const percentText = (value: number | null): string => (value === null ? "" : ` ${percent(value)}`);
  if (changes.length === 0 && differenceUsd === 0) return [c.bold("Difference to the base: none"), ""];
  return [
    `${c.bold("Difference to the base".padEnd(56))} ${"before".padStart(11)} ${"after".padStart(11)} ${"change".padStart(9)}`,
    ...stacks.map((stack) => row(`  ${stack.stack}`, stack.beforeUsd, stack.afterUsd, stack.differenceUsd, percentText(stack.percent))),
    ...(stacks.length > 1 ? [c.bold(row("  Total", beforeUsd, afterUsd, differenceUsd))] : []),
    ...changes
      .slice(0, MOST_CHANGES)
      .map(({ stack, resource, item, beforeUsd: before, afterUsd: after, differenceUsd: change }) =>
        c.dim(row(`    ${stack} ${resource}: ${item}`, before, after, change)),
      ),
    ...(changes.length > MOST_CHANGES ? [c.dim(`    … and ${changes.length - MOST_CHANGES} smaller changes`)] : []),
    "",
  ];
}

export function legendLines(terminal: Terminal, stacks: StackCost[]): string[] {
  const c = colours(terminal);
  const items = stacks.flatMap((stack) => stack.items);
  const derived = dollars(total(items.filter(({ basis }) => basis === "derived")));
  const usage = dollars(total(items.filter((item) => item.usage)));
  const oldest = stacks.map(({ pricesAsOf }) => pricesAsOf).sort()[0] ?? "";
  const assumptions = stacks.flatMap(({ stack, assumptions: all }) =>
    wrap(
      all.map(({ name, value, unit }) => `${name} ${value.toLocaleString("en-US", { maximumFractionDigits: 2 })} ${unit}`),
      `${stack.padEnd(8)} `,
      96,
    ),
  );
  return [
    `On demand, 730 hours, prices of ${oldest} and later; an account's free allowances are not deducted.`,
    `~ derived from other prices, no list has it (${derived}); analysis/cost/prices says how`,
    `* by usage assumptions (${usage}), whose reasons stand in usage/default.yaml and usage/<stack>.yaml:`,
    ...assumptions.map((text) => c.dim(`  ${text}`)),
  ];
}

/** The requirement's table beside ours, one paragraph a line of it. */
export function requirementLines(terminal: Terminal, comparison: RequirementComparison): string[] {
  const c = colours(terminal);
  const row = (text: string, theirs: string, ours: string, change: string): string =>
    `${clipped(text, 58).padEnd(58)} ${theirs.padStart(12)} ${ours.padStart(12)} ${change.padStart(12)}`;
  const users = comparison.users === null ? "" : ` · ${comparison.users.toLocaleString("en-US")} users`;
  return [
    `${c.bold(comparison.stack)}${users} beside the requirement's table of one region · US dollars a month`,
    c.dim(row("", "requirement", "ours", "difference")),
    ...comparison.rows.flatMap(({ component, required, ours, oursUsd, differenceUsd, reason }) => {
      const theirs = required === null ? "" : ` · ${required.quantity === 1 ? "" : `${required.quantity} × `}${required.specification}`;
      return [
        row(`  ${component}${theirs}`, required === null ? "–" : amount(required.monthlyUsd), amount(oursUsd), signed(differenceUsd)),
        ...paragraph(`${ours === "" ? "" : `ours: ${ours}; `}${reason}`, "      ").map((text) => c.dim(text)),
      ];
    }),
    c.bold(row("  Total", amount(comparison.requiredUsd), amount(comparison.oursUsd), signed(comparison.oursUsd - comparison.requiredUsd))),
    row(
      "  Per user",
      amount(comparison.requiredPerUserUsd),
      comparison.oursPerUserUsd === null ? "–" : amount(comparison.oursPerUserUsd),
      "",
    ),
    "",
  ];
}

/** A sentence over several lines of at most 96 columns. */
function paragraph(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 96) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
