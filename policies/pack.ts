import {
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import { z } from "zod";
import { rootType } from "../graph/urn";
import { defaultThresholds, thresholdSchema, type Thresholds } from "./config";
import { findings, thresholdsOf } from "./evaluate";
import { pageOf } from "./page";
import { writeChanges } from "./remediation";
import { type CheckedResource, reads, type ResourceRule, type Rule } from "./rule";

type EnginePolicy = ResourceValidationPolicy | StackValidationPolicy;

/**
 * The rules as the engine's policies.
 *
 * The engine gives a stack policy the resources' outputs. In a first preview the cluster's provider is not configured
 * yet, and the outputs of everything in the cluster are empty: rules would find no replicas where there are three. So
 * the resource policies, which see every resource's inputs, remember those that stack rules read.
 */
export function policiesOf(rules: readonly Rule[]): EnginePolicy[] {
  const remembered = new Map<string, Record<string, unknown>>();
  const wanted = new Set(rules.flatMap((rule) => (rule.kind === "stack" ? rule.types : [])));
  const all = wanted.has("*");
  const remember = ({ urn, type, props }: ResourceValidationArgs): void => {
    if (all || wanted.has(type)) remembered.set(urn, props);
  };
  return rules.map((rule) => (rule.kind === "resource" ? resourcePolicy(rule, remember) : stackPolicy(rule, remembered)));
}

function resourcePolicy(rule: ResourceRule, remember: (args: ResourceValidationArgs) => void): ResourceValidationPolicy {
  return {
    ...described(rule),
    ...(rule.remediate === undefined ? {} : { remediateResource: (args) => remedied(rule, args) }),
    validateResource: (args, reportViolation) => {
      remember(args);
      if (!reads(rule, args.type)) return;
      const thresholds = configured(rule, args.getConfig());
      for (const { reason } of findings(rule, [fromArgs(args)], thresholds))
        reportViolation(message(rule, reason, thresholds));
    },
  };
}

/** The resource's own properties, corrected in place; nothing where there is nothing to correct. */
function remedied(rule: ResourceRule, args: ResourceValidationArgs): Record<string, unknown> | undefined {
  if (!reads(rule, args.type)) return undefined;
  const resource = fromArgs(args);
  const inputs = rule.remediate?.(resource, configured(rule, args.getConfig()));
  if (inputs === undefined) return undefined;
  writeChanges(args.props, resource.inputs, inputs);
  return args.props;
}

function stackPolicy(rule: Rule, remembered: Map<string, Record<string, unknown>>): StackValidationPolicy {
  return {
    ...described(rule),
    validateStack: (args, reportViolation) => {
      const thresholds = configured(rule, args.getConfig());
      const resources = args.resources
        .filter(({ type }) => reads(rule, type))
        .map((resource) => fromStack(resource, remembered.get(resource.urn)));
      for (const { resource, reason } of findings(rule, resources, thresholds))
        reportViolation(message(rule, reason, thresholds), resource?.urn);
    },
  };
}

const message = (rule: Rule, reason: string, thresholds: Thresholds): string =>
  `${reason}\nFix: ${rule.remediation(thresholds)}`;

const described = (rule: Rule) => ({
  name: rule.id,
  description: rule.title,
  enforcementLevel: rule.enforcement ?? "mandatory",
  severity: rule.severity,
  tags: [rule.promise],
  url: pageOf(rule),
  remediationSteps: rule.remediation(defaultThresholds),
  configSchema: { properties: schemasOf(rule) },
});

const thresholdSchemas = z.toJSONSchema(thresholdSchema).properties ?? {};

/** A rule's thresholds as JSON schemas: the CLI checks the configuration with them and fills in their defaults. */
function schemasOf(rule: Rule): Record<string, object> {
  return Object.fromEntries(
    rule.thresholds.map((name) => {
      const { type, minimum, maximum, default: fallback, description } = thresholdSchemas[name] as Record<string, unknown>;
      return [name, { type, minimum, maximum, default: fallback, description }];
    }),
  );
}

const configured = (rule: Rule, config: object): Thresholds => thresholdsOf(rule, config);

/** The engine does not say which resources only hold others: the stack itself and our components. */
const isCustom = (type: string): boolean => type !== rootType && !type.startsWith("agentic:");

const fromArgs = ({ urn, type, name, opts, props }: ResourceValidationArgs): CheckedResource => ({
  urn,
  type,
  name,
  custom: isCustom(type),
  parent: opts.parent ?? null,
  provider: null,
  dependencies: [],
  protect: opts.protect,
  inputs: plain(props) as Record<string, unknown>,
  invented: {},
});

const fromStack = (resource: PolicyResource, inputs: Record<string, unknown> | undefined): CheckedResource => ({
  urn: resource.urn,
  type: resource.type,
  name: resource.name,
  custom: isCustom(resource.type),
  parent: resource.parent?.urn ?? null,
  provider: resource.provider?.urn ?? null,
  dependencies: resource.dependencies.map(({ urn }) => urn),
  protect: resource.opts.protect,
  inputs: plain(inputs ?? resource.props) as Record<string, unknown>,
  invented: {},
  propertyDependencies: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([property, from]) => [property, from.map(({ urn }) => urn)]),
  ),
});

/**
 * A copy of a policy's properties without the proxies that throw at an unknown: the engine would turn that error into
 * advice, and a mandatory rule would let pass what it could not read. The rules judge unknowns themselves.
 */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.keys(value).map((key) => [key, read(value as Record<string, unknown>, key)] as const);
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}

function read(object: Record<string, unknown>, key: string): unknown {
  try {
    return plain(object[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return (error as { unknownTypeSentinel?: unknown }).unknownTypeSentinel;
    throw error;
  }
}
