/** What differs between two states of the stacks: results as `ha comment` shows them. */

export type Operation = "create" | "update" | "replace" | "delete";

/** One input that differs. Secrets are the text `[secret]` on both sides. */
export interface PropertyChange {
  /** `spec.replicas`, `zones[2]`. */
  path: string;
  /** Absent where there was nothing. */
  before?: unknown;
  after?: unknown;
  /** Whether this property is why the resource is replaced. */
  replaces: boolean;
}

export interface ResourceChange {
  stack: string;
  urn: string;
  type: string;
  name: string;
  op: Operation;
  /** Whether it holds what cannot be made again: data, a key, a zone's delegation, a cluster's objects. */
  stateful: boolean;
  /** Whether Pulumi refuses to delete it (`protect`). */
  protected: boolean;
  /**
   * Who says that a replacement is one: the provider in a real preview, or our table of properties, which knows no
   * more than that it may be one. Null where nothing is replaced.
   */
  saidBy: "provider" | "table" | null;
  /** Paths of the inputs that differ; empty for a resource that is created or deleted. */
  properties: string[];
  /** The same with their values, where they are known. */
  values: PropertyChange[];
}
