import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as policySdk from "@pulumi/policy";
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { parse } from "yaml";
import type { GraphResource } from "../../../graph/types";
import { defaultThresholds } from "../../../policies/config";
import { evaluate } from "../../../policies/evaluate";
import { policiesOf } from "../../../policies/pack";
import { rules } from "../../../policies/rules";
import { cases } from "./cases";
import { goodStack, named, type Stack } from "./support";

type Said = [rule: string, urn: string | null, message: string];
type Policy = ResourceValidationPolicy | StackValidationPolicy;

// The package exports it, but its types do not.
const { unknownCheckingProxy } = policySdk as unknown as { unknownCheckingProxy: (inputs: object) => Record<string, unknown> };
const properties = (inputs: Record<string, unknown>) => unknownCheckingProxy(structuredClone(inputs));
const configuredWith = (config: object) => (() => config) as ResourceValidationArgs["getConfig"];

const opts: PolicyResource["opts"] = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};
const common = { opts, isType: () => false, asType: () => undefined };

const argsOf = ({ urn, type, name, inputs, protect }: GraphResource, config: object): ResourceValidationArgs => ({
  ...common,
  opts: { ...opts, protect },
  urn,
  type,
  name,
  props: properties(inputs),
  stackTags: new Map(),
  getConfig: configuredWith(config),
  notApplicable: () => {
    throw new Error("not applicable");
  },
});

/** The stack as the engine hands it over: what each property was computed from instead of ids that it knows. */
function stackOf(stack: Stack, outputs: (resource: GraphResource) => Record<string, unknown>): PolicyResource[] {
  const made = new Map<string, PolicyResource>(
    stack.map((resource) => [
      resource.urn,
      { ...common, opts: { ...opts, protect: resource.protect }, urn: resource.urn, type: resource.type, name: resource.name, props: properties(outputs(resource)), dependencies: [], propertyDependencies: {} },
    ]),
  );
  const ids = new Map(stack.map(({ urn, invented }) => [urn, Object.values(invented).map((id) => JSON.stringify(id))]));
  for (const { urn, inputs, dependencies } of stack) {
    const own = made.get(urn);
    if (own === undefined) continue;
    // By the id that it holds, or, for a property that is unknown, by the resource's dependencies.
    const originsOf = (value: unknown) => {
      const text = JSON.stringify(value);
      return stack.flatMap(({ urn: other }) => {
        const held = (ids.get(other) ?? []).some((id) => text.includes(id));
        const origin = held || dependencies.includes(other) ? made.get(other) : undefined;
        return origin === undefined ? [] : [origin];
      });
    };
    own.dependencies = originsOf(inputs);
    own.propertyDependencies = Object.fromEntries(Object.entries(inputs).map(([property, value]) => [property, originsOf(value)]));
  }
  return [...made.values()];
}

/** Runs the policies in the engine's order: every resource's inputs, then the stack's outputs. */
function runPack(stack: Stack, outputs = ({ inputs }: GraphResource) => inputs, config: object = {}): Said[] {
  const policies: Policy[] = policiesOf(rules);
  const said: Said[] = [];
  for (const resource of stack) {
    const args = argsOf(resource, config);
    for (const policy of policies)
      if ("validateResource" in policy && typeof policy.validateResource === "function")
        void policy.validateResource(args, (message) => said.push([policy.name, resource.urn, message]));
  }
  const resources = stackOf(stack, outputs);
  for (const policy of policies)
    if ("validateStack" in policy)
      void policy.validateStack(
        { resources, stackTags: new Map(), getConfig: configuredWith(config), notApplicable: () => assert.fail() },
        (message, urn) => said.push([policy.name, urn ?? null, message]),
      );
  return said.sort();
}

const runEmbedded = (stack: Stack): Said[] =>
  evaluate(stack)
    .violations.map(({ rule, urn, reason, fix }): Said => [rule, urn, `${reason}\nFix: ${fix}`])
    .sort();

describe("the policy pack", () => {
  it("says about every case what the embedded preview says", () => {
    for (const { rule, name, change } of cases) {
      const stack = change(goodStack());
      assert.deepEqual(runPack(stack), runEmbedded(stack), `${rule} ${name}`);
    }
  });

  it("judges by inputs while the outputs of everything in the cluster are still unknown", () => {
    const outputs = ({ type, inputs }: GraphResource) => (type.startsWith("kubernetes:") ? {} : inputs);
    assert.deepEqual(runPack(goodStack(), outputs), []);
  });

  it("judges by outputs where nobody showed it the inputs", () => {
    const budgets = policiesOf(rules.filter(({ id }) => id === "disruption-budgets")) as StackValidationPolicy[];
    const messages: string[] = [];
    const stack = goodStack().filter(({ name }) => name !== "l01-budget");
    for (const policy of budgets)
      void policy.validateStack(
        {
          resources: stackOf(stack, ({ inputs }) => inputs),
          stackTags: new Map(),
          getConfig: configuredWith({}),
          notApplicable: () => assert.fail(),
        },
        (message, urn) => messages.push(`${String(urn)}: ${message}`),
      );
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? "", /::l01: no PodDisruptionBudget selects its pods\n/);
  });

  it("takes a threshold from its configuration", () => {
    const said = runPack(goodStack(), undefined, { databaseRetentionDays: 35 });
    assert.deepEqual(said, [
      [
        "database-retention",
        named(goodStack(), "database").urn,
        "backupRetentionPeriod is 30; at least 35 days\nFix: set postgres.backupRetentionDays to 35 or more (RDS keeps at most 35)",
      ],
    ]);
  });

  it("tells the engine each rule's level, severity, fix and thresholds", () => {
    for (const [index, policy] of policiesOf(rules).entries()) {
      const rule = rules[index];
      assert.ok(rule);
      assert.deepEqual(
        [policy.name, policy.description, policy.enforcementLevel, policy.severity, policy.remediationSteps, policy.tags],
        [rule.id, rule.title, "mandatory", rule.severity, rule.remediation(defaultThresholds), [rule.promise]],
      );
      const defaults = Object.entries(policy.configSchema?.properties ?? {}).map(([name, schema]) => [name, schema.type, schema.default]);
      assert.deepEqual(defaults, rule.thresholds.map((name) => [name, "integer", defaultThresholds[name]]));
    }
  });

  it("has a version, and an entry that both files name", () => {
    const folder = path.join(__dirname, "../../../policies");
    const pkg = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Record<string, unknown>;
    const settings = parse(readFileSync(path.join(folder, "PulumiPolicy.yaml"), "utf8")) as Record<string, unknown>;
    assert.match(String(pkg["version"]), /^\d+\.\d+\.\d+$/);
    assert.equal(settings["main"], pkg["main"]);
  });
});
