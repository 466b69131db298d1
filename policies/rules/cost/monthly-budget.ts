import { costOf } from "../../../analysis/cost";
import { amount } from "../../../analysis/cost/money";
import { graphOf, promised } from "../../graph";
import { stackRule } from "../../rule";
import { saying } from "../../values";

export const rule = stackRule({
  id: "monthly-budget",
  promise: "cost",
  title: "A region costs no more a month than its budget, by list prices and the usage assumptions",
  severity: "high",
  reads: "monthlyBudgetUsd and users of the Promises component; everything that is paid for",
  thresholds: [],
  remediation: () => "see with ha cost what costs most and try --set; or raise budget.monthlyUsd",
  types: ["*"],
  check: (resources) => {
    const budget = promised(resources, "monthlyBudgetUsd");
    if (typeof budget !== "number" || !(budget > 0))
      return [{ reason: `${saying("monthlyBudgetUsd", budget)}; at least 1, or nobody knows what is too much` }];
    const { totalUsd, items, unpriced } = costOf(graphOf(resources));
    if (items.length === 0) return [{ reason: "nothing in it has a known price" }];
    if (totalUsd <= budget) return [];
    // What has no price could only add: it makes no stack fail that is within its budget, and is no excuse for one that is not.
    const more = unpriced.length === 0 ? "" : `, and ${unpriced.length} unpriced besides`;
    return [{ reason: `$${amount(totalUsd)} a month of a budget of $${amount(budget)}${more}` }];
  },
});
