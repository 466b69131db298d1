import { type CommandContext, withSet } from "./context";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

interface Options {
  set: string[];
  from: string[];
  base?: string;
  sha?: string;
  time?: string;
  out: string;
}

export function define({ ha, terminal, ended, global }: CommandContext): void {
  withSet(ha.command("comment"))
    .description("Write a pull request's comment: what changes, whether a promise breaks, what it costs.")
    .argument("[stack...]", "stacks to write of (default: all)")
    .option(
      "--from <file>",
      "read the stacks from a preview or an export instead of previewing the working tree; may be repeated",
      (value: string, earlier: string[]) => [...earlier, value],
      [],
    )
    .option("--base <file>", "compare with the stacks in this file")
    .option("--sha <commit>", "commit to name")
    .option("--time <time>", "time to name, ISO 8601")
    .option("--out <file>", "where to write it; - for standard output", "-")
    .addHelpText(
      "after",
      `
Nothing is written where nothing changes. The text stays below GitHub's limit and begins with a hidden marker,
by which a workflow finds its comment again. Ends with 0 even where a policy blocks: \`ha policy\` decides that.

Files are what \`ha preview --json\`, \`pulumi preview --json --show-sames\` or \`pulumi stack export\` wrote. A real
preview needs no --base: it holds both states, and what the provider would replace.

Examples:
  ha comment --base main.json                            main.json: \`ha preview --json\` of the main branch
  ha comment --from us-east.json --from eu-west.json     real previews, one a stack
  ha comment --base main.json --set services.minReplicas=4
  ha comment --base main.json --sha "$GITHUB_SHA" --out comment.md`,
    )
    .action(async (stacks: string[], options: Options) => {
      const { comment } = require("../comment") as typeof import("../comment");
      ended(await comment(terminal, stacks, { ...global(), ...options }));
    });
}
