import type { StackGraph } from "../graph/types";
import type { PolicyReport } from "../policies/evaluate";
import type { JudgedGraph } from "./graphs";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export interface Verdict {
  graph: StackGraph;
  report: PolicyReport;
}

/** What the policies say of each stack. */
export function judge(graphs: JudgedGraph[]): Verdict[] {
  const { evaluate } = require("../policies/evaluate") as typeof import("../policies/evaluate");
  const { policyConfigOf } = require("../policies/config") as typeof import("../policies/config");
  return graphs.map(({ graph, profile }) => ({
    graph,
    report: evaluate(graph.resources, { config: policyConfigOf(profile) }),
  }));
}

export const mandatoryViolations = (report: PolicyReport): number =>
  report.violations.filter(({ enforcement }) => enforcement === "mandatory").length;

/** Whether nothing mandatory is violated in any stack. */
export const passes = (verdicts: Verdict[]): boolean => verdicts.every(({ report }) => mandatoryViolations(report) === 0);
