import { type CommandContext, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withSet(ha.command("render"))
    .description("Write what the cluster gets as files: manifests, chart values, SQL, alert rules, dashboards.")
    .argument("<stack>", "stack to render")
    .requiredOption("--out <dir>", "folder to write to: new, empty, or one that an earlier render wrote")
    .option("--json <file>", "write the list of files as JSON; - for standard output")
    .addHelpText(
      "after",
      `
Secrets are the text [secret] in every file.

Examples:
  ha render us-east --out rendered
  kubectl apply --dry-run=server -f rendered/manifests
  promtool check rules rendered/prometheus/rules/*.yaml`,
    )
    .action(async (stack: string, options: { out: string; json?: string; set: string[] }) => {
      const { render } = require("../render") as typeof import("../render");
      ended(await render(terminal, stack, { ...global(), ...options }));
    });
}
