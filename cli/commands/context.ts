import { InvalidArgumentError, type Command } from "commander";
import type { ExitCode } from "../exit";
import type { Terminal } from "../terminal";

/** What a command's definition gets; its work is loaded when it runs, so that --help answers at once. */
export interface CommandContext {
  ha: Command;
  terminal: Terminal;
  /** To be called with the command's result. */
  ended: (code: ExitCode) => void;
  /** Options of `ha` itself. */
  global: () => { cwd: string; debug?: boolean };
}

/** What-ifs, the same for every command that previews. */
export function withSet(command: Command): Command {
  return command.option(
    "--set <path=value>",
    "change a setting for this run, such as services.minReplicas=4; may be repeated",
    (value: string, earlier: string[]) => [...earlier, value],
    [],
  );
}

/** `--from`, the same for every command that can read stacks from a file. */
export function withFrom(command: Command): Command {
  return command.option("--from <file>", "read the stacks from a preview or an export instead; - for standard input");
}

const MOST_USERS = 10_000_000;

/**
 * The argument of `--users`; thousands may be separated by , or _.
 * @throws InvalidArgumentError for what is no whole number from 1 to 10,000,000
 */
export function users(text: string): number {
  const number = Number(text.replaceAll(/[,_]/g, ""));
  if (!Number.isInteger(number) || number < 1 || number > MOST_USERS)
    throw new InvalidArgumentError(`allowed: a whole number of users from 1 to ${String(MOST_USERS)}`);
  return number;
}
