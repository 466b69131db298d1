import type { FleetAvailability, RegionAvailability } from "../analysis/availability/types";
import type { StackCapacity } from "../analysis/capacity/types";
import type { StackCost } from "../analysis/cost/types";
import type { StackGraph } from "../graph/types";
import type { PolicyReport } from "../policies/evaluate";
import type { Review } from "../report/review";
import { settingsDifference } from "./difference";
import { exitCode, type ExitCode } from "./exit";
import { previewAsked, type GraphOptions } from "./graphs";
import { mandatoryViolations } from "./judge";
import { counted, isReal, stackTree, verdictLine, violationLines } from "./report";
import { reviewOf } from "./review";
import { availabilityLines, stackSummary } from "./summary";
import { colours, writeJson, type Terminal } from "./terminal";

export interface PreviewCommandOptions extends GraphOptions {
  json?: string;
}

/** `ha preview`: what would be there, what the policies say of it, what it costs, how available it is, whom it carries. */
export async function preview(terminal: Terminal, names: string[], options: PreviewCommandOptions): Promise<ExitCode> {
  const graphs = await previewAsked(terminal, names, options);
  const review = reviewOf(graphs);
  if (options.json !== undefined) writeJson(terminal, options.json, previewFile(review));
  if (options.json !== "-") {
    const difference = await settingsDifference(terminal, names, options, review, graphs);
    terminal.out(`${[...reportLines(terminal, review), ...difference].join("\n")}\n`);
  }
  return mandatoryIn(review) === 0 ? exitCode.fine : exitCode.violation;
}

export interface ReviewedStack extends StackGraph {
  policies: PolicyReport;
  cost: StackCost;
  /** The region alone. */
  availability: RegionAvailability | null;
  /** Null where the stack does not say for how many users it is. */
  capacity: StackCapacity | null;
}

export interface ReviewFile {
  version: 1;
  stacks: ReviewedStack[];
  /** All previewed regions together. */
  availability: FleetAvailability;
}

/** The documented file: docs/graph.schema.json. */
export const previewFile = ({ stacks, availability }: Review): ReviewFile => ({
  version: 1,
  stacks: stacks.map(({ graph, policies, cost, capacity }) => ({
    ...graph,
    policies,
    cost,
    availability: availability.regions.find(({ stack }) => stack === graph.name) ?? null,
    capacity: capacity ?? null,
  })),
  availability,
});

const mandatoryIn = ({ stacks }: Review): number => stacks.reduce((sum, { policies }) => sum + mandatoryViolations(policies), 0);

function reportLines(terminal: Terminal, review: Review): string[] {
  const c = colours(terminal);
  const { stacks, availability } = review;
  const lines = stacks.flatMap(({ graph, policies, cost, capacity }) => [
    ...stackTree(terminal, graph),
    verdictLine(terminal, policies),
    ...violationLines(terminal, policies.violations),
    ...stackSummary(terminal, cost, capacity),
    "",
  ]);
  const resources = stacks.reduce((sum, { graph }) => sum + graph.resources.filter(isReal).length, 0);
  const mandatory = mandatoryIn(review);
  const total = [
    counted(stacks.length, "stack"),
    counted(resources, "resource"),
    counted(mandatory, "mandatory violation"),
  ].join(", ");
  return [...lines, ...availabilityLines(terminal, availability), c.bold(mandatory === 0 ? total : c.red(total))];
}
