import type { GraphResource } from "../graph/types";
import {
  defaultThresholds,
  type Enforcement,
  meaningOf,
  type PolicyConfig,
  type ThresholdName,
  thresholdSchema,
  type Thresholds,
} from "./config";
import { type CheckedResource, type Finding, type PromiseName, reads, type Rule } from "./rule";
import { pageOf } from "./page";
import { rules } from "./rules";

export interface Violation {
  rule: string;
  promise: PromiseName;
  enforcement: "mandatory" | "advisory";
  /** URN of the resource; null where the stack as a whole lacks something. */
  urn: string | null;
  /** Name of the resource; `(stack)` where there is none. */
  resource: string;
  reason: string;
  /** What to change. */
  fix: string;
  /** Where the rule is described, from the project's folder. */
  page: string;
}

export interface PolicyReport {
  /** Checks of a resource by a rule, all rules together. */
  checked: number;
  /** In the order of the catalogue; `checked` is how many resources the rule looked at. */
  rules: { id: string; promise: PromiseName; enforcement: Exclude<Enforcement, "remediate">; checked: number }[];
  violations: Violation[];
}

/** A policy configuration that names an unknown rule or threshold, or a value that is not allowed. */
export class PolicyConfigError extends Error {
  override readonly name = "PolicyConfigError";
}

/** Runs one rule over a stack's resources. */
export function findings(rule: Rule, resources: CheckedResource[], thresholds: Thresholds): Finding[] {
  const relevant = resources.filter(({ type }) => reads(rule, type));
  if (rule.kind === "stack") return rule.check(relevant, thresholds);
  return relevant.flatMap((resource) =>
    [rule.check(resource, thresholds)]
      .flat()
      .flatMap((reason) => (reason === undefined ? [] : [{ resource, reason }])),
  );
}

/**
 * Checks a stack's resources against the whole catalogue, the same rule files that the engine runs.
 * @param options.config in the form of `--policy-pack-config`; default: every rule at its own level and thresholds
 * @throws PolicyConfigError
 */
export function evaluate(resources: GraphResource[], options: { config?: PolicyConfig } = {}): PolicyReport {
  const config = options.config ?? {};
  checkConfig(config);
  const summary: PolicyReport["rules"] = [];
  const violations: Violation[] = [];
  for (const rule of rules) {
    const enforcement = enforcementOf(rule, config);
    const thresholds = thresholdsOf(rule, config[rule.id]);
    const checked =
      enforcement === "disabled" ? 0 : resources.filter(({ type }) => reads(rule, type)).length;
    summary.push({ id: rule.id, promise: rule.promise, enforcement, checked });
    if (enforcement === "disabled") continue;
    for (const { resource, reason } of findings(rule, resources, thresholds))
      violations.push({
        rule: rule.id,
        promise: rule.promise,
        enforcement,
        urn: resource?.urn ?? null,
        resource: resource?.name ?? "(stack)",
        reason,
        fix: rule.remediation(thresholds),
        page: pageOf(rule),
      });
  }
  return { checked: summary.reduce((sum, { checked }) => sum + checked, 0), rules: summary, violations };
}

/** As the CLI decides it: the rule's own setting, then the one for all, then the rule's default. */
function enforcementOf(rule: Rule, config: PolicyConfig): Exclude<Enforcement, "remediate"> {
  const own = config[rule.id];
  const all = config["all"];
  const level = levelIn(own) ?? levelIn(all) ?? rule.enforcement ?? "mandatory";
  // As the engine has it for what it cannot correct. A verdict is about what was written, not about what would be made.
  return level === "remediate" ? "mandatory" : level;
}

const levelIn = (setting: PolicyConfig[string] | undefined): Enforcement | undefined =>
  typeof setting === "string" ? setting : setting?.enforcementLevel;

/** A rule's thresholds: the defaults, then what its own setting says. */
export function thresholdsOf(rule: Rule, setting: PolicyConfig[string] | undefined): Thresholds {
  if (setting === undefined || typeof setting === "string") return defaultThresholds;
  const own = rule.thresholds.flatMap((name) => (setting[name] === undefined ? [] : [[name, setting[name]] as const]));
  return { ...defaultThresholds, ...Object.fromEntries(own) };
}

const levels: readonly string[] = ["mandatory", "advisory", "remediate", "disabled"];

function checkConfig(config: PolicyConfig): void {
  for (const [id, setting] of Object.entries(config)) {
    const rule = rules.find((known) => known.id === id);
    if (rule === undefined && id !== "all")
      throw new PolicyConfigError(`policy configuration: ${id}: no such rule; allowed: all, ${rules.map((known) => known.id).join(", ")}`);
    const level = levelIn(setting);
    if (level !== undefined && !levels.includes(level))
      throw new PolicyConfigError(`policy configuration: ${id}: ${JSON.stringify(level)}; allowed: ${levels.join(", ")}`);
    if (typeof setting === "string") continue;
    for (const [name, value] of Object.entries(setting)) if (name !== "enforcementLevel") checkThreshold(id, rule, name, value);
  }
}

function checkThreshold(id: string, rule: Rule | undefined, name: string, value: unknown): void {
  const known: readonly string[] = rule?.thresholds ?? [];
  if (!known.includes(name))
    throw new PolicyConfigError(
      `policy configuration: ${id}.${name}: not a threshold of this rule; allowed: ${["enforcementLevel", ...known].join(", ")}`,
    );
  const schema = thresholdSchema.shape[name as ThresholdName];
  if (value === undefined || !schema.safeParse(value).success) {
    const { minValue, maxValue } = schema.unwrap();
    throw new PolicyConfigError(
      `policy configuration: ${id}.${name}: ${JSON.stringify(value)}; allowed: a whole number of ${meaningOf(name as ThresholdName).unit} from ${String(minValue)} to ${String(maxValue)}`,
    );
  }
}
