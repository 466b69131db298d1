import type { Action } from "./action";

/** What a runbook is made of. Pure. */

/** What steps have found out, by name; in a dry run a name stands for its value. */
export type Notes = (name: string) => string;

export interface Check {
  /** What must hold, as a sentence. */
  says: string;
  /** How it is found out. */
  asks: (notes: Notes) => Action;
  /**
   * @param answer what the action printed, without the spaces around it
   * @returns nothing where it holds, else what is wrong
   */
  wrong: (answer: string) => string | undefined;
  /** What a person does where it does not hold. */
  otherwise: string;
}

export interface Deed {
  action: Action;
  /** Name under which the first line of what it prints is noted: in the journal, and for later steps. */
  notes?: string;
  /** Name of a file beside the journal for all of what it prints, readable by its owner alone. */
  keeps?: string;
}

export interface Step {
  /** Unique in its runbook; stands in the journal. */
  id: string;
  title: string;
  /** Why it is done, and why here. */
  why: string;
  before?: Check[];
  does: (notes: Notes) => Deed[];
  /** Its end state. Where it holds already, nothing is done. */
  after?: Check;
  /** Seconds that the end state, or what must hold before, may take to come. Default 10. */
  patience?: number;
  /** Seconds for each of its actions. Default 60. */
  seconds?: number;
  /** Is done even where its end state is there: what it finds out is needed, or its end state says too little. */
  always?: boolean;
  /**
   * What must happen later where it cannot be done now, because its region is lost: the runbook goes on without it and
   * `--resume` tries again.
   */
  mayWait?: string;
  /** The step with which its end state ends; a run that goes on later no longer expects it. */
  holdsUntil?: string;
}

export interface Runbook {
  name: string;
  title: string;
  /** When it is the right one, and what to have at hand: sentences for the page. */
  about: string[];
  /** What it was made from: a run that goes on must be asked for the same. */
  parameters: Record<string, string>;
  steps: Step[];
}

/** The check of an answer `t`. */
export const isTrue =
  (what: string) =>
  (answer: string): string | undefined =>
    answer === "t" ? undefined : `${what} (the answer is ${answer === "" ? "empty" : answer})`;

/** The check of an empty answer: everything in it is wrong. */
export const isEmpty = (answer: string): string | undefined => (answer === "" ? undefined : answer.split("\n").slice(0, 10).join("; "));
