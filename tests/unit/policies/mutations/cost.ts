import { all, set } from "../support";
import type { Mutation } from "./mutation";

const rule = "monthly-budget";

export const cost: Mutation[] = [
  { rule, what: "the budget is less than the stack costs", change: set("promises", "monthlyBudgetUsd", 5_000) },
  { rule, what: "nobody says what the stack may cost", change: set("promises", "monthlyBudgetUsd", undefined) },
  {
    rule,
    what: "nodes and database twice as large cost more than the budget",
    change: all(
      set("postgres-cluster", "dbClusterInstanceClass", "db.r6gd.4xlarge"),
      ...["a", "b", "c"].map((zone) => set(`eks-nodes-us-east-1${zone}`, "instanceTypes", ["m5.4xlarge"])),
    ),
  },
];
