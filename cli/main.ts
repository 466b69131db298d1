import path from "node:path";
import { Command, CommanderError } from "commander";
import { exitCode, type ExitCode } from "./exit";
import { processTerminal, type Terminal } from "./terminal";

/* eslint-disable @typescript-eslint/no-require-imports -- loaded when used, so that --help answers at once; import() would bypass tsx's CommonJS hook */

/** The folder of the project that this command belongs to. */
const projectDirectory = path.join(__dirname, "..");

/** Runs the command line and sets the process's exit code. */
export function main(argv: string[]): void {
  void run(argv, processTerminal()).then((code) => {
    process.exitCode = code;
  });
}

/** Runs one command line; never throws. */
export async function run(argv: string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  const command = commands(terminal, (ended) => {
    code = ended;
  });
  try {
    await command.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    terminal.err(`${describe(error, command.opts<{ debug?: boolean }>().debug === true)}\n`);
    return exitCode.usage;
  }
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (debug) return error.stack ?? error.message;
  return isForPeople(error) ? error.message : `${error.message}\n(this is a bug; --debug shows where)`;
}

/** Errors whose message says what to change. By name, since loading their classes would load the engine. */
const isForPeople = (error: Error): boolean =>
  error.name === "PreviewError" ? (error as Error & { expected?: boolean }).expected === true : ["UsageError", "GraphFileError"].includes(error.name);

type Ended = (code: ExitCode) => void;

function commands(terminal: Terminal, ended: Ended): Command {
  const ha = new Command("ha")
    .description("Previews the platform's regions and judges them, without a cloud account.")
    .option("--debug", "print the stack trace of an error")
    .option("-C, --cwd <dir>", "folder of Pulumi.yaml and the stack files (default: this project's)")
    .helpCommand(false)
    .showHelpAfterError("(ha --help shows the commands)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text);
      },
      writeErr: (text) => {
        terminal.err(text);
      },
      getOutHelpWidth: () => terminal.width,
    })
    .addHelpText(
      "after",
      `
Exit codes: 0 fine, 1 a mandatory policy is violated, 2 usage or configuration error.

Examples:
  ha preview
  ha preview us-east --set services.minReplicas=4
  ha policy --from export.json
  ha render us-east --out rendered`,
    );

  const global = () => ({ cwd: projectDirectory, ...ha.opts<{ debug?: boolean; cwd?: string }>() });

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
      const { preview } = require("./preview") as typeof import("./preview");
      ended(await preview(terminal, stacks, { ...global(), ...options }));
    });

  withSet(ha.command("policy"))
    .description("List the rules, what each has looked at, and every violation with its fix.")
    .argument("[stack...]", "stacks to judge (default: all)")
    .option("--from <file>", "read the stacks from a preview or an export instead; - for standard input")
    .option("--json <file>", "write the verdicts as JSON; - for standard output")
    .addHelpText(
      "after",
      `
--from takes what \`ha preview --json\`, \`pulumi preview --json\` or \`pulumi stack export\` wrote.

Examples:
  ha policy
  ha policy us-east --set postgres.backupRetentionDays=1
  pulumi stack export --stack us-east | ha policy --from -`,
    )
    .action(async (stacks: string[], options: { from?: string; json?: string; set: string[] }) => {
      const { policy } = require("./policy") as typeof import("./policy");
      ended(await policy(terminal, stacks, { ...global(), ...options }));
    });

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
      const { render } = require("./render") as typeof import("./render");
      ended(await render(terminal, stack, { ...global(), ...options }));
    });

  return ha;
}

/** What-ifs, the same for every command that previews. */
function withSet(command: Command): Command {
  return command.option(
    "--set <path=value>",
    "change a setting for this run, such as services.minReplicas=4; may be repeated",
    (value: string, earlier: string[]) => [...earlier, value],
    [],
  );
}
