import { type CommandContext, users, withFrom, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withFrom(withSet(ha.command("capacity")))
    .description("Compare what concurrent users need with what a region provides, on all zones and with one gone.")
    .argument("[stack...]", "stacks to judge (default: all)")
    .option("--users <number>", "concurrent users of the platform (default: what each stack promises)", users)
    .option("--region-lost", "instead: whether the next region carries everybody when one is lost")
    .option("--json <file>", "write the result as JSON; - for standard output")
    .addHelpText(
      "after",
      `
Ends with 1 when a region does not carry the users with a zone gone, or the next region does not carry everybody
within the promised recovery time; then the settings that it takes are shown.

Examples:
  ha capacity                                           the promised users
  ha capacity --users 10000
  ha capacity us-east --users 10000 --set eks.nodesPerZone=7
  ha capacity --region-lost
  pulumi stack export --stack us-east | ha capacity --from -`,
    )
    .action(
      async (stacks: string[], options: { users?: number; regionLost?: boolean; from?: string; json?: string; set: string[] }) => {
        const { capacity } = require("../capacity") as typeof import("../capacity");
        ended(await capacity(terminal, stacks, { ...global(), ...options }));
      },
    );
}
