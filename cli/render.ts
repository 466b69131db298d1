import path from "node:path";
import { exitCode, type ExitCode } from "./exit";
import { previewAsked, type GraphOptions } from "./graphs";
import { writeFolder } from "./rendered-folder";
import { renderedFiles } from "../graph/rendered-files";
import { writeJson, type Terminal } from "./terminal";

export interface RenderCommandOptions extends GraphOptions {
  out: string;
  json?: string;
}

/** `ha render`: writes what the cluster gets as files. */
export async function render(terminal: Terminal, stack: string, options: RenderCommandOptions): Promise<ExitCode> {
  const graphs = await previewAsked(terminal, [stack], options);
  const files = renderedFiles(graphs[0]?.graph.resources ?? []);
  writeFolder(options.out, stack, files);
  const names = [...files.keys()];
  if (options.json !== undefined) writeJson(terminal, options.json, { version: 1, stack, files: names });
  if (options.json === "-") return exitCode.fine;
  const counts = new Map<string, number>();
  for (const name of names) {
    const folder = path.dirname(name).split("/")[0] ?? "";
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const width = Math.max(...[...counts.keys()].map((folder) => folder.length), 0);
  for (const [folder, count] of counts) terminal.out(`${`${folder}/`.padEnd(width + 1)} ${String(count).padStart(4)}\n`);
  terminal.out(`${names.length} files of ${stack} in ${options.out}\n`);
  return exitCode.fine;
}
