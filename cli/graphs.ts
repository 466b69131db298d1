import { readFileSync } from "node:fs";
import type { Profile } from "../stacks/config";
import { readGraphs } from "../graph/read";
import type { StackGraph } from "../graph/types";
import { UsageError, type StackConfig } from "../preview/config";
import { select } from "./select";
import { Progress, withQuietOutput, type Terminal } from "./terminal";

/* eslint-disable @typescript-eslint/no-require-imports -- see cli/main.ts */

export interface GraphOptions {
  /** Folder with Pulumi.yaml and the stack files. */
  cwd: string;
  set: string[];
  debug?: boolean;
}

/** A stack's resources and the profile whose policies judge it. */
export interface JudgedGraph {
  graph: StackGraph;
  profile: Profile;
}

/**
 * Previews the asked stacks, and before them the earlier regions that they may read.
 * @throws UsageError when a name, a setting or the configuration has a fault; all faults at once
 */
export async function previewAsked(terminal: Terminal, names: string[], options: GraphOptions): Promise<JudgedGraph[]> {
  const { project, asked, before } = select(options.cwd, names, options.set);
  const stacks = [...before, ...asked].sort((a, b) => order(asked, before, a) - order(asked, before, b));
  check(project.name, stacks);

  const progress = new Progress(terminal);
  progress.show("loading");
  try {
    return await withQuietOutput(async () => {
      // Heavy modules load here and not at the start, so that --help and a typing error answer at once.
      const { previewStacks } = require("../preview/engine") as typeof import("../preview/engine");
      const { program } = require("../stacks/program") as typeof import("../stacks/program");
      const graphs = await previewStacks(program, stacks, {
        project: project.name,
        organization: "organization",
        traces: options.debug === true,
        onProgress: (stack, resources) => {
          progress.show(`${stack}: ${resources} resources`);
        },
      });
      const profiles = new Map(asked.map(({ name, config }) => [name, profileIn(config, project.name)]));
      return graphs.flatMap((graph) => {
        const profile = profiles.get(graph.name);
        return profile === undefined ? [] : [{ graph, profile }];
      });
    });
  } finally {
    progress.done();
  }
}

const profileIn = (config: Record<string, string>, project: string): Profile =>
  config[`${project}:profile`] === "development" ? "development" : "production";

/** The fleet's order, which `select` kept within each list: a stack is placed before the first that follows it. */
function order(asked: StackConfig[], before: StackConfig[], stack: StackConfig): number {
  return before.includes(stack) ? before.indexOf(stack) : before.length + asked.indexOf(stack);
}

/** Finds every fault of every stack's configuration before anything is run. */
function check(project: string, stacks: StackConfig[]): void {
  const { ConfigError, describeFault, readSettings } = require("../stacks/config") as typeof import("../stacks/config");
  const prefix = `${project}:`;
  const faults = stacks.flatMap(({ name, config }) => {
    const raw = Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    );
    try {
      readSettings(Object.fromEntries(raw), name);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.faults.map((fault) => describeFault(name, fault));
      throw error;
    }
  });
  if (faults.length > 0) throw new UsageError([...new Set(faults)].join("\n"));
}

/**
 * Reads stacks from a file that a preview or an export wrote. Their profile is unknown, so production's policies hold.
 * @param names which of the file's stacks; none means all
 * @throws UsageError when the file cannot be read or has no such stack
 */
export function graphsFrom(file: string, names: string[]): JudgedGraph[] {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`--from ${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  const graphs = readGraphs(text, file === "-" ? "standard input" : file);
  const known = graphs.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`${file} has no stack ${unknown.join(", ")}; it has: ${known.join(", ")}`);
  return graphs
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((graph) => ({ graph, profile: "production" }));
}
