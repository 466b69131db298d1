import type { CapacityRow, Change, RegionLost, StackCapacity } from "../analysis/capacity";
import { capacityOf, regionLost } from "../analysis/capacity";
import { UsageError } from "../preview/config";
import { exitCode, type ExitCode } from "./exit";
import { graphsFrom, type GraphOptions, previewAsked } from "./graphs";
import { counted } from "./report";
import { colours, type Terminal, writeJson } from "./terminal";

export interface CapacityCommandOptions extends GraphOptions {
  users?: number;
  regionLost?: boolean;
  from?: string;
  json?: string;
}

/** `ha capacity`: what users need of each region, beside what it provides. */
export async function capacity(terminal: Terminal, names: string[], options: CapacityCommandOptions): Promise<ExitCode> {
  const judged = options.from === undefined ? await previewAsked(terminal, names, options) : graphsFrom(options.from, names);
  const graphs = judged.map(({ graph }) => graph);
  const asked = options.users === undefined ? {} : { users: options.users };
  if (options.regionLost === true) {
    if (graphs.length < 2) throw new UsageError("--region-lost: needs two regions or more, since one takes over from another");
    const losses = regionLost(graphs, asked);
    if (losses.length === 0) throw new UsageError("--region-lost: no stack says for how many users it is; give --users");
    const fine = losses.every(({ verdict }) => verdict !== "no");
    if (options.json !== undefined) writeJson(terminal, options.json, { version: 1, regionLost: losses });
    if (options.json !== "-") print(terminal, losses.flatMap((loss) => lossLines(terminal, loss)), adviceLines(losses, names, options));
    return fine ? exitCode.fine : exitCode.violation;
  }
  const stacks = graphs.map((graph) => capacityOf(graph, asked));
  const fine = stacks.every(({ fits, fitsWithoutZone }) => fits && fitsWithoutZone);
  if (options.json !== undefined) writeJson(terminal, options.json, { version: 1, stacks });
  if (options.json !== "-") print(terminal, stacks.flatMap((stack) => stackLines(terminal, stack)), adviceLines(stacks, names, options));
  return fine ? exitCode.fine : exitCode.violation;
}

const print = (terminal: Terminal, lines: string[], advice: string[]): void => {
  terminal.out(`${[...lines, ...advice].join("\n").trimEnd()}\n`);
};

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 1 });

function stackLines(terminal: Terminal, stack: StackCapacity): string[] {
  const c = colours(terminal);
  const verdict = !stack.fits
    ? c.red("does not carry them")
    : stack.fitsWithoutZone
      ? c.green("carries them, also with a zone gone")
      : c.red("carries them, but not with a zone gone");
  return [
    `${c.bold(stack.stack)} · ${stack.region} · ${number(stack.users)} users · ${counted(stack.zones, "zone")}: ${verdict}`,
    ...rowLines(terminal, stack.rows, stack.zones),
    ...helpless(stack.rows).map((note) => `    ${note}`),
    ...stack.uncounted.map((workload) => `  ${c.red("✗")} ${workload} does not say how many pods it has and what they ask for`),
    "",
  ];
}

/** Why rows lack something that no setting gives, each reason once. */
const helpless = (rows: CapacityRow[]): string[] => [
  ...new Set(rows.filter(({ fitsWithoutZone, changes }) => !fitsWithoutZone && changes.length === 0).map(({ note }) => note)),
];

/** One line a row: what, need, provided on all zones, provided with one gone, verdict. */
function rowLines(terminal: Terminal, rows: CapacityRow[], zones: number): string[] {
  const c = colours(terminal);
  const width = Math.max(...rows.map(({ what }) => what.length));
  const columns = (texts: string[]): string => texts.map((text) => text.padStart(9)).join("");
  return [
    c.dim(`  ${"".padEnd(width)} ${columns(["need", zonesText(zones), zonesText(Math.max(0, zones - 1))])}`),
    ...rows.map((row) => {
      const need = `${columns([number(row.need), number(row.provided), number(row.withoutZone)])} ${row.unit.padEnd(5)}`;
      const verdict = row.fitsWithoutZone
        ? c.green("✓")
        : c.red(`✗ ${row.fits ? "with a zone gone" : "not enough"}`) + (row.changes.length === 0 ? "; no setting helps" : "");
      return `  ${row.what.padEnd(width)} ${need} ${verdict}`;
    }),
  ];
}

const zonesText = (zones: number): string => counted(zones, "zone");

function lossLines(terminal: Terminal, loss: RegionLost): string[] {
  const c = colours(terminal);
  const within = `${loss.minutes ?? "?"} of ${loss.recoveryTimeMinutes ?? "?"} minutes`;
  const verdict = {
    now: c.green(`carries everybody as it runs, after ${within}`),
    "by-scaling": c.green(`carries everybody by scaling, after ${within}`),
    no: c.red("does not carry everybody"),
  }[loss.verdict];
  return [
    `${c.bold(loss.lost)} lost · ${c.bold(loss.survivor)} with all ${number(loss.users)} users: ${verdict}`,
    ...loss.reasons.map((reason) => `  ${c.red("✗")} ${reason}`),
    ...(loss.verdict === "no" ? [] : loss.steps.map(({ what, seconds }) => `  ${String(seconds).padStart(4)} s  ${what}`)),
    "",
  ];
}

/** The command line that shows the settings which make everything fit; for stacks read from a file, the settings alone. */
function adviceLines(results: { users: number; changes: Change[] }[], names: string[], options: CapacityCommandOptions): string[] {
  const changes = new Map<string, Change>();
  for (const change of results.flatMap((result) => result.changes)) {
    const known = changes.get(change.path);
    if (known === undefined || Number(change.value) > Number(known.value)) changes.set(change.path, change);
  }
  if (changes.size === 0) return [];
  const sets = [...changes.values()].map(({ path, value }) => `--set ${path}=${value}`);
  const kept = options.set.filter((set) => !changes.has(set.split("=")[0] ?? "")).map((set) => `--set ${/^[\w.=:/-]+$/.test(set) ? set : `'${set}'`}`);
  const command = ["ha capacity", ...names, ...(options.users === undefined ? [] : [`--users ${options.users}`])];
  if (options.regionLost === true) command.push("--region-lost");
  const title = options.from === undefined ? "What it takes; try it, then write it into the stack files:" : "What it takes:";
  const parts = options.from === undefined ? [command.join(" "), ...kept, ...sets] : sets.map((set) => set.replace("--set ", ""));
  return [title, ...folded(parts, options.from === undefined ? " \\" : "")];
}

/** A command over several lines, at most 96 columns each, as a shell takes it. */
function folded(parts: string[], continuation: string): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && continuation !== "" && last.length + part.length < 94) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`${lines.length === 0 || continuation === "" ? "  " : "    "}${part}`);
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line}${continuation}` : line));
}
