import path from "node:path";
import { program } from "../../../bootstrap/program";
import type { GraphResource, StackGraph } from "../../../graph/types";
import { parseSetting, Project } from "../../../preview/config";
import { previewStacks } from "../../../preview/engine";

export const root = path.join(__dirname, "../../..");
const project = new Project(path.join(root, "bootstrap"));

/** Previews the committed bootstrap stack in the embedded engine, after changes such as `state.lockDays=3`. */
export async function previewBootstrap(...sets: string[]): Promise<StackGraph> {
  const stack = project.stackConfig("organisation", sets.map(parseSetting));
  const [graph] = await previewStacks(program, [stack], { project: project.name, organization: "organization" });
  if (graph === undefined) throw new Error("no graph");
  return graph;
}

export function named(graph: StackGraph, type: string, name: string): GraphResource {
  const found = graph.resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) throw new Error(`no ${type} named ${name}`);
  return found;
}
