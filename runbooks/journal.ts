import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

/** What one run of a runbook has done, as lines of JSON that are on the disk before the next thing happens. */

export type Ending = "done" | "already" | "pending" | "failed";

export type Entry = { at: string } & (
  | { event: "begun" | "resumed"; runbook: string; parameters: Record<string, string>; reason: string }
  | { event: "started"; step: string }
  | { event: "noted"; step: string; name: string; value: string }
  | { event: "ended"; step: string; how: Ending; detail?: string }
  | { event: "finished"; complete: boolean }
);

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;

/** A journal that cannot be gone on with; the message says why. */
export class JournalError extends Error {
  override readonly name = "UsageError";
}

export class Journal {
  private constructor(
    readonly file: string,
    private readonly descriptor: number,
    /** What stood in it when it was opened. */
    readonly earlier: readonly Entry[],
    private readonly clock: () => Date,
  ) {}

  /** A new journal. @throws JournalError when the file is there already or cannot be made */
  static begin(file: string, clock = () => new Date()): Journal {
    try {
      return new Journal(file, openSync(file, "ax", 0o600), [], clock);
    } catch (error) {
      throw new JournalError(`the journal ${file} cannot be made (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  /** The journal of a run that stopped. @throws JournalError when it cannot be read or holds something else */
  static resume(file: string, clock = () => new Date()): Journal {
    if (!existsSync(file)) throw new JournalError(`--resume ${file}: there is no such journal`);
    const text = readFileSync(file, "utf8");
    const earlier = entriesOf(text, file);
    const descriptor = openSync(file, "a");
    // A line that a crash cut short must not swallow the next one.
    if (text !== "" && !text.endsWith("\n")) writeSync(descriptor, "\n");
    return new Journal(file, descriptor, earlier, clock);
  }

  write(entry: WithoutTime<Entry>): void {
    writeSync(this.descriptor, `${JSON.stringify({ at: this.clock().toISOString(), ...entry })}\n`);
    fsyncSync(this.descriptor);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The lines that were written whole. */
function entriesOf(text: string, file: string): Entry[] {
  const lines = text.split("\n");
  const entries = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
  const [first] = entries;
  if (first?.event !== "begun") throw new JournalError(`--resume ${file}: this is no journal of a runbook`);
  return entries;
}

/** How each step ended last. */
export function endingsOf(entries: readonly Entry[]): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  for (const entry of entries) {
    if (entry.event === "started") endings.delete(entry.step);
    if (entry.event === "ended") endings.set(entry.step, entry.how);
  }
  return endings;
}

/** What was noted, the latest of each name. */
export const notesOf = (entries: readonly Entry[]): Map<string, string> =>
  new Map(entries.flatMap((entry) => (entry.event === "noted" ? [[entry.name, entry.value] as const] : [])));
