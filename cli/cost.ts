import { compareCosts, type CostDifference, costOf, type StackCost } from "../analysis/cost";
import { costMarkdown } from "../analysis/cost/markdown";
import { againstRequirement } from "../analysis/cost/requirement";
import { costLines, differenceLines, legendLines, requirementLines } from "./cost-report";
import { exitCode, type ExitCode } from "./exit";
import { graphsFrom, type GraphOptions, type JudgedGraph, previewAsked } from "./graphs";
import { type Terminal, writeJson } from "./terminal";

export interface CostCommandOptions extends GraphOptions {
  users?: number;
  from?: string;
  base?: string;
  againstRequirement?: boolean;
  details?: boolean;
  format: "table" | "markdown" | "json";
  json?: string;
}

/** `ha cost`: what each stack costs a month, and what a change makes of it. */
export async function cost(terminal: Terminal, names: string[], options: CostCommandOptions): Promise<ExitCode> {
  const asked = options.users === undefined ? {} : { users: options.users };
  const costsOf = (judged: JudgedGraph[]): StackCost[] => judged.map(({ graph }) => costOf(graph, asked));
  const base = options.base === undefined ? undefined : costsOf(graphsFrom(options.base, []));
  const stacks = costsOf(options.from === undefined ? await previewAsked(terminal, names, options) : graphsFrom(options.from, names));
  // A base may hold stacks that nobody asked for; without names, one that is gone counts as a saving.
  const compared = names.length === 0 ? base : base?.filter(({ stack }) => names.includes(stack));
  const difference = compared === undefined ? undefined : compareCosts(compared, stacks);
  const comparisons = options.againstRequirement === true ? stacks.map(againstRequirement) : undefined;

  const result = {
    version: 1,
    stacks,
    ...(difference === undefined ? {} : { difference }),
    ...(comparisons === undefined ? {} : { againstRequirement: comparisons }),
  };
  if (options.format === "json") writeJson(terminal, "-", result);
  if (options.json !== undefined && !(options.format === "json" && options.json === "-")) writeJson(terminal, options.json, result);
  if (options.format !== "json" && options.json !== "-") {
    const text =
      options.format === "markdown"
        ? costMarkdown(stacks, difference)
        : comparisons === undefined
          ? tableText(terminal, stacks, difference, options.details === true)
          : comparisons.flatMap((comparison) => requirementLines(terminal, comparison)).join("\n");
    terminal.out(`${text.trimEnd()}\n`);
  }
  return stacks.some(({ totalUsd, budgetUsd }) => budgetUsd !== null && totalUsd > budgetUsd) ? exitCode.violation : exitCode.fine;
}

const tableText = (terminal: Terminal, stacks: StackCost[], difference: CostDifference | undefined, details: boolean): string =>
  [
    ...stacks.flatMap((stack) => costLines(terminal, stack, details)),
    ...(difference === undefined ? [] : differenceLines(terminal, difference)),
    ...legendLines(terminal, stacks),
  ].join("\n");
