import type { StackCapacity } from "../../analysis/capacity/types";
import type { StackCost } from "../../analysis/cost/types";
import { availability, counted, duration, percentChange, plain, usd, usdChange } from "../format";
import { bold, code, head, row, text } from "../markdown";
import { advisory, type Comparison, mandatory, type Review, rulesHeld, worstPath } from "../review";
import type { Part } from "./fit";

/** Before, after and difference of what a change is judged by: one row each, so that they are read in one look. */
export function glance(now: Review, comparison: Comparison | undefined): Part {
  const before = comparison?.before;
  const columns = before === undefined ? ["", "now"] : ["", "before", "after", "difference"];
  const line = (name: string, was: string, is: string, difference: string): string =>
    row(before === undefined ? [name, is] : [name, was, is, difference]);
  return {
    lines: head(columns),
    rows: [
      line("Policies", before ? violations(before) : "", violations(now), ""),
      ...costRows(now, comparison).map(([name, was, is, difference]) => line(name, was, is, difference)),
      line(
        "Availability",
        before ? worst(before) : "",
        worst(now),
        before ? availabilityDifference(before, now) : "",
      ),
      ...now.stacks.map(({ graph, capacity }) => {
        const was = before?.stacks.find(({ graph: { name } }) => name === graph.name)?.capacity;
        return line(`Capacity of ${code(graph.name)}`, was ? fits(was) : "—", capacity ? fits(capacity) : "not known", "");
      }),
    ],
    row: "row",
    importance: 100,
  };
}

const violations = (review: Review): string => {
  const { stacks } = review;
  if (stacks.length === 0) return "—";
  const blocking = stacks.reduce((sum, { policies }) => sum + mandatory(policies).length, 0);
  const others = stacks.reduce((sum, { policies }) => sum + advisory(policies).length, 0);
  const rules = rulesHeld(review);
  const found = [...(blocking > 0 ? [`❌ ${blocking} mandatory`] : []), ...(others > 0 ? [`${others} advisory`] : [])];
  return found.length === 0 ? `✅ ${counted(rules, "rule")} hold` : `${found.join(", ")} of ${counted(rules, "rule")}`;
};

function costRows(now: Review, comparison: Comparison | undefined): [string, string, string, string][] {
  const unpriced = now.stacks.some(({ cost }) => cost.unpriced.length > 0) ? " + unpriced" : "";
  if (comparison === undefined) {
    const total = now.stacks.reduce((sum, { cost }) => sum + cost.totalUsd, 0);
    return [
      ...now.stacks.map(({ cost }): [string, string, string, string] => [`Cost of ${code(cost.stack)}`, "", `${text(usd(cost.totalUsd))} a month${overBudget(cost)}`, ""]),
      [bold("Cost, all stacks"), "", bold(`${text(usd(total))} a month${unpriced}`), ""],
    ];
  }
  const { stacks, beforeUsd, afterUsd, differenceUsd } = comparison.cost;
  const difference = (amount: number, percent: number | null) => `${text(usdChange(amount))}${amount === 0 ? "" : ` (${percentChange(percent)})`}`;
  return [
    ...stacks.map(({ stack, ...cost }): [string, string, string, string] => {
      const own = now.stacks.find(({ graph }) => graph.name === stack)?.cost;
      return [
        `Cost of ${code(stack)}`,
        text(usd(cost.beforeUsd)),
        `${text(usd(cost.afterUsd))} a month${own === undefined ? "" : overBudget(own)}`,
        difference(cost.differenceUsd, cost.percent),
      ];
    }),
    [
      bold("Cost, all stacks"),
      text(usd(beforeUsd)),
      bold(`${text(usd(afterUsd))} a month${unpriced}`),
      bold(difference(differenceUsd, beforeUsd === 0 ? null : (differenceUsd / beforeUsd) * 100)),
    ],
  ];
}

const overBudget = ({ budgetUsd, totalUsd }: StackCost): string =>
  budgetUsd !== null && totalUsd > budgetUsd ? `, ❌ over the budget of ${text(usd(budgetUsd))}` : "";

function worst(review: Review): string {
  const path = worstPath(review);
  if (path === undefined) return "—";
  const mark = review.availability.meetsTarget ? "✅" : "❌";
  return `${mark} ${availability(path.availability)} (${text(path.path)}), target ${availability(review.availability.target)}`;
}

