import { writeFileSync } from "node:fs";
import { UsageError } from "../preview/config";
import type { Terminal } from "./terminal";

/**
 * Writes a text to a file, or to standard output when the name is `-`.
 * @throws UsageError when the file cannot be written
 */
export function writeText(terminal: Terminal, file: string, text: string): void {
  if (file === "-") {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--out ${file}: cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
}
