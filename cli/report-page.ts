import { page } from "../report/page";
import { comparisonOf, judgedFrom, readStacks } from "./comparison";
import { exitCode, type ExitCode } from "./exit";
import { type GraphOptions, previewAsked } from "./graphs";
import { reviewOf } from "./review";
import { type Terminal, writeText } from "./terminal";

export interface ReportCommandOptions extends GraphOptions {
  out: string;
  from?: string;
  base?: string;
  title?: string;
}

/** `ha report`: one page with everything that is known of the stacks. Ends with 0 whatever it says, as `ha comment` does. */
export async function reportPage(terminal: Terminal, names: string[], options: ReportCommandOptions): Promise<ExitCode> {
  const files = options.from === undefined ? [] : [readStacks(options.from, "--from")];
  const graphs = files.length === 0 ? await previewAsked(terminal, names, options) : judgedFrom(files, names);
  const review = reviewOf(graphs);
  const comparison = comparisonOf(review, graphs, files, names, options.base);
  const title = options.title ?? `${graphs[0]?.graph.project ?? "stacks"}: ${graphs.map(({ graph }) => graph.name).join(" and ")}`;
  const text = page({
    title,
    review,
    time: new Date(),
    ...(comparison === undefined ? {} : { comparison }),
  });
  writeText(terminal, options.out, text);
  if (options.out !== "-") terminal.out(`${options.out}: ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB, one page that needs nothing else\n`);
  return exitCode.fine;
}
