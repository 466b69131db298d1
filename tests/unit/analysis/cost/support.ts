import type { CostItem, StackCost } from "../../../../analysis/cost";
import { costOf } from "../../../../analysis/cost";
import type { GraphResource, StackGraph } from "../../../../graph/types";
import { resource, stackOf as stack } from "../../support/graph";

export { resource };

/** A stack of these resources; `here` has no usage file of its own, so that it serves half of the users. */
export const stackOf = (...resources: GraphResource[]): StackGraph => stack(resources, "here");

/** The cost of resources that nobody uses: what they cost for being there. */
export const unused = (...resources: GraphResource[]): StackCost => costOf(stackOf(...resources));

/** The bill's lines as `item: amount`, in order, without those that usage alone makes. */
export const billed = ({ items }: { items: CostItem[] }): [string, number][] =>
  items.filter(({ usage }) => !usage).map(({ item, monthlyUsd }) => [item, monthlyUsd]);
