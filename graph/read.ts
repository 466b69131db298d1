import { fromPulumiPreview, fromStackExport } from "./from-engine";
import { fromHaPreview } from "./preview-file";
import type { StackGraph } from "./types";
import { isObject } from "./wire";

const expected = "expected the output of `ha preview --json`, `pulumi preview --json` or `pulumi stack export`";

/** A file that is none of the known kinds; the message says what it is instead. */
export class GraphFileError extends Error {
  override readonly name = "GraphFileError";
}

/**
 * Reads the resources of one or more stacks from a file of any known kind, told apart by content.
 * @param text the file's text
 * @param source its name, for messages
 * @throws GraphFileError that says what was seen and what is expected
 */
export function readGraphs(text: string, source: string): StackGraph[] {
  const file = parse(text, source);
  if (!isObject(file)) throw new GraphFileError(`${source} holds ${describe(file)}; ${expected}`);
  const read = readerOf(file);
  if (read === undefined) throw new GraphFileError(`${source} holds ${describe(file)}; ${expected}`);
  let graphs: StackGraph[];
  try {
    graphs = read(file);
  } catch (error) {
    throw new GraphFileError(`${source}: ${error instanceof Error ? error.message : String(error)}; ${expected}`);
  }
  if (graphs.length === 0) throw new GraphFileError(`${source} holds no resources`);
  return graphs;
}

function readerOf(file: Record<string, unknown>) {
  if (Array.isArray(file["stacks"])) {
    if (file["version"] !== 1) return undefined;
    return fromHaPreview;
  }
  if (isObject(file["deployment"])) return fromStackExport;
  if (Array.isArray(file["steps"]) || isObject(file["changeSummary"])) return fromPulumiPreview;
  return undefined;
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const streaming = text.trimStart().startsWith("{") && text.includes("}\n{");
    const seen =
      text.trim() === ""
        ? "is empty"
        : streaming
          ? "holds several JSON documents (a streamed preview: unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW)"
          : `is not JSON (${error instanceof Error ? error.message : String(error)})`;
    throw new GraphFileError(`${source} ${seen}; ${expected}`);
  }
}

function describe(file: unknown): string {
  if (Array.isArray(file)) return `a list of ${String(file.length)}`;
  if (!isObject(file)) return file === null ? "null" : `a ${typeof file}`;
  if (Array.isArray(file["stacks"])) return `a preview of version ${JSON.stringify(file["version"] ?? null)} (this one reads 1)`;
  const keys = Object.keys(file).slice(0, 6);
  return keys.length === 0 ? "an object without keys" : `an object with the keys ${keys.join(", ")}`;
}
