import { type CommandContext, withFrom, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withFrom(withSet(ha.command("policy")))
    .description("List the rules, what each has looked at, and every violation with its fix.")
    .argument("[stack...]", "stacks to judge (default: all)")
    .option("--json <file>", "write the verdicts as JSON; - for standard output")
    .option("--sarif <file>", "write the violations for code scanning (SARIF 2.1.0); - for standard output")
    .addHelpText(
      "after",
      `
--from takes what \`ha preview --json\`, \`pulumi preview --json\` or \`pulumi stack export\` wrote.

Examples:
  ha policy
  ha policy us-east --set postgres.backupRetentionDays=1
  pulumi stack export --stack us-east | ha policy --from -
  ha policy --sarif policies.sarif                      for code scanning`,
    )
    .action(async (stacks: string[], options: { from?: string; json?: string; sarif?: string; set: string[] }) => {
      const { policy } = require("../policy") as typeof import("../policy");
      ended(await policy(terminal, stacks, { ...global(), ...options }));
    });
}
