import type { StackGraph } from "../graph/types";
import { exitCode, type ExitCode } from "./exit";
import { previewAsked, type GraphOptions } from "./graphs";
import { judge, mandatoryViolations, passes, type Verdict } from "./judge";
import { counted, isReal, stackTree, verdictLine, violationLines } from "./report";
import { colours, writeJson, type Terminal } from "./terminal";

export interface PreviewCommandOptions extends GraphOptions {
  json?: string;
}

/** `ha preview`: what would be there, and what the policies say of it. */
export async function preview(terminal: Terminal, names: string[], options: PreviewCommandOptions): Promise<ExitCode> {
  const verdicts = judge(await previewAsked(terminal, names, options));
  if (options.json !== undefined) writeJson(terminal, options.json, previewFile(verdicts));
  if (options.json !== "-") terminal.out(`${reportLines(terminal, verdicts).join("\n")}\n`);
  return passes(verdicts) ? exitCode.fine : exitCode.violation;
}

/** The documented file: docs/graph.schema.json. */
export const previewFile = (verdicts: Verdict[]): { version: 1; stacks: (StackGraph & { policies: unknown })[] } => ({
  version: 1,
  stacks: verdicts.map(({ graph, report }) => ({ ...graph, policies: report })),
});

function reportLines(terminal: Terminal, verdicts: Verdict[]): string[] {
  const c = colours(terminal);
  const lines = verdicts.flatMap(({ graph, report }) => [
    ...stackTree(terminal, graph),
    verdictLine(terminal, report),
    ...violationLines(terminal, report.violations),
    "",
  ]);
  const resources = verdicts.reduce((sum, { graph }) => sum + graph.resources.filter(isReal).length, 0);
  const mandatory = verdicts.reduce((sum, { report }) => sum + mandatoryViolations(report), 0);
  const total = `${counted(verdicts.length, "stack")}, ${counted(resources, "resource")}, ${counted(mandatory, "mandatory violation")}`;
  return [...lines, c.bold(mandatory === 0 ? total : c.red(total))];
}
