import type { Review } from "../report/review";
import type { StackGraph } from "../graph/types";
import { exemptions } from "../policies/charts";
import type { JudgedGraph } from "./graphs";
import { judge } from "./judge";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

/** Everything that is said of these stacks: policies, cost, availability, capacity. */
export function reviewOf(graphs: JudgedGraph[]): Review {
  const { costOf } = require("../analysis/cost") as typeof import("../analysis/cost");
  const { availabilityOf } = require("../analysis/availability") as typeof import("../analysis/availability");
  const { capacityOf, promisedUsers, regionLost } = require("../analysis/capacity") as typeof import("../analysis/capacity");
  const stacks = graphs.map(({ graph }) => graph);
  const knowsUsers = (graph: StackGraph): boolean => promisedUsers(graph) !== undefined;
  return {
    stacks: judge(graphs).map(({ graph, report }) => ({
      graph,
      policies: report,
      exemptions: exemptions(graph.resources),
      cost: costOf(graph),
      capacity: knowsUsers(graph) ? capacityOf(graph) : undefined,
    })),
    // A region alone is judged with a peer built alike, as the policy does.
    availability: availabilityOf(stacks, { peerAlike: true }),
    regionLost: stacks.length > 1 && stacks.every(knowsUsers) ? regionLost(stacks) : [],
  };
}
