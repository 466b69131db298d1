import { shown } from "./commands";
import type { Contexts } from "./commands";
import type { Check, Notes, Runbook, Step } from "./step";

/** What a runbook would do, as text; nothing is touched. Pure. */

/** In place of what only a run finds out. */
export const placeholder: Notes = (name) => (name === "begun" ? "2026-01-31T09:20:11.000Z" : `<${name}>`);

export interface PlannedCheck {
  says: string;
  command: string;
  otherwise: string;
}

export interface PlannedStep {
  id: string;
  title: string;
  why: string;
  before: PlannedCheck[];
  commands: string[];
  after?: PlannedCheck;
  mayWait?: string;
}

export const plan = ({ steps }: Runbook, contexts?: Contexts): PlannedStep[] => steps.map((step) => plannedStep(step, contexts));

function plannedStep({ id, title, why, before = [], does, after, mayWait }: Step, contexts?: Contexts): PlannedStep {
  const check = ({ says, asks, otherwise }: Check): PlannedCheck => ({ says, command: shown(asks(placeholder), contexts), otherwise });
  return {
    id,
    title,
    why,
    before: before.map(check),
    commands: does(placeholder).map(({ action }) => shown(action, contexts)),
    ...(after === undefined ? {} : { after: check(after) }),
    ...(mayWait === undefined ? {} : { mayWait }),
  };
}

const indented = (text: string, by: string): string => text.split("\n").map((line) => (line === "" ? "" : `${by}${line}`)).join("\n");

/** For a terminal. */
export function planText(runbook: Runbook, contexts?: Contexts): string {
  const checked = (word: string, { says, command }: PlannedCheck) => [`   ${word}: ${says}`, indented(command, "      ? ")];
  const lines = plan(runbook, contexts).flatMap(({ title, why, before, commands, after, mayWait }, index) => [
    `${index + 1}. ${title}`,
    indented(why, "   "),
    ...before.flatMap((check) => checked("before", check)),
    ...commands.map((command) => indented(command, "      $ ")),
    ...(after === undefined ? [] : checked("after", after)),
    ...(mayWait === undefined ? [] : [`   if its region does not answer: ${mayWait}`]),
    "",
  ]);
  return [runbook.title, "", ...runbook.about, "", ...lines].join("\n");
}
