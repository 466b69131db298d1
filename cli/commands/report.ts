import { type CommandContext, withFrom, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

interface Options {
  out: string;
  set: string[];
  from?: string;
  base?: string;
  title?: string;
}

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withFrom(withSet(ha.command("report")))
    .description("Write one page with architecture, resources, policies, cost, availability and capacity.")
    .argument("[stack...]", "stacks to show (default: all)")
    .requiredOption("--out <file>", "HTML file to write; - for standard output")
    .option("--base <file>", "show the differences to the stacks in this file")
    .option("--title <title>", "title of the page (default: project and stacks)")
    .addHelpText(
      "after",
      `
The page is one file that fetches nothing: it can be mailed, archived or printed.
--from and --base take what \`ha preview --json\`, \`pulumi preview --json --show-sames\` or \`pulumi stack export\` wrote.

Examples:
  ha report --out report.html
  ha report us-east --out report.html --set services.minReplicas=4
  ha report --out report.html --base main.json           with what differs from main.json
  pulumi stack export --stack us-east | ha report --from - --out report.html`,
    )
    .action(async (stacks: string[], options: Options) => {
      const { reportPage } = require("../report-page") as typeof import("../report-page");
      ended(await reportPage(terminal, stacks, { ...global(), ...options }));
    });
}
