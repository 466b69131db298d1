import { Cron } from "croner";

/** What a cron expression means in time. Pure: counted from a fixed Monday, in UTC. */

const monday = new Date("2026-01-05T00:00:00Z");
const minute = 60_000;
/** Hours in a month, as clouds count. */
const monthHours = 730;

const known = new Map<string, number[] | undefined>();

/** The next turns; remembered, since rules ask for the same few schedules again and again. */
function turns(schedule: string): number[] | undefined {
  if (!known.has(schedule)) known.set(schedule, counted(schedule));
  return known.get(schedule);
}

function counted(schedule: string): number[] | undefined {
  try {
    return new Cron(schedule, { timezone: "UTC", mode: "5-part" }).nextRuns(100, monday).map((at) => at.getTime());
  } catch {
    return undefined;
  }
}

/** The longest time between two turns, minutes; nothing for what is no schedule of five fields. */
export function longestGap(schedule: string): number | undefined {
  const times = turns(schedule);
  if (times === undefined || times.length < 2) return undefined;
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at))) / minute;
}

/** Turns in a month; nothing for what is no schedule. */
export function turnsPerMonth(schedule: string): number | undefined {
  const times = turns(schedule);
  const [first, last] = [times?.[0], times?.at(-1)];
  if (times === undefined || first === undefined || last === undefined || last === first) return undefined;
  return ((times.length - 1) * monthHours * 60 * minute) / (last - first);
}
