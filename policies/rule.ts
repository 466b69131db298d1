import type { GraphResource } from "../graph/types";
import type { Enforcement, ThresholdName, Thresholds } from "./config";

/** What we promise; each is a folder of rules. */
export type PromiseName = "redundancy" | "zones" | "backups" | "security" | "slo" | "cost";
export type Severity = "low" | "medium" | "high" | "critical";

/** A resource as rules see it; the engine also says which resources a property was computed from. */
export type CheckedResource = GraphResource & { propertyDependencies?: Record<string, string[]> };

/** Why a resource breaks the rule; nothing where it keeps it. */
export type Reason = string | undefined;

/** A stack rule's answer: which resource, or none where the stack as a whole lacks something. */
export interface Finding {
  resource?: CheckedResource | undefined;
  reason: string;
}

interface Described<K extends ThresholdName> {
  /** File name and name of the policy in the engine. */
  id: string;
  promise: PromiseName;
  /** The promise as a sentence. */
  title: string;
  severity: Severity;
  /** Default: mandatory. */
  enforcement?: Enforcement;
  /** What the rule reads, in words. */
  reads: string;
  /** What to do about a violation; it is every violation's `fix`. */
  remediation(thresholds: Pick<Thresholds, K>): string;
  /** Thresholds that the rule compares with; each is configurable for the rule alone. */
  thresholds: readonly K[];
  /** Types that the rule reads, as Pulumi tokens; `*` for all of them. */
  types: readonly string[];
}

/** Looks at one resource's inputs at a time, before anything is made. */
export interface ResourceRule<K extends ThresholdName = ThresholdName> extends Described<K> {
  kind: "resource";
  check(resource: CheckedResource, thresholds: Pick<Thresholds, K>): Reason | Reason[];
  /**
   * The inputs with the fault taken away, or nothing where there is none that may be taken away without asking (see
   * remediation.ts). The engine asks only where the operator sets the level `remediate`; what is left is a violation.
   */
  remediate?(resource: CheckedResource, thresholds: Pick<Thresholds, K>): Record<string, unknown> | undefined;
}

/** Looks at all resources of its types together. */
export interface StackRule<K extends ThresholdName = ThresholdName> extends Described<K> {
  kind: "stack";
  check(resources: CheckedResource[], thresholds: Pick<Thresholds, K>): Finding[];
}

export type Rule = ResourceRule | StackRule;

// The rule is typed by the thresholds that it names, so that it cannot compare with one that nobody can configure.
export const resourceRule = <const K extends ThresholdName = never>(rule: Omit<ResourceRule<K>, "kind">): Rule =>
  ({ ...rule, kind: "resource" }) as unknown as Rule;

export const stackRule = <const K extends ThresholdName = never>(rule: Omit<StackRule<K>, "kind">): Rule =>
  ({ ...rule, kind: "stack" }) as unknown as Rule;

/** Whether the rule looks at resources of the type. */
export const reads = (rule: Rule, type: string): boolean => rule.types.includes(type) || rule.types.includes("*");