function availabilityDifference(before: Review, now: Review): string {
  const was = worstPath(before)?.downtimeMinutesPerYear;
  const is = worstPath(now)?.downtimeMinutesPerYear;
  if (was === undefined || is === undefined) return "";
  return downtimeChange(was, is);
}

const downtimeChange = (was: number, is: number): string =>
  Math.abs(is - was) < 1 / 60 ? "=" : `${is > was ? "+" : "−"}${duration(Math.abs(is - was))} down a year`;

const fits = ({ users, zones, fits: all, fitsWithoutZone: without }: StackCapacity): string => {
  const carried = `${plain(users)} users`;
  if (all && without) return `✅ ${carried}, with one of ${counted(zones, "zone")} lost too`;
  return all ? `❌ ${carried}, but not with one of ${counted(zones, "zone")} lost` : `❌ not ${carried}`;
};

/** Cost by what changed, and what has no price. */
export function costParts(now: Review, comparison: Comparison | undefined): Part[] {
  const unpriced = now.stacks.flatMap(({ cost }) => cost.unpriced.map((item) => ({ ...item, stack: cost.stack })));
  const changes = comparison?.cost.changes ?? [];
  return [
    ...(changes.length === 0
      ? []
      : [
          {
            folded: `Cost by item: ${counted(changes.length, "difference")}`,
            lines: head(["stack", "resource", "item", "before>", "after>", "difference>"]),
            rows: changes.map(({ stack, resource, item, beforeUsd, afterUsd, differenceUsd }) =>
              row([
                code(stack),
                code(resource),
                text(item),
                beforeUsd === null ? "—" : text(usd(beforeUsd)),
                afterUsd === null ? "—" : text(usd(afterUsd)),
                text(usdChange(differenceUsd)),
              ]),
            ),
            row: "difference",
            importance: 30,
          },
        ]),
    ...(unpriced.length === 0
      ? []
      : [
          {
            folded: `Not priced, and not counted as $0: ${counted(unpriced.length, "resource")}`,
            lines: head(["stack", "resource", "why"]),
            rows: unpriced.map(({ stack, resource, reason }) => row([code(stack), code(resource), text(reason)])),
            row: "resource",
            importance: 10,
          },
        ]),
  ];
}

/** Every path and every line of the capacity, folded; columns of the state before only where there is one. */
export function sloParts(now: Review, before: Review | undefined): Part[] {
  const compared = <T>(cell: T): T[] => (before === undefined ? [] : [cell]);
  const { fleet, reasons } = now.availability;
  const rows = fleet.map((path) => {
    const was = before?.availability.fleet.find((other) => other.path === path.path);
    return row([
      text(path.path),
      ...compared(was === undefined ? "—" : availability(was.availability)),
      `${path.meetsTarget ? "✅" : "❌"} ${availability(path.availability)}`,
      `${duration(path.downtimeMinutesPerYear)} a year`,
      ...compared(was === undefined ? "" : downtimeChange(was.downtimeMinutesPerYear, path.downtimeMinutesPerYear)),
    ]);
  });
  const capacity = now.stacks.flatMap(({ graph, capacity: own }) => {
    const was = before?.stacks.find(({ graph: { name } }) => name === graph.name)?.capacity?.rows;
    return (own?.rows ?? []).map((line) => ({ stack: graph.name, line, was: was?.find(({ what }) => what === line.what) }));
  });
  return [
    {
      folded: "Availability by path, all regions",
      lines: [
        ...reasons.map((reason) => `- ${text(reason)}`),
        ...(reasons.length > 0 ? [""] : []),
        ...head(["path", ...compared("before>"), "availability>", "down", ...compared("difference>")]),
      ],
      rows,
      row: "path",
      importance: 35,
    },
    {
      folded: "Capacity by line",
      lines: head(["stack", "what", "need>", ...compared("provided before>"), "provided>", "without a zone>", ""]),
      rows: capacity.map(({ stack, line, was }) =>
        row([
          code(stack),
          text(line.what),
          `${plain(line.need)} ${text(line.unit)}`,
          ...compared(was === undefined ? "—" : plain(was.provided)),
          plain(line.provided),
          plain(line.withoutZone),
          line.fits && line.fitsWithoutZone ? "✅" : `❌ ${text(line.note)}`,
        ]),
      ),
      row: "line",
      importance: 25,
    },
  ];
}
