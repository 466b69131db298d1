import type { FleetAvailability, PathAvailability } from "../analysis/availability/types";
import type { RegionLost, StackCapacity } from "../analysis/capacity/types";
import type { ResourceChange } from "../analysis/changes";
import type { CostDifference, StackCost } from "../analysis/cost/types";
import type { StackGraph } from "../graph/types";
import type { Exemption } from "../policies/charts";
import type { PolicyReport } from "../policies/evaluate";

/** One stack with all that is said of it. */
export interface StackReview {
  graph: StackGraph;
  policies: PolicyReport;
  exemptions: Exemption[];
  cost: StackCost;
  /** For the concurrent users that the stack promises to carry; nothing where it promises no number. */
  capacity: StackCapacity | undefined;
}

/** A state of all stacks, judged: what a page shows, and one side of a pull request. */
export interface Review {
  stacks: StackReview[];
  availability: FleetAvailability;
  /** Empty where there is one stack only. */
  regionLost: RegionLost[];
}

/** A state against the one before it. */
export interface Comparison {
  changes: ResourceChange[];
  before: Review;
  cost: CostDifference;
}

/** How many rules have judged a stack; disabled ones say nothing. */
export const rulesHeld = ({ stacks }: Review): number => stacks[0]?.policies.rules.filter(({ enforcement }) => enforcement !== "disabled").length ?? 0;

/** The path that is down the longest decides; a region's own where nothing is said of all together. */
export const worstPath = ({ availability: { fleet, regions } }: Review): PathAvailability | undefined =>
  [...(fleet.length > 0 ? fleet : regions.flatMap(({ paths }) => paths))].sort((a, b) => a.availability - b.availability)[0];

export const mandatory = ({ violations }: PolicyReport) => violations.filter(({ enforcement }) => enforcement === "mandatory");
export const advisory = ({ violations }: PolicyReport) => violations.filter(({ enforcement }) => enforcement === "advisory");
