import { dollars, percent, signed } from "./money";
import type { CostDifference, StackCost } from "./types";

/** The cost part of a pull request's comment, in the form that users of Infracost know. */

/** Most changed lines that a stack lists; the comment has a size limit, and nobody reads the fiftieth. */
const MOST_LINES = 25;

/** Without a base there is no change to tell, and the table has one amount. */
export function costMarkdown(now: StackCost[], difference?: CostDifference): string {
  const total = now.reduce((sum, { totalUsd }) => sum + totalUsd, 0);
  const parts = [
    difference === undefined ? `💰 **Monthly estimate: ${dollars(total)}**` : headline(difference),
    difference === undefined ? amounts(now) : differences(difference),
    ...(difference === undefined ? [] : difference.stacks.flatMap(({ stack }) => changed(stack, difference))),
    ...overBudget(now),
    ...unpriced(now),
    legend(now),
  ];
  return `${parts.join("\n\n")}\n`;
}

function headline({ beforeUsd, afterUsd, differenceUsd }: CostDifference): string {
  if (differenceUsd === 0) return `💰 **Monthly estimate unchanged: ${dollars(afterUsd)}**`;
  const way = differenceUsd > 0 ? "increased" : "decreased";
  const sign = differenceUsd > 0 ? "📈" : "📉";
  const part = beforeUsd === 0 ? "" : ` (${percent((differenceUsd / beforeUsd) * 100)})`;
  return `💰 **Monthly estimate ${way} by ${dollars(Math.abs(differenceUsd))}${part} ${sign}**`;
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function amounts(now: StackCost[]): string {
  const rows = now.map(({ stack, region, totalUsd, perUserUsd, committed, budgetUsd }) => [
    `${stack} (${region})`,
    dollars(totalUsd),
    perUserUsd === null ? "–" : `$${perUserUsd.toFixed(2)}`,
    dollars(committed.oneYearUsd),
    dollars(committed.threeYearUsd),
    budgetUsd === null ? "–" : dollars(budgetUsd),
  ]);
  return table(["Stack", "Monthly", "Per user", "1-year terms", "3-year terms", "Budget"], rows);
}

function differences({ stacks, beforeUsd, afterUsd, differenceUsd }: CostDifference): string {
  const percentText = (value: number | null): string => (value === null ? "new" : percent(value));
  const rows = stacks.map((stack) => [
    stack.stack,
    dollars(stack.beforeUsd),
    dollars(stack.afterUsd),
    stack.differenceUsd === 0 ? "–" : `${signed(stack.differenceUsd)} (${percentText(stack.percent)})`,
  ]);
  const total = ["**Total**", dollars(beforeUsd), `**${dollars(afterUsd)}**`, differenceUsd === 0 ? "–" : `**${signed(differenceUsd)}**`];
  return table(["Stack", "Before", "After", "Change"], [...rows, ...(stacks.length > 1 ? [total] : [])]);
}

const folded = (summary: string, lines: string[]): string => `<details>\n<summary>${summary}</summary>\n\n${lines.join("\n")}\n\n</details>`;

function changed(stack: string, { changes, stacks }: CostDifference): string[] {
  const lines = changes.filter((change) => change.stack === stack);
  if (lines.length === 0) return [];
  const whole = stacks.find((one) => one.stack === stack);
  const shown = lines.slice(0, MOST_LINES).map(({ resource, item, beforeUsd, afterUsd, differenceUsd }) => {
    const sign = beforeUsd === null ? "+" : afterUsd === null ? "-" : "~";
    return `- \`${sign}\` ${resource}: ${item} **${signed(differenceUsd)}** (${dollars(beforeUsd ?? 0)} → ${dollars(afterUsd ?? 0)})`;
  });
  const more = lines.length > MOST_LINES ? [`- … and ${lines.length - MOST_LINES} smaller changes`] : [];
  return [folded(`${stack}: ${signed(whole?.differenceUsd ?? 0)}, ${lines.length} changed`, [...shown, ...more])];
}

const overBudget = (now: StackCost[]): string[] =>
  now.flatMap(({ stack, totalUsd, budgetUsd }) =>
    budgetUsd !== null && totalUsd > budgetUsd ? [`❌ ${stack} costs ${dollars(totalUsd)} of a budget of ${dollars(budgetUsd)}.`] : [],
  );

function unpriced(now: StackCost[]): string[] {
  const lines = now.flatMap((cost) => cost.unpriced.map(({ resource, reason }) => `- ${cost.stack}: ${resource}: ${reason}`));
  return lines.length === 0 ? [] : [folded(`⚠️ ${lines.length} unpriced, not part of any amount`, lines)];
}

function legend(now: StackCost[]): string {
  const items = now.flatMap((cost) => cost.items);
  const sumOf = (chosen: typeof items): number => chosen.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  const derived = sumOf(items.filter(({ basis }) => basis === "derived"));
  const usage = sumOf(items.filter((item) => item.usage));
  const oldest = now.map(({ pricesAsOf }) => pricesAsOf).sort()[0] ?? "";
  return (
    `<sub>List prices on demand for 730 hours, of ${oldest} and later. ${dollars(derived)} of it by derived prices, ` +
    `${dollars(usage)} by usage assumptions (\`usage/\`). ${items.length} items estimated.</sub>`
  );
}
