import type { StackGraph } from "../graph/types";
import type { Exemption } from "../policies/charts";
import { exitCode, type ExitCode } from "./exit";
import { graphsFrom, previewAsked, type GraphOptions } from "./graphs";
import { judge, passes, type Verdict } from "./judge";
import { counted, verdictLine, violationLines } from "./report";
import { colours, writeJson, type Terminal } from "./terminal";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export interface PolicyCommandOptions extends GraphOptions {
  from?: string;
  json?: string;
  sarif?: string;
}

/** `ha policy`: every rule with what it looked at, each exemption with its reason, then each violation. */
export async function policy(terminal: Terminal, names: string[], options: PolicyCommandOptions): Promise<ExitCode> {
  const graphs = options.from === undefined ? await previewAsked(terminal, names, options) : graphsFrom(options.from, names);
  const verdicts = judge(graphs);
  if (options.json !== undefined)
    writeJson(terminal, options.json, {
      version: 1,
      stacks: verdicts.map(({ graph, report }) => ({
        name: graph.name,
        project: graph.project,
        policies: report,
        exemptions: exemptionsOf(graph),
      })),
    });
  if (options.sarif !== undefined) writeSarif(terminal, options.sarif, verdicts);
  if (options.json !== "-" && options.sarif !== "-") terminal.out(`${verdicts.flatMap((verdict) => stackLines(terminal, verdict)).join("\n")}\n`);
  return passes(verdicts) ? exitCode.fine : exitCode.violation;
}

function writeSarif(terminal: Terminal, file: string, verdicts: Verdict[]): void {
  const { sarifOf } = require("./sarif") as typeof import("./sarif");
  const { rules } = require("../policies/rules") as typeof import("../policies/rules");
  writeJson(terminal, file, sarifOf(verdicts, rules), "--sarif");
}

const exemptionsOf = ({ resources }: StackGraph): Exemption[] =>
  (require("../policies/charts") as typeof import("../policies/charts")).exemptions(resources);

function stackLines(terminal: Terminal, { graph, report }: Verdict): string[] {
  const c = colours(terminal);
  const idWidth = Math.max(4, ...report.rules.map(({ id }) => id.length));
  const promiseWidth = Math.max(7, ...report.rules.map(({ promise }) => promise.length));
  const rules = report.rules.map(({ id, promise, enforcement, checked }) => {
    const violations = report.violations.filter(({ rule }) => rule === id).length;
    const verdict = violations > 0 ? c.red(counted(violations, "violation")) : checked === 0 ? c.dim("nothing to check") : c.green("holds");
    return `  ${id.padEnd(idWidth)}  ${promise.padEnd(promiseWidth)}  ${enforcement.padEnd(9)}  ${String(checked).padStart(4)} checked  ${verdict}`;
  });
  return [
    c.bold(graph.name),
    ...rules,
    ...exemptionsOf(graph).map(({ resource, workload, reason }) => c.dim(`  exempt: ${resource}, ${workload}: ${reason}`)),
    verdictLine(terminal, report),
    ...violationLines(terminal, report.violations),
    "",
  ];
}
