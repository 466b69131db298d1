import { readFileSync } from "node:fs";
import { changesFromPreview, changesOf, type ResourceChange, stateBefore } from "../analysis/changes";
import { readGraphs } from "../graph/read";
import type { StackGraph } from "../graph/types";
import { UsageError } from "../preview/config";
import type { Comparison, Review } from "../report/review";
import type { JudgedGraph } from "./graphs";
import { reviewOf } from "./review";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

/** Stacks of a file, and what a real preview tells beyond them: the state before, and what the provider will do. */
export interface StacksFile {
  graphs: StackGraph[];
  preview?: { base: StackGraph[]; changes: ResourceChange[] };
}

/**
 * Reads what `ha preview --json`, `pulumi preview --json` or `pulumi stack export` wrote.
 * @param file `-` for standard input
 * @param option the option that named it, for messages
 * @throws UsageError when it cannot be read; GraphFileError when it is something else
 */
export function readStacks(file: string, option: string): StacksFile {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`${option} ${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const graphs = readGraphs(text, file === "-" ? "standard input" : file);
  const parsed = JSON.parse(text) as { steps?: unknown };
  return Array.isArray(parsed.steps) ? { graphs, preview: { base: stateBefore(parsed), changes: changesFromPreview(parsed) } } : { graphs };
}

/** Stacks of several files, those that are asked for; their profile is unknown, so production's policies hold. */
export function judgedFrom(files: StacksFile[], names: string[]): JudgedGraph[] {
  const all = files.flatMap(({ graphs }) => graphs);
  const known = all.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`--from: no stack ${unknown.join(", ")}; there is: ${known.join(", ")}`);
  return all.filter(({ name }) => names.length === 0 || names.includes(name)).map((graph) => ({ graph, profile: "production" }));
}

/**
 * What is compared with what: `--base` where it is given, else the state before that a real preview holds.
 * @param now review of the stacks as they would be
 * @param graphs the same stacks; their profiles judge the base as well, so that only the change makes a difference
 * @param files where they were read from; none for the working tree
 * @param names stacks as typed; none means all, also those that only the base has, which are gone
 * @param base file of `--base`
 * @returns nothing where nothing says what was before
 */
export function comparisonOf(now: Review, graphs: JudgedGraph[], files: StacksFile[], names: string[], base: string | undefined): Comparison | undefined {
  const isAsked = (name: string): boolean => names.length === 0 || names.includes(name);
  if (base !== undefined) {
    const before = readStacks(base, "--base").graphs.filter(({ name }) => isAsked(name));
    return compare(now, graphs, before);
  }
  const previews = files.flatMap(({ preview }) => preview ?? []);
  if (previews.length === 0) return undefined;
  return compare(
    now,
    graphs,
    previews.flatMap((preview) => preview.base).filter(({ name }) => isAsked(name)),
    previews.flatMap(({ changes }) => changes).filter(({ stack }) => isAsked(stack)),
  );
}

/**
 * Compares stacks with what they were.
 * @param changes what a provider says of them; default: what differs between both
 */
export function compare(
  now: Review,
  graphs: JudgedGraph[],
  base: StackGraph[],
  changes: ResourceChange[] = changesOf(base, now.stacks.map(({ graph }) => graph)),
): Comparison {
  const { compareCosts } = require("../analysis/cost") as typeof import("../analysis/cost");
  const profileOf = (name: string) => graphs.find(({ graph }) => graph.name === name)?.profile ?? "production";
  const before = reviewOf(base.map((graph) => ({ graph, profile: profileOf(graph.name) })));
  return { changes, before, cost: compareCosts(before.stacks.map(({ cost }) => cost), now.stacks.map(({ cost }) => cost)) };
}
