import { judge, type Judged, type Outcome } from "../drills/drill";
import { colours, type Terminal } from "./terminal";

/** What a drill ends with, as a table for people. */
export function drillTable(terminal: Terminal, outcome: Outcome): string {
  const colour = colours(terminal);
  const judged = outcome.measures.map(judge);
  const rows = judged.map((measure) => [measure.what, limitOf(measure), ...[measure.min, measure.median, measure.max].map((value) => number(value)), measure.unit, String(measure.runs.length)]);
  const head = ["", "limit", "min", "median", "max", "", "runs"];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: string[]) =>
    cells.map((cell, column) => (column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ");
  const marks = judged.map(({ met, limit }) => (limit === undefined ? " " : met ? colour.green("✓") : colour.red("✗")));
  const facts = Object.entries(outcome.facts).map(([name, text]) => `  ${name}: ${text}`);
  return [`  ${line(head)}`, ...rows.map((row, index) => `${marks[index] ?? " "} ${line(row)}`), ...facts, ""].join("\n");
}

const limitOf = ({ limit, bound }: Judged): string => (limit === undefined ? "" : `${bound === "least" ? "≥" : "≤"} ${number(limit)}`);

const number = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en-US") : value.toFixed(1));
