import { openSync, writeFileSync, closeSync } from "node:fs";
import type { Actor } from "./action";
import { endingsOf, JournalError, notesOf, type Ending, type Entry, type Journal } from "./journal";
import { withoutSecrets } from "./secrets";
import type { Check, Notes, Runbook, Step } from "./step";

/** Carries out a runbook, step by step; a journal makes it safe to crash anywhere. */

export interface ExecuteOptions {
  actor: Actor;
  journal: Journal;
  /** Why it is done: in journal and log. */
  reason: string;
  /** Hears each line of what goes on, as the written log does. */
  say: (line: string) => void;
  /** Milliseconds between two questions while an end state is awaited. Default 500. */
  everyMilliseconds?: number;
}

/** How a run ended. */
export interface Result {
  /** False where a check or an action failed. */
  complete: boolean;
  /** Steps that must still be done when their region is back. */
  pending: string[];
}

/** A step that cannot go on; the message is for people. */
class Stopped extends Error {}

const defaults = { patience: 10, seconds: 60 };
const secondsOfQuestion = 15;

const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));
/** Whatever is said of an error goes through here, on its way to journal, log and terminal. */
const messageOf = (error: unknown): string => withoutSecrets(error instanceof Error ? error.message : String(error));

/**
 * Runs the steps in their order. Each: an end state that is there already is left alone; else what must hold before is
 * checked, its actions are done, and the end state awaited. A journal with earlier entries goes on from there: finished
 * steps are looked at again and not repeated.
 * @throws JournalError when the journal belongs to another runbook or other parameters
 */
export async function execute(runbook: Runbook, options: ExecuteOptions): Promise<Result> {
  return await new Run(runbook, options).all();
}

class Run {
  private readonly notes: Map<string, string>;
  private readonly endings: Map<string, Ending>;
  private readonly pending: string[] = [];

  constructor(
    private readonly runbook: Runbook,
    private readonly options: ExecuteOptions,
  ) {
    const { earlier } = options.journal;
    same(runbook, options.journal.file, earlier);
    this.notes = notesOf(earlier);
    this.endings = endingsOf(earlier);
  }

