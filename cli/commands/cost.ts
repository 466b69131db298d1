import { Option } from "commander";
import type { CostCommandOptions } from "../cost";
import { type CommandContext, users, withFrom, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withFrom(withSet(ha.command("cost")))
    .description("Show what each region costs a month, by tier and item; what changes; what is not priced.")
    .argument("[stack...]", "stacks to price (default: all)")
    .option("--base <file>", "show the difference to the stacks in this preview or export")
    .option("--users <number>", "concurrent users that use it (default: what each stack promises)", users)
    .option("--against-requirement", "show the requirement's cost table beside ours, line by line")
    .addOption(new Option("--format <form>", "how to print").choices(["table", "markdown", "json"]).default("table"))
    .option("--details", "in the table, a line for each resource")
    .option("--json <file>", "write the result as JSON; - for standard output")
    .addHelpText(
      "after",
      `
--users changes what is used, not what is deployed; --set users=10000 changes the promise, and ha capacity says what
it takes. Ends with 1 when a stack costs more than its budget.

Examples:
  ha cost
  ha cost us-east --details
  ha cost --set eks.nodeType=m7g.2xlarge
  ha preview --json before.json; ha cost --base before.json --set postgres.instanceClass=db.r6gd.xlarge
  ha cost --base before.json --format markdown
  ha cost us-east --against-requirement`,
    )
    .action(async (stacks: string[], options: Omit<CostCommandOptions, "cwd" | "debug">) => {
      const { cost } = require("../cost") as typeof import("../cost");
      ended(await cost(terminal, stacks, { ...global(), ...options }));
    });
}
