import type { StackGraph } from "./types";
import { isObject, type Properties } from "./wire";

/** The file of `ha preview --json`; docs/graph.schema.json describes it. */
export interface PreviewFile {
  version: 1;
  stacks: StackGraph[];
}

/**
 * Reads what `ha preview --json` wrote. What commands have added to a stack (policies …) is left out.
 * @throws Error that names the first stack or resource without the documented form
 */
export function fromHaPreview(file: Properties): StackGraph[] {
  const stacks = Array.isArray(file["stacks"]) ? (file["stacks"] as unknown[]) : [];
  return stacks.map((stack, index) => {
    if (!isObject(stack) || typeof stack["name"] !== "string" || !Array.isArray(stack["resources"]))
      throw new Error(`stacks[${String(index)}] has no name or no resources`);
    for (const [at, resource] of (stack["resources"] as unknown[]).entries())
      if (!isObject(resource) || typeof resource["urn"] !== "string" || !isObject(resource["inputs"]))
        throw new Error(`stacks[${String(index)}].resources[${String(at)}] has no urn or no inputs`);
    const { name, project, region, resources, outputs } = stack as unknown as StackGraph;
    return { name, project, region, resources, outputs };
  });
}
