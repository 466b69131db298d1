import path from "node:path";
import { Command, CommanderError } from "commander";
import type { CommandContext } from "./commands/context";
import { define as defineAvailability } from "./commands/availability";
import { define as defineCapacity } from "./commands/capacity";
import { define as defineComment } from "./commands/comment";
import { define as defineCost } from "./commands/cost";
import { define as defineDoctor } from "./commands/doctor";
import { define as defineDrill } from "./commands/drill";
import { define as definePolicy } from "./commands/policy";
import { define as definePreview } from "./commands/preview";
import { define as definePrices } from "./commands/prices";
import { define as defineRender } from "./commands/render";
import { define as defineReport } from "./commands/report";
import { define as defineRunbook } from "./commands/runbook";
import { exitCode, type ExitCode } from "./exit";
import { processTerminal, type Terminal } from "./terminal";

// A command's work is loaded by require() when it runs, so that --help answers at once; import() would bypass tsx's
// CommonJS hook.

/** In the order of `ha --help`. */
const definitions: ((context: CommandContext) => void)[] = [definePreview, definePolicy, defineCost, definePrices, defineAvailability, defineCapacity, defineRender, defineReport, defineComment, defineDoctor, defineDrill, defineRunbook];

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
    .description("Previews the platform's regions, judges and prices them, without a cloud account.")
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
Exit codes: 0 fine; 1 a mandatory policy is violated, a target missed, capacity short; 2 usage or configuration error.

Examples:
  ha preview
  ha preview us-east --set services.minReplicas=4
  ha policy --from export.json
  ha render us-east --out rendered`,
    );

  const global = () => ({ cwd: projectDirectory, ...ha.opts<{ debug?: boolean; cwd?: string }>() });

  for (const define of definitions) define({ ha, terminal, ended, global });
  return ha;
}
