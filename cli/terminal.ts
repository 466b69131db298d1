import { writeFileSync } from "node:fs";
import { createColors } from "picocolors";
import { UsageError } from "../preview/config";

/** Where a command writes; a test gives its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether standard output shows colours. */
  colour: boolean;
  /** Whether standard error is a terminal, so that a line can be written over. */
  live: boolean;
  /** Columns of standard output. */
  width: number;
}

export function processTerminal(): Terminal {
  const { env, stdout, stderr } = process;
  // `ha preview | head` closes the pipe early; that is no error of ours.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const wanted = stdout.isTTY && env["TERM"] !== "dumb";
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    colour: (env["NO_COLOR"] ?? "") === "" && (wanted || (env["FORCE_COLOR"] ?? "") !== ""),
    live: stderr.isTTY,
    width: stdout.isTTY ? Math.max(60, stdout.columns) : 100,
  };
}

export const colours = (terminal: Terminal) => createColors(terminal.colour);

/** One line on standard error that is written over, and gone at the end. Nothing when that is no terminal. */
export class Progress {
  #shown = false;

  constructor(private readonly terminal: Terminal) {}

  show(text: string): void {
    if (!this.terminal.live) return;
    this.terminal.err(`\r\u001b[K${text}`);
    this.#shown = true;
  }

  done(): void {
    if (this.#shown) this.terminal.err("\r\u001b[K");
    this.#shown = false;
  }
}

/**
 * Runs `work` with everything that it prints on standard output sent to standard error: a program's own lines must not
 * mix with a command's result.
 */
export async function withQuietOutput<T>(work: () => Promise<T>): Promise<T> {
  const { log, info, debug } = console;
  const toStandardError = console.error.bind(console);
  Object.assign(console, { log: toStandardError, info: toStandardError, debug: toStandardError });
  try {
    return await work();
  } finally {
    Object.assign(console, { log, info, debug });
  }
}

/**
 * Writes a text to a file, or to standard output when the name is `-`.
 * @param option the option that named the file, for the message
 * @throws UsageError when the file cannot be written
 */
export function writeText(terminal: Terminal, file: string, text: string, option = "--out"): void {
  if (file === "-") {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${option} ${file}: cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Writes a result as JSON, as {@link writeText} does. */
export function writeJson(terminal: Terminal, file: string, value: unknown, option = "--json"): void {
  writeText(terminal, file, `${JSON.stringify(value, null, 2)}\n`, option);
}
