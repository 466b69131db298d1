import { availabilityOf, promisedOf, type AvailabilityOptions, type FleetAvailability, type PathAvailability, type RegionAvailability } from "../analysis/availability";
import { downtimeMinutes, percent } from "../analysis/availability/arithmetic";
import { UsageError } from "../preview/config";
import { exitCode, type ExitCode } from "./exit";
import { graphsFrom, previewAsked, type GraphOptions } from "./graphs";
import { colours, writeJson, type Terminal } from "./terminal";

export interface AvailabilityCommandOptions extends GraphOptions {
  from?: string;
  json?: string;
  /** Percent, as typed. */
  target?: string;
  /** Minutes, as typed. */
  outageMinutes?: string;
}

/** `ha availability`: every path against the target, then how each figure comes about. */
export async function availability(terminal: Terminal, names: string[], options: AvailabilityCommandOptions): Promise<ExitCode> {
  const asked = readOptions(options);
  const judged = options.from === undefined ? await previewAsked(terminal, names, options) : graphsFrom(options.from, names);
  const graphs = judged.map(({ graph }) => graph);
  // One stack says through its DNS records that it has a peer; what that would be is taken to be the same.
  const result = availabilityOf(graphs, { ...asked, peerAlike: true });
  if (options.json !== undefined) writeJson(terminal, options.json, result);
  const from = asked.target !== undefined ? "asked for" : promisedOf(graphs) === undefined ? "the requirement's" : "what the stacks promise";
  if (options.json !== "-") terminal.out(`${lines(terminal, result, from).join("\n")}\n`);
  return result.meetsTarget ? exitCode.fine : exitCode.violation;
}

function readOptions({ target, outageMinutes }: AvailabilityCommandOptions): AvailabilityOptions {
  const number = (option: string, text: string | undefined, min: number, max: number): number | undefined => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || !(value >= min && value <= max))
      throw new UsageError(`${option} ${text}: not allowed; allowed: a number from ${String(min)} to ${String(max)}`);
    return value;
  };
  const percentage = number("--target", target, 1, 99.9999);
  const minutes = number("--outage-minutes", outageMinutes, 1, 10_080);
  return {
    ...(percentage === undefined ? {} : { target: percentage / 100 }),
    ...(minutes === undefined ? {} : { assumptions: { outageMinutes: minutes } }),
  };
}

function lines(terminal: Terminal, result: FleetAvailability, targetFrom: string): string[] {
  const c = colours(terminal);
  const { regions, fleet, target, meetsTarget, reasons } = result;
  const whole = fleet.length === 0 ? "alone" : regions.length === 1 ? "with a peer built alike" : "all regions";
  return [
    `${c.bold("target")} ${percent(target)} (${targetFrom}): at most ${downtimeMinutes(target).toFixed(0)} min without service a year`,
    "",
    ...overview(terminal, result, whole),
    "",
    ...regions.flatMap(({ stack, region, paths }) => [c.bold(`${stack} alone`) + (region === "" ? "" : c.dim(` · ${region}`)), ...sums(terminal, paths), ""]),
    ...(fleet.length === 0 ? [] : [c.bold(`${whole}, with failover`), ...sums(terminal, fleet), ""]),
    ...reasons.flatMap((reason) => paragraph(reason, terminal.width)),
    "",
    `${c.bold(whole)}: target ${meetsTarget ? c.green("reached") : c.red("missed")}`,
  ];
}

/** A path a line: the least available region alone, then all of them. */
function overview(terminal: Terminal, { regions, fleet }: FleetAvailability, whole: string): string[] {
  const c = colours(terminal);
  const worst = regions.flatMap((region) => region.paths.map((path) => ({ path, stack: region.stack })));
  const judged = fleet.length > 0 ? fleet : (regions[0]?.paths ?? []);
  const row = (path: string, alone: string, all: string, down: string): string =>
    `  ${path.padEnd(12)}${alone.padStart(22)}${all.padStart(25)}${down.padStart(16)}`;
  return [
    c.dim(row("path", "one region alone", whole, "down a year")),
    ...judged.map((one) => {
      const [alone] = worst.filter(({ path }) => path.path === one.path).sort((a, b) => a.path.availability - b.path.availability);
      const text = alone === undefined ? "" : `${percent(alone.path.availability)} ${alone.stack}`;
      const verdict = one.meetsTarget ? c.green("reached") : c.red("missed");
      return `${row(one.path, text, percent(one.availability), minutes(one))}  ${verdict}`;
    }),
  ];
}

const minutes = ({ downtimeMinutesPerYear: down }: PathAvailability): string => `${down.toFixed(down < 10 ? 1 : 0)} min`;

/** Each path with its sum; one that is the same as an earlier one only says so. */
function sums(terminal: Terminal, paths: RegionAvailability["paths"]): string[] {
  const c = colours(terminal);
  return paths.flatMap((path, index) => {
    const same = paths.slice(0, index).find((earlier) => earlier.sum.join("\n") === path.sum.join("\n"));
    const mark = path.meetsTarget ? c.green("✓") : c.yellow("✗");
    return [
      `  ${mark} ${path.path.padEnd(10)}  ${percent(path.availability).padStart(13)}  ${minutes(path).padStart(9)} a year`,
      ...(same === undefined ? path.sum : [`as ${same.path}`]).map((line) => c.dim(`      ${line}`)),
    ];
  });
}

const paragraph = (text: string, width: number): string[] => {
  const rows: string[] = [];
  // A percent sign stays with its number.
  for (const word of text.split(/ (?!%)/)) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < width) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(rows.length === 0 ? `- ${word}` : `  ${word}`);
  }
  return rows;
};
