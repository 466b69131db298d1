import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, plus, resource, set, unknown, without } from "../support";

const rule = "monthly-budget";
const whole = "(stack)";
const needed = "at least 1, or nobody knows what is too much";

/** Ten nodes and their disks of 20 GiB, and nothing else that is paid for: $2,803.20 and $20. */
const tenNodes = all(
  (stack) => stack.filter(({ type }) => type === types.promises || type === types.subnet),
  (stack) => [...stack, resource(types.nodeGroup, "ten", { instanceTypes: ["m5.2xlarge"], scalingConfig: { desiredSize: 10 } })],
);
const budgeted = (usd: number, ...changes: Change[]): Change => all(tenNodes, set("promises", "monthlyBudgetUsd", usd), ...changes);

const budget = (value: unknown, reason: string): Case => ({
  rule,
  name: `refuses ${JSON.stringify(value)} as the budget`,
  change: set("promises", "monthlyBudgetUsd", value),
  says: [[whole, `${reason}; ${needed}`]],
});

const nobodys = plus(resource("aws:xray/group:Group", "traces", {}));

export const cost: Case[] = [
  { rule, name: "allows a stack that costs its budget to the dollar", change: budgeted(2_823.2), says: [] },
  {
    rule,
    name: "refuses a stack over its budget",
    change: budgeted(2_823),
    says: [[whole, "$2,823.20 a month of a budget of $2,823.00"]],
  },
  {
    rule,
    name: "refuses a stack that a larger node type takes over its budget",
    change: budgeted(5_000, set("ten", "instanceTypes", ["m5.4xlarge"])),
    says: [[whole, "$5,626.40 a month of a budget of $5,000.00"]],
  },
  {
    rule,
    name: "says what is unpriced besides",
    change: budgeted(2_000, nobodys),
    says: [[whole, "$2,823.20 a month of a budget of $2,000.00, and 1 unpriced besides"]],
  },
  { rule, name: "does not fail a stack within its budget for a part without a price", change: budgeted(3_000, nobodys), says: [] },
  {
    rule,
    name: "refuses a stack of which nothing has a price",
    change: budgeted(3_000, without("ten"), nobodys),
    says: [[whole, "nothing in it has a known price"]],
  },
  budget(undefined, "monthlyBudgetUsd is not set"),
  budget(unknown, cannotBeKnown("monthlyBudgetUsd")),
  budget("[secret]", "monthlyBudgetUsd is a secret; it must be a plain literal"),
  budget(0, "monthlyBudgetUsd is 0"),
  { rule, name: "refuses a stack without promises", change: without("promises"), says: [[whole, `monthlyBudgetUsd is not set; ${needed}`]] },
];
