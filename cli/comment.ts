import { comment as commentOf } from "../report/comment";
import { UsageError } from "../preview/config";
import { comparisonOf, judgedFrom, readStacks } from "./comparison";
import { exitCode, type ExitCode } from "./exit";
import { type GraphOptions, previewAsked } from "./graphs";
import { reviewOf } from "./review";
import { type Terminal, writeText } from "./terminal";

export interface CommentOptions extends GraphOptions {
  /** Files with the stacks; a real preview has one a stack. */
  from: string[];
  base?: string;
  sha?: string;
  time?: string;
  out: string;
}

/**
 * `ha comment`: the text for a pull request. Ends with 0 whatever it says: a blocked change needs its comment most, and
 * `ha policy` is what blocks.
 */
export async function comment(terminal: Terminal, names: string[], options: CommentOptions): Promise<ExitCode> {
  const time = timeOf(options.time);
  const files = options.from.map((file) => readStacks(file, "--from"));
  const graphs = files.length === 0 ? await previewAsked(terminal, names, options) : judgedFrom(files, names);
  const now = reviewOf(graphs);
  const text = commentOf(now, comparisonOf(now, graphs, files, names, options.base), {
    ...(options.sha === undefined ? {} : { sha: options.sha }),
    ...(time === undefined ? {} : { time }),
  });
  writeText(terminal, options.out, text);
  return exitCode.fine;
}

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--time ${text}: no time; allowed: ISO 8601, such as 2026-11-23T16:40:00Z`);
  return time;
}
