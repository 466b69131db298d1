import { longestGap } from "../graph/schedules";
import type { CheckedResource, Reason } from "./rule";
import { types } from "./types";
import { isUnknown, listAt, look, saying } from "./values";

/** The stack's CronJobs that carry a label with a value. */
export const labelled = (resources: CheckedResource[], label: string, value: string): CheckedResource[] =>
  resources.filter(({ type, inputs }) => type === types.cronJob && (look(inputs, "metadata.labels") as Record<string, unknown> | undefined)?.[label] === value);

/** Whether it runs often enough, and runs at all. */
export function runsEvery({ inputs }: CheckedResource, minutes: number): Reason {
  const suspended = look(inputs, "spec.suspend");
  if (suspended !== undefined && suspended !== false) return `${saying("spec.suspend", suspended)}; allowed: false`;
  const schedule = look(inputs, "spec.schedule");
  const gap = typeof schedule === "string" && !isUnknown(schedule) ? longestGap(schedule) : undefined;
  if (gap === undefined) return `${saying("spec.schedule", schedule)}; a cron expression of five fields`;
  return gap <= minutes ? undefined : `spec.schedule is ${JSON.stringify(schedule)}, up to ${gap} minutes apart; at most ${minutes}`;
}

const pod = "spec.jobTemplate.spec.template.spec";

/** A variable of the job's main container. */
export const variable = ({ inputs }: CheckedResource, name: string): unknown =>
  look(listAt(listAt(inputs, `${pod}.containers`)[0], "env").find((entry) => look(entry, "name") === name), "value");

export const podOf = ({ inputs }: CheckedResource): unknown => look(inputs, pod);

export const serviceAccountOf = (job: CheckedResource): unknown => look(podOf(job), "serviceAccountName");