  async all(): Promise<Result> {
    const { runbook, options } = this;
    const { journal, reason } = options;
    const { name, parameters, steps } = runbook;
    journal.write({ event: journal.earlier.length === 0 ? "begun" : "resumed", runbook: name, parameters, reason });
    this.note("runbook", "begun", this.notes.get("begun") ?? new Date().toISOString());
    for (const [index, step] of steps.entries()) {
      options.say(`${index + 1}/${steps.length} ${step.title}`);
      const started = Date.now();
      try {
        const ending = await this.one(step);
        options.say(`    ${ending} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      } catch (error) {
        journal.write({ event: "ended", step: step.id, how: "failed", detail: messageOf(error) });
        journal.write({ event: "finished", complete: false });
        options.say(`    STOPPED: ${messageOf(error)}`);
        return { complete: false, pending: this.pending };
      }
    }
    journal.write({ event: "finished", complete: true });
    return { complete: true, pending: this.pending };
  }

  private async one(step: Step): Promise<string> {
    const { journal } = this.options;
    const before = this.endings.get(step.id);
    if (before === "done" || before === "already") {
      await this.stillHolds(step);
      return "done before; its end state holds";
    }
    journal.write({ event: "started", step: step.id });
    const how = await this.work(step);
    this.endings.set(step.id, how.ending);
    if (how.ending === "pending") this.pending.push(step.mayWait ?? step.title);
    journal.write({ event: "ended", step: step.id, how: how.ending, ...(how.detail === undefined ? {} : { detail: how.detail }) });
    return `${words[how.ending]}${how.detail === undefined ? "" : `: ${how.detail}`}`;
  }

  private async work(step: Step): Promise<{ ending: Ending; detail?: string }> {
    try {
      if (step.always !== true && step.after !== undefined && (await this.faultOf(step.after)) === undefined) return { ending: "already" };
      for (const check of step.before ?? []) await this.awaitCheck(check, step);
      for (const { action, notes, keeps } of step.does(this.read)) {
        const printed = await this.options.actor.perform(action, step.seconds ?? defaults.seconds);
        if (notes !== undefined) this.note(step.id, notes, withoutSecrets(printed.trim().split("\n")[0] ?? ""));
        if (keeps !== undefined) this.keep(step.id, keeps, printed);
      }
      if (step.after !== undefined) await this.awaitCheck(step.after, step);
      return { ending: "done" };
    } catch (error) {
      if (step.mayWait === undefined) throw error;
      return { ending: "pending", detail: `${step.mayWait} (${messageOf(error).trim().split("\n").at(-1) ?? ""})` };
    }
  }

  /** A finished step on another day: its end state must still be there, unless a later step has ended it. */
  private async stillHolds({ after, holdsUntil, always }: Step): Promise<void> {
    if (after === undefined || always === true) return;
    if (holdsUntil !== undefined && this.endings.has(holdsUntil)) return;
    const fault = await this.faultOf(after);
    if (fault !== undefined) throw new Stopped(`was done before and no longer holds: ${after.says}: ${fault}. ${after.otherwise}`);
  }

  /** Waits until it holds. @throws Stopped that says what to do */
  private async awaitCheck(check: Check, { patience = defaults.patience }: Step): Promise<void> {
    const end = Date.now() + patience * 1000;
    for (;;) {
      const fault = await this.faultOf(check);
      if (fault === undefined) return;
      if (Date.now() >= end) throw new Stopped(`${check.says}: no, ${fault}. ${check.otherwise}`);
      await pause(this.options.everyMilliseconds ?? 500);
    }
  }

  private async faultOf({ asks, wrong }: Check): Promise<string | undefined> {
    try {
      const fault = wrong((await this.options.actor.perform(asks(this.read), secondsOfQuestion)).trim());
      return fault === undefined ? undefined : withoutSecrets(fault);
    } catch (error) {
      return messageOf(error);
    }
  }

  private readonly read: Notes = (name) => {
    const value = this.notes.get(name);
    if (value === undefined) throw new Stopped(`nothing is noted of ${name}; the journal is from an older version of this runbook: start it anew`);
    return value;
  };

  private note(step: string, name: string, value: string): void {
    if (this.notes.get(name) === value) return;
    this.notes.set(name, value);
    this.options.journal.write({ event: "noted", step, name, value });
    if (step !== "runbook") this.options.say(`    ${name}: ${value === "" ? "(nothing)" : value}`);
  }

  /** Rows are customers' data: they go to a file of their own, never into journal or log. */
  private keep(step: string, name: string, text: string): void {
    const file = `${this.options.journal.file}.${name}`;
    const descriptor = openSync(file, "w", 0o600);
    writeFileSync(descriptor, text);
    closeSync(descriptor);
    const lines = text.split("\n").filter((line) => line !== "").length;
    this.note(step, name, `${lines} lines in ${file}`);
  }
}

const words: Record<Ending, string> = { done: "done", already: "is so already, nothing to do", pending: "PENDING", failed: "failed" };

/** A journal may only be gone on with by what began it. */
function same({ name, parameters }: Runbook, file: string, earlier: readonly Entry[]): void {
  const [begun] = earlier;
  if (begun?.event !== "begun") return;
  const asked = { runbook: name, ...parameters };
  const before: Record<string, string> = { runbook: begun.runbook, ...begun.parameters };
  for (const key of new Set([...Object.keys(asked), ...Object.keys(before)])) {
    const [now, then] = [(asked as Record<string, string>)[key], before[key]];
    if (now !== then) throw new JournalError(`--resume ${file}: this run was begun with ${key} ${then ?? "absent"}, not ${now ?? "absent"}`);
  }
}
