/** What a drill is, and what it says at its end. Pure. */

export interface DrillContext {
  /** Files that `ha render` would write for a stack with the given settings. */
  render(stack: string, settings: string[]): Promise<ReadonlyMap<string, string>>;
  /** Folder of the Debian root with the servers. */
  root: string;
  /** Folder of another program, made by `tools/NAME.sh`. */
  tool(name: string): Promise<string>;
  /** How often a fault strikes. */
  runs: number;
  /** Whether the folder with logs stays. */
  keep: boolean;
  /** Tells whoever watches what goes on. */
  say(line: string): void;
}

/** One promise and what was measured of it, once per run. */
export interface Measure {
  what: string;
  unit: "s" | "rows" | "requests" | "keys" | "found" | "";
  /** The number that design and requirements promise. Absent: reported, promised by nobody. */
  limit?: number;
  /** Whether the limit is the least or the most. Default: most. */
  bound?: "most" | "least";
  runs: number[];
}

export interface Outcome {
  measures: Measure[];
  /** What a reader must know to judge the numbers: versions, sizes, what differs from the rendered files. */
  facts: Record<string, string>;
}

export interface Drill {
  name: string;
  title: string;
  /** Default of `--runs`. */
  runs: number;
  run(context: DrillContext): Promise<Outcome>;
}

export interface Judged extends Measure {
  min: number;
  median: number;
  max: number;
  met: boolean;
}

/** Minimum, median and maximum of the runs, and whether the worst of them keeps the limit; no run keeps none. */
export function judge(measure: Measure): Judged {
  const sorted = [...measure.runs].sort((a, b) => a - b);
  const [min = NaN, max = NaN] = [sorted[0], sorted.at(-1)];
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
  const { limit, bound = "most" } = measure;
  const met = limit === undefined ? sorted.length > 0 : bound === "most" ? max <= limit : min >= limit;
  return { ...measure, min, median, max, met };
}

/** Collects measures over several runs, in the order in which they first came. */
export class Measures {
  private readonly all = new Map<string, Measure>();

  add(what: string, unit: Measure["unit"], value: number, limit?: number, bound?: Measure["bound"]): void {
    const known = this.all.get(what);
    if (known !== undefined) known.runs.push(value);
    else this.all.set(what, { what, unit, runs: [value], ...(limit === undefined ? {} : { limit }), ...(bound === undefined ? {} : { bound }) });
  }

  list(): Measure[] {
    return [...this.all.values()];
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resume) => setTimeout(resume, milliseconds));

/**
 * Asks until it holds.
 * @param seconds after which it is given up
 * @throws Error that names what did not come, with the last answer's error
 */
export async function until(what: string, holds: () => Promise<boolean> | boolean, seconds: number, everyMilliseconds = 200): Promise<number> {
  const started = Date.now();
  let last = "";
  for (;;) {
    try {
      if (await holds()) return (Date.now() - started) / 1000;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() - started > seconds * 1000) throw new Error(`${what}: not within ${seconds} s${last === "" ? "" : `; last: ${last}`}`);
    await pause(everyMilliseconds);
  }
}
