import { execFile } from "node:child_process";
import path from "node:path";
import { drills } from "../drills";
import { judge, type Outcome } from "../drills/drill";
import { renderedFiles } from "../graph/rendered-files";
import { UsageError } from "../preview/config";
import { drillTable } from "./drill-table";
import { exitCode, type ExitCode } from "./exit";
import { previewAsked } from "./graphs";
import { colours, type Terminal, writeJson } from "./terminal";

export interface DrillCommandOptions {
  cwd: string;
  debug?: boolean;
  runs?: number;
  json?: string;
  keep?: boolean;
}

/** `ha drill`: breaks real servers and measures how they recover. Ends with 1 when a number is missed or a drill breaks off. */
export async function drill(terminal: Terminal, names: string[], options: DrillCommandOptions): Promise<ExitCode> {
  if (names.length === 0) {
    for (const { name, title } of drills) terminal.out(`  ${name.padEnd(18)} ${title}\n`);
    terminal.out("\nha drill NAME runs one, ha drill all all of them.\n");
    return exitCode.fine;
  }
  const wanted = chosen(names);
  const root = await toolFolder(terminal, "drill-servers");
  const results: object[] = [];
  let failed = 0;
  for (const { name, load } of wanted) {
    const one = load();
    const startedAt = new Date();
    const say = (line: string) => {
      terminal.err(`  ${((Date.now() - startedAt.getTime()) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
    };
    terminal.err(`${name}: ${one.title}\n`);
    try {
      const outcome = await one.run({
        render: (stack, settings) => rendered(terminal, options, stack, settings),
        root,
        tool: (tool) => toolFolder(terminal, tool),
        runs: options.runs ?? one.runs,
        keep: options.keep === true,
        say,
      });
      const met = outcome.measures.length > 0 && outcome.measures.every((measure) => judge(measure).met);
      if (!met) failed += 1;
      results.push(resultOf(name, startedAt, met, outcome));
      if (options.json !== "-") terminal.out(`${verdict(terminal, name, met, startedAt)}\n${drillTable(terminal, outcome)}\n`);
    } catch (error) {
      failed += 1;
      const message = error instanceof Error ? error.message : String(error);
      results.push({ ...resultOf(name, startedAt, false), error: message });
      if (options.json !== "-") terminal.out(`${verdict(terminal, name, false, startedAt)}\n  broke off: ${options.debug === true && error instanceof Error ? (error.stack ?? message) : message}\n`);
    }
  }
  if (options.json !== undefined) writeJson(terminal, options.json, { version: 1, drills: results });
  return failed === 0 ? exitCode.fine : exitCode.violation;
}

function chosen(names: string[]) {
  if (names.includes("all")) return drills;
  return names.map((name) => {
    const found = drills.find((known) => known.name === name);
    if (found === undefined) throw new UsageError(`ha drill ${name}: no such drill; there are: ${drills.map((known) => known.name).join(", ")}, all`);
    return found;
  });
}

const verdict = (terminal: Terminal, name: string, met: boolean, startedAt: Date): string =>
  `${met ? colours(terminal).green("✓") : colours(terminal).red("✗")} ${name}: ${met ? "every number holds" : "FAILED"} (${((Date.now() - startedAt.getTime()) / 1000).toFixed(0)} s)`;

const resultOf = (name: string, startedAt: Date, met: boolean, outcome?: Outcome) => ({
  drill: name,
  startedAt: startedAt.toISOString(),
  seconds: (Date.now() - startedAt.getTime()) / 1000,
  met,
  measures: (outcome?.measures ?? []).map(judge),
  facts: outcome?.facts ?? {},
});

async function rendered(terminal: Terminal, { cwd, debug }: DrillCommandOptions, stack: string, settings: string[]): Promise<ReadonlyMap<string, string>> {
  const [previewed] = await previewAsked(terminal, [stack], { cwd, set: settings, ...(debug === undefined ? {} : { debug }) });
  return renderedFiles(previewed?.graph.resources ?? []);
}

/** What `tools/NAME.sh` makes the first time, such as the Debian root with the servers. */
function toolFolder(terminal: Terminal, name: string): Promise<string> {
  return new Promise((done, fail) => {
    const child = execFile(path.join(__dirname, "..", "tools", `${name}.sh`), (error, stdout, stderr) => {
      const folder = stdout.trim().split("\n").pop() ?? "";
      if (error === null && folder !== "") done(folder);
      else fail(new UsageError(`${name}, which the drill runs, cannot be had here:\n${stderr.trim()}`));
    });
    child.stderr?.on("data", (text: string) => {
      terminal.err(text);
    });
  });
}
