import type { StackGraph } from "../../../graph/types";
import { previewStacks } from "../../../preview/engine";
import { program } from "../../../stacks/program";
import { asRaw, committedConfig } from "./stack-files";

export const project = "agentic-platform";

type Config = Record<string, unknown>;

/** Previews both committed stacks in the embedded engine, after a change to each one's configuration. */
export async function previewBoth(change: (config: Config, stack: string) => void = () => undefined): Promise<StackGraph[]> {
  const stacks = ["us-east", "eu-west"].map((name) => {
    const config = committedConfig(name);
    change(config, name);
    const raw = asRaw(config);
    return {
      name,
      config: Object.fromEntries(Object.entries(raw).map(([key, value]) => [`${project}:${key}`, value])),
      secretKeys: [],
    };
  });
  return await previewStacks(program, stacks, { project, organization: "organization" });
}

let untouched: Promise<StackGraph[]> | undefined;

/** Both committed stacks, previewed once for all tests; do not change what it returns. */
export const bothStacks = (): Promise<StackGraph[]> => (untouched ??= previewBoth());

let selfManaged: Promise<StackGraph[]> | undefined;

/** Both stacks with their data tiers in the cluster, previewed once for all tests; do not change what it returns. */
export const selfManagedStacks = (): Promise<StackGraph[]> =>
  (selfManaged ??= previewBoth((config) => {
    config["postgres"] = { ...(config["postgres"] as object), engine: "patroni" };
    config["redis"] = { ...(config["redis"] as object), engine: "redis-cluster" };
  }));

export function stackNamed(graphs: StackGraph[], name: string): StackGraph {
  const graph = graphs.find((candidate) => candidate.name === name);
  if (graph === undefined) throw new Error(`no stack ${name}`);
  return graph;
}

/** Gives every region of the fleet the other's role. */
export function swapRoles(config: Config): void {
  for (const region of config["fleet"] as { role: string }[]) region.role = region.role === "writer" ? "standby" : "writer";
}

/** URNs that a resource needs, directly or through others, parents included. */
export function needs(graph: StackGraph, urn: string): Set<string> {
  const byUrn = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const resource = byUrn.get(at);
    for (const next of resource?.dependencies ?? []) visit(next);
    // A child is registered after its parent, and a component after what it depends on.
    if (resource?.parent) visit(resource.parent);
  };
  visit(urn);
  seen.delete(urn);
  return seen;
}
