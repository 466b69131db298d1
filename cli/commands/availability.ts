import { type CommandContext, withFrom, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withFrom(withSet(ha.command("availability")))
    .description("Compose each region's availability and that of all of them, and show the sums.")
    .argument("[stack...]", "stacks to judge (default: all)")
    .option("--target <percent>", "availability to reach (default: what the stacks promise)")
    .option("--outage-minutes <minutes>", "how long an outage of a region lasts (default: 60)")
    .option("--json <file>", "write the result as JSON; - for standard output")
    .addHelpText(
      "after",
      `
Published service levels, multiplied where everything is needed; a failover counts as downtime for as long as it takes.
One stack alone is shown with a peer built like it, where its DNS records name one.
Exit code 1: a path misses the target, with failover where there is one.

Examples:
  ha availability
  ha availability us-east                               one region, and why it is not enough alone
  ha availability --set postgres.readableStandbys=0
  ha availability --outage-minutes 20 --target 99.9`,
    )
    .action(
      async (stacks: string[], options: { from?: string; json?: string; target?: string; outageMinutes?: string; set: string[] }) => {
        const { availability } = require("../availability") as typeof import("../availability");
        ended(await availability(terminal, stacks, { ...global(), ...options }));
      },
    );
}
