import { type CommandContext, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withSet(ha.command("preview"))
    .description("Show what would be there, tier by tier, and what the policies say of it.")
    .argument("[stack...]", "stacks to show (default: all, in the order of the fleet)")
    .option("--json <file>", "write the resources and verdicts as JSON; - for standard output")
    .addHelpText(
      "after",
      `
A stack that reads an earlier region is previewed together with it; only the asked stacks are shown.

Examples:
  ha preview                                            both regions
  ha preview us-east --set services.minReplicas=4       what if
  ha preview us-east --set 'zones=[us-east-1a,us-east-1b]'
  ha preview --json graph.json                          for other tools; docs/graph.schema.json describes it
  ha preview --json - | jq '.stacks[].resources | length'`,
    )
    .action(async (stacks: string[], options: { json?: string; set: string[] }) => {
      const { preview } = require("../preview") as typeof import("../preview");
      ended(await preview(terminal, stacks, { ...global(), ...options }));
    });
}
