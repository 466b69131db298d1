/** The one form of "the resources of a stack" that every reader and analysis uses; documented in docs/graph.schema.json. */
export interface GraphResource {
  urn: string;
  /** Pulumi type token, for example `aws:rds/cluster:Cluster`. */
  type: string;
  /** Logical name, the last part of the URN. */
  name: string;
  /** False for component resources. */
  custom: boolean;
  parent: string | null;
  /** URN of the provider, null for components. */
  provider: string | null;
  /** URNs, sorted. */
  dependencies: string[];
  protect: boolean;
  /** What the provider receives; a secret is the string `[secret]`. */
  inputs: Record<string, unknown>;
  /** What only a cloud would know and the preview made up. */
  invented: Record<string, unknown>;
}

export interface StackGraph {
  name: string;
  project: string;
  /** AWS region. */
  region: string;
  resources: GraphResource[];
  outputs: Record<string, unknown>;
}
