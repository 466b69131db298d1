import * as budgets from "@pulumi/aws/budgets";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";

export interface PromisesArgs {
  /** Physical prefix, such as agentic-us-east. */
  prefix: string;
  /** Concurrent users that the region is sized for; at least 1. */
  users: number;
  /** Share of requests that are answered, percent; above 0, below 100. */
  availabilityPercent: number;
  /** Minutes from the detection of a lost region to writes accepted in the other (RTO). */
  recoveryTimeMinutes: number;
  /** Minutes of writes that may be lost with a region (RPO). */
  recoveryPointMinutes: number;
  /** US dollars a month that the region may cost. */
  monthlyBudgetUsd: number;
  /** Who hears that the budget is being spent too fast. */
  emails: string[];
}

/**
 * What the region promises, as plain inputs that policies and analyses read from any preview or state, and the budget
 * that AWS itself watches: mail at 80 % spent, and when the month's forecast passes 100 %.
 *
 * The budget counts what carries the region's cost-allocation tag, which has to be activated once per account.
 */
export class Promises extends pulumi.ComponentResource {
  constructor(name: string, args: PromisesArgs, opts: pulumi.ComponentResourceOptions) {
    const { prefix, emails, ...promised } = args;
    super("agentic:promises:Promises", name, promised, opts);
    const { availabilityPercent, monthlyBudgetUsd } = args;
    requireThat(availabilityPercent > 0 && availabilityPercent < 100, "availabilityPercent", availabilityPercent, "a percentage above 0 and below 100");
    new budgets.Budget(
      `${name}-budget`,
      {
        name: `${prefix}-monthly`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyBudgetUsd),
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [`user:Region$${prefix.replace(/^agentic-/, "")}`] }],
        notifications: [
          { comparisonOperator: "GREATER_THAN", threshold: 80, thresholdType: "PERCENTAGE", notificationType: "ACTUAL", subscriberEmailAddresses: emails },
          { comparisonOperator: "GREATER_THAN", threshold: 100, thresholdType: "PERCENTAGE", notificationType: "FORECASTED", subscriberEmailAddresses: emails },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
