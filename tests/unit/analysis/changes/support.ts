import type { GraphResource, StackGraph } from "../../../../graph/types";

export const stack = (resources: GraphResource[], name = "us-east"): StackGraph => ({
  name,
  project: "agentic-platform",
  region: "us-east-1",
  resources,
  outputs: {},
});

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

export const database = "aws:rds/cluster:Cluster";
export const bucket = "aws:s3/bucket:Bucket";
export const deployment = "kubernetes:apps/v1:Deployment";
