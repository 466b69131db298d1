import { isDeepStrictEqual } from "node:util";
import type { GraphResource, StackGraph } from "./types";
import { parseUrn, providerUrn, rootType } from "./urn";
import { addedTo, isObject, maskAll, type Properties } from "./wire";

/** One resource as the engine writes it into previews and exports. Source: pulumi sdk/go/common/apitype, ResourceV3. */
interface EngineResource {
  urn: string;
  custom?: boolean;
  delete?: boolean;
  id?: string;
  type: string;
  inputs?: Properties;
  outputs?: Properties;
  parent?: string;
  protect?: boolean;
  dependencies?: string[];
  provider?: string;
}

const isResource = (value: unknown): value is EngineResource =>
  isObject(value) && typeof value["urn"] === "string" && typeof value["type"] === "string";

/** Reads what `pulumi preview --json` wrote; the resources as they would be after the update. */
export function fromPulumiPreview(file: Properties): StackGraph[] {
  const steps = Array.isArray(file["steps"]) ? file["steps"].filter(isObject) : [];
  const kept = steps.filter(({ op }) => typeof op !== "string" || !/^(delete|discard)/.test(op));
  // A replacement has several steps for one URN; each carries the same new state.
  return toGraphs(kept.map((step) => step["newState"]).filter(isResource));
}

/** Reads what `pulumi stack export` wrote. */
export function fromStackExport(file: Properties): StackGraph[] {
  const deployment = isObject(file["deployment"]) ? file["deployment"] : {};
  const resources = Array.isArray(deployment["resources"]) ? deployment["resources"] : [];
  return toGraphs(resources.filter(isResource).filter((resource) => resource.delete !== true));
}

function toGraphs(resources: EngineResource[]): StackGraph[] {
  const stacks = new Map<string, Map<string, EngineResource>>();
  for (const resource of resources) {
    const { stack, project } = parseUrn(resource.urn);
    const key = `${project}/${stack}`;
    if (!stacks.has(key)) stacks.set(key, new Map());
    stacks.get(key)?.set(resource.urn, resource);
  }
  return [...stacks.values()].map((byUrn) => toGraph([...byUrn.values()]));
}

function toGraph(resources: EngineResource[]): StackGraph {
  const { stack, project } = parseUrn(resources[0]?.urn ?? "");
  const root = resources.find(({ type }) => type === rootType);
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
  const region = provider?.inputs?.["region"];
  return {
    name: stack,
    project,
    region: typeof region === "string" ? region : "",
    resources: resources.map(toResource).sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    outputs: maskAll(root?.outputs),
  };
}

function toResource(resource: EngineResource): GraphResource {
  const inputs = withoutDefaults(maskAll(resource.inputs)) as Properties;
  const custom = resource.custom ?? false;
  return {
    urn: resource.urn,
    type: resource.type,
    name: parseUrn(resource.urn).name,
    custom,
    parent: resource.parent ?? null,
    provider: providerUrn(resource.provider ?? ""),
    dependencies: [...new Set(resource.dependencies)].sort(),
    protect: resource.protect ?? false,
    inputs,
    invented: custom ? answered(resource, inputs) : {},
  };
}

/** What the cloud said beyond the inputs: the counterpart of what the embedded preview makes up. */
function answered({ id, outputs }: EngineResource, inputs: Properties): Properties {
  const rest = Object.entries(withoutDefaults(maskAll(outputs)) as Properties).flatMap(([key, value]) =>
    key === "id" || isDeepStrictEqual(value, inputs[key]) ? [] : [[key, addedTo(inputs[key], value)] as const],
  );
  return { ...(id === undefined || id === "" ? {} : { id }), ...Object.fromEntries(rest) };
}

/** Bridged providers note in `__defaults` which inputs they filled in, the engine in `__internal`; nobody configured that. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === "__defaults" || key === "__internal" ? [] : [[key, withoutDefaults(item)] as const])),
  );
}
