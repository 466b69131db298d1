import type { GraphResource, StackGraph } from "../../../graph/types";

/** A custom resource as the embedded preview writes it, nobody's child and unprotected unless `more` says otherwise. */
export const resource = (type: string, name: string, inputs: Record<string, unknown> = {}, more: Partial<GraphResource> = {}): GraphResource => ({
  urn: `urn:pulumi:us-east::agentic-platform::${type}::${name}`,
  type,
  name,
  custom: true,
  parent: null,
  provider: null,
  dependencies: [],
  protect: false,
  inputs,
  invented: {},
  ...more,
});

/** A stack of these resources in us-east-1. */
export const stackOf = (resources: GraphResource[], name = "us-east"): StackGraph => ({
  name,
  project: "agentic-platform",
  region: "us-east-1",
  resources,
  outputs: {},
});
