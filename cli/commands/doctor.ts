import { type CommandContext, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withSet(ha.command("doctor"))
    .description("Say what a real deployment still lacks: programs, sign-ins, settings, quotas, zones, secrets, DNS.")
    .argument("[stack...]", "stacks to look at (default: all)")
    .option("--json <file>", "write the checks as JSON; - for standard output")
    .addHelpText(
      "after",
      `
Asks pulumi, aws and az on this machine, and DNS. It reads only: nothing is made, and no secret's value is asked for.
Ends with 0 when nothing is missing, with 1 otherwise; what cannot be checked here is named and does not count.

Examples:
  ha doctor
  ha doctor us-east --json -
  ha doctor --set eks.maxNodesPerZone=12                would the quotas carry it?`,
    )
    .action(async (stacks: string[], options: { json?: string; set: string[] }) => {
      const { doctor } = require("../doctor") as typeof import("../doctor");
      ended(await doctor(terminal, stacks, { ...global(), ...options }));
    });
}
