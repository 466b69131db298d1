import assert from "node:assert/strict";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { defaultThresholds, type PolicyConfig } from "../../../policies/config";
import { evaluate, findings } from "../../../policies/evaluate";
import { policiesOf } from "../../../policies/pack";
import { both, completed, corrected, raised } from "../../../policies/remediation";
import { type CheckedResource, reads, type ResourceRule } from "../../../policies/rule";
import { rules } from "../../../policies/rules";
import { look } from "../../../policies/values";
import { bothStacks } from "../support/stacks";
import { goodStack, named, resource, set, unknown } from "./support";

const correcting = rules.filter((rule): rule is ResourceRule => rule.kind === "resource" && rule.remediate !== undefined);

function ruleOf(id: string): ResourceRule {
  const found = correcting.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`${id} corrects nothing`);
  return found;
}

const remediated = (id: string, from: CheckedResource) => ruleOf(id).remediate?.(from, defaultThresholds);
const broken = (name: string, path: string, value: unknown): CheckedResource => named(set(name, path, value)(goodStack()), name);

interface Correction {
  rule: string;
  name: string;
  path: string;
  /** Besides absent and unknown, unless `literally`. */
  wrong: unknown;
  becomes: unknown;
  /** The fault is taken away only where it was written down. */
  literally?: true;
}

const corrections: Correction[] = [
  { rule: "database-retention", name: "database", path: "backupRetentionPeriod", wrong: 7, becomes: 30 },
  { rule: "database-deletion", name: "database", path: "deletionProtection", wrong: false, becomes: true },
  { rule: "database-deletion", name: "database", path: "deleteAutomatedBackups", wrong: true, becomes: false },
  { rule: "database-logs", name: "database", path: "enabledCloudwatchLogsExports", wrong: ["upgrade"], becomes: ["upgrade", "postgresql"], literally: true },
  { rule: "cache-snapshots", name: "cache", path: "snapshotRetentionLimit", wrong: 1, becomes: 7 },
  {
    rule: "cluster-logs",
    name: "cluster",
    path: "enabledClusterLogTypes",
    wrong: ["audit"],
    becomes: ["audit", "api", "authenticator", "controllerManager", "scheduler"],
    literally: true,
  },
  { rule: "zonal-shift", name: "cluster", path: "zonalShiftConfig.enabled", wrong: false, becomes: true },
  { rule: "zonal-shift", name: "balancer", path: "enableZonalShift", wrong: false, becomes: true },
  { rule: "node-metadata", name: "template", path: "metadataOptions.httpTokens", wrong: "optional", becomes: "required" },
  { rule: "node-metadata", name: "template", path: "metadataOptions.httpPutResponseHopLimit", wrong: 2, becomes: 1 },
  { rule: "node-disk-encryption", name: "template", path: "blockDeviceMappings.0.ebs.encrypted", wrong: "false", becomes: "true" },
  { rule: "node-group-updates", name: "nodes-us-east-1a", path: "updateConfig.maxUnavailable", wrong: 3, becomes: 1 },
  { rule: "node-repair", name: "nodes-us-east-1a", path: "nodeRepairConfig.enabled", wrong: false, becomes: true },
  { rule: "unready-evictable", name: "l01-budget", path: "spec.unhealthyPodEvictionPolicy", wrong: "IfHealthyBudget", becomes: "AlwaysAllow" },
  { rule: "load-balancer-deletion", name: "balancer", path: "enableDeletionProtection", wrong: false, becomes: true },
  { rule: "load-balancer-headers", name: "balancer", path: "dropInvalidHeaderFields", wrong: false, becomes: true },
  { rule: "load-balancer-headers", name: "balancer", path: "desyncMitigationMode", wrong: "monitor", becomes: "defensive" },
  ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map(
    (path): Correction => ({ rule: "public-access-block", name: "backup-public-access", path, wrong: false, becomes: true }),
  ),
  { rule: "key-rotation", name: "key", path: "enableKeyRotation", wrong: false, becomes: true },
  { rule: "key-rotation", name: "key", path: "deletionWindowInDays", wrong: 3, becomes: 30 },
  { rule: "log-retention", name: "logs", path: "retentionInDays", wrong: 14, becomes: 30, literally: true },
  { rule: "secret-recovery", name: "secret", path: "recoveryWindowInDays", wrong: 0, becomes: 30 },
  { rule: "azure-storage-closed", name: "account", path: "allowBlobPublicAccess", wrong: true, becomes: false },
  { rule: "azure-storage-closed", name: "account", path: "enableHttpsTrafficOnly", wrong: false, becomes: true },
  { rule: "azure-storage-closed", name: "account", path: "minimumTlsVersion", wrong: "TLS1_0", becomes: "TLS1_2" },
  { rule: "azure-storage-closed", name: "container", path: "publicAccess", wrong: "Blob", becomes: "None" },
];

/** Faults of rules that correct others: what a correction would break, delete or guess. */
const leftToPeople: { rule: string; name: string; path: string; value: unknown; why: string }[] = [
  { rule: "database-deletion", name: "database", path: "finalSnapshotIdentifier", value: undefined, why: "nobody can guess the last snapshot's name" },
  { rule: "log-retention", name: "logs", path: "retentionInDays", value: undefined, why: "absent means forever, and a number would delete logs" },
  { rule: "log-retention", name: "logs", path: "retentionInDays", value: 0, why: "0 means forever, too" },
  { rule: "log-retention", name: "logs", path: "retentionInDays", value: unknown, why: "what is unknown may be forever" },
  { rule: "log-retention", name: "logs", path: "kmsKeyId", value: undefined, why: "which key is for a person to say" },
  { rule: "cluster-logs", name: "cluster", path: "enabledClusterLogTypes", value: unknown, why: "an unknown list has entries that would be lost" },
  { rule: "database-logs", name: "database", path: "enabledCloudwatchLogsExports", value: [unknown], why: "an unknown entry may be the missing one" },
  { rule: "node-disk-encryption", name: "template", path: "blockDeviceMappings", value: unknown, why: "there may be several disks" },
  { rule: "node-metadata", name: "nodes-us-east-1a", path: "launchTemplate", value: undefined, why: "which template is for a person to say" },
  { rule: "azure-storage-closed", name: "account", path: "allowSharedKeyAccess", value: true, why: "a writer may still hold the key" },
];

const told = (value: unknown): string =>
  value === undefined ? "an absent" : value === unknown ? "an unknown" : JSON.stringify(value);

describe("a rule that corrects", () => {
  it("is tried here, every one", () => {
    assert.deepEqual(new Set(correcting.map(({ id }) => id)), new Set(corrections.map(({ rule }) => rule)));
  });

  for (const { rule, name, path, wrong, becomes, literally } of corrections)
    for (const value of literally ? [wrong] : [wrong, undefined, unknown])
      it(`${rule} makes ${JSON.stringify(becomes)} of ${told(value)} ${path}, and is content`, () => {
        const fault = broken(name, path, value);
        const before = structuredClone(fault);
        assert.notDeepEqual(findings(ruleOf(rule), [fault], defaultThresholds), []);
        const inputs = remediated(rule, fault);
        assert.ok(inputs);
        assert.deepEqual(findings(ruleOf(rule), [{ ...fault, inputs }], defaultThresholds), []);
        assert.deepEqual(look(inputs, path), becomes);
        assert.deepEqual(inputs, set(name, path, becomes)([structuredClone(before)])[0]?.inputs);
        assert.deepEqual(fault, before);
      });

  for (const { rule, name, path, value, why } of leftToPeople)
    it(`${rule} leaves ${path} to a person: ${why}`, () => {
      const fault = broken(name, path, value);
      assert.notDeepEqual(findings(ruleOf(rule), [fault], defaultThresholds), []);
      assert.equal(remediated(rule, fault), undefined);
    });

  it("leaves alone what is right, in the good stack and in both real ones", async () => {
    const stacks = [goodStack(), ...(await bothStacks()).map(({ resources }) => resources)];
    for (const rule of correcting)
      for (const one of stacks.flat().filter(({ type }) => reads(rule, type)))
        assert.equal(remediated(rule.id, one), undefined, `${rule.id} ${one.urn}`);
  });

  it("raises to the configured threshold, and logs to the next number of days that CloudWatch takes", () => {
    const thresholds = { ...defaultThresholds, databaseRetentionDays: 35, minimumLogDays: 100 };
    const raisedTo = (rule: string, from: CheckedResource, path: string) => look(ruleOf(rule).remediate?.(from, thresholds), path);
    assert.equal(raisedTo("database-retention", broken("database", "backupRetentionPeriod", 30), "backupRetentionPeriod"), 35);
    assert.equal(raisedTo("log-retention", broken("logs", "retentionInDays", 30), "retentionInDays"), 120);
  });

  it("keeps the stricter of two allowed values", () => {
    const balancer = broken("balancer", "desyncMitigationMode", "strictest");
    balancer.inputs["dropInvalidHeaderFields"] = false;
    const inputs = remediated("load-balancer-headers", balancer);
    assert.deepEqual([inputs?.["desyncMitigationMode"], inputs?.["dropInvalidHeaderFields"]], ["strictest", true]);
  });
});

describe("corrections of inputs", () => {
  const of = (inputs: Record<string, unknown>): CheckedResource => resource("t", "n", inputs);

  it("make the groups that are missing on the way, and change one entry of a list", () => {
    assert.deepEqual(corrected({ a: 1 }, { "b.c.d": 2 }), { a: 1, b: { c: { d: 2 } } });
    assert.deepEqual(corrected({ a: [{ b: 1 }, { b: 1, c: 3 }] }, { "a.1.b": 2 }), { a: [{ b: 1 }, { b: 2, c: 3 }] });
    assert.deepEqual(corrected({ a: unknown }, { "a.b": 2 }), { a: { b: 2 } });
  });

  it("are none where everything stands already", () => {
    assert.equal(corrected({ a: { b: 1 } }, { "a.b": 1 }), undefined);
    assert.equal(raised(of({ a: 5 }), "a", 5, 9), undefined);
    assert.equal(completed(of({ a: ["x", "y"] }), "a", ["y"]), undefined);
    assert.equal(both(of({ a: 1 }), () => undefined), undefined);
  });

  it("make a list that is absent", () => {
    assert.deepEqual(completed(of({}), "a", ["x"]), { a: ["x"] });
  });

  it("go one after the other", () => {
    const steps = ["a", "b"].map((path) => (from: CheckedResource) => raised(from, path, 5, 9));
    assert.deepEqual(both(of({ a: 1, b: 5 }), ...steps), { a: 9, b: 5 });
    assert.deepEqual(both(of({ a: 1 }), ...steps), { a: 9, b: 9 });
  });
});

describe("the level remediate", () => {
  it("counts as mandatory where nothing is deployed", () => {
    const stack = set("key", "enableKeyRotation", false)(goodStack());
    for (const config of [{ all: "remediate" }, { "key-rotation": { enforcementLevel: "remediate" } }] satisfies PolicyConfig[]) {
      const report = evaluate(stack, { config });
      assert.deepEqual(report.violations.map(({ rule, enforcement }) => [rule, enforcement]), [["key-rotation", "mandatory"]]);
      assert.deepEqual(report.rules.filter(({ enforcement }) => enforcement !== "mandatory"), []);
    }
  });

  it("is no rule's own: whoever wants corrections asks for them", () => {
    assert.deepEqual(policiesOf(rules).filter(({ enforcementLevel }) => enforcementLevel !== "mandatory"), []);
  });
});

/** How the engine's protocol marks a secret; from `@pulumi/pulumi/runtime/rpc`. */
const secret = (value: string | boolean) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

type Remediate = (call: { request: analyzer.AnalyzeRequest }, callback: (error: Error | null | undefined, answer: analyzer.RemediateResponse) => void) => Promise<void>;

/** Asks the SDK's own server to correct a resource at the level `remediate`, as the engine does. */
async function askedByTheEngine(id: string, type: string, inputs: Parameters<typeof Struct.fromJavaScript>[0]): Promise<unknown[]> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the server is internal, so it has no types
  const { makeRemediateRpcFun } = require("@pulumi/policy/server") as { makeRemediateRpcFun: (...args: unknown[]) => Remediate };
  const policies = policiesOf(rules.filter((rule) => rule.id === id)).map((policy) => ({ ...policy, enforcementLevel: "remediate" }));
  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setUrn(`urn:pulumi:us-east::agentic-platform::${type}::n`);
  request.setName("n");
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  request.setProperties(Struct.fromJavaScript(inputs));
  const answer = await new Promise<analyzer.RemediateResponse>((resolve, reject) => {
    void makeRemediateRpcFun("agentic-platform", "1.0.0", "mandatory", policies)({ request }, (error, response) => {
      if (error === null || error === undefined) resolve(response);
      else reject(error);
    });
  });
  return answer.getRemediationsList().map((one) => one.getProperties()?.toJavaScript());
}

describe("the engine's corrections", () => {
  it("change one value and keep every other secret or unknown", async () => {
    const type = "aws:ec2/launchTemplate:LaunchTemplate";
    const disk = (encrypted: string) => ({ deviceName: unknown, ebs: { encrypted, kmsKeyId: secret("key") } });
    const inputs = (encrypted: string) => ({ userData: secret("script"), imageId: unknown, blockDeviceMappings: [disk("true"), disk(encrypted)] });
    assert.deepEqual(await askedByTheEngine("node-disk-encryption", type, inputs("false")), [inputs("true")]);
    assert.deepEqual(await askedByTheEngine("node-disk-encryption", type, inputs(unknown)), [inputs("true")]);
  });

  it("stay secret where the wrong value was", async () => {
    const type = "aws:kms/key:Key";
    assert.deepEqual(await askedByTheEngine("key-rotation", type, { enableKeyRotation: secret(false), deletionWindowInDays: 30 }), [
      { enableKeyRotation: secret(true), deletionWindowInDays: 30 },
    ]);
  });

  it("add to a list", async () => {
    const type = "aws:rds/cluster:Cluster";
    assert.deepEqual(await askedByTheEngine("database-logs", type, { enabledCloudwatchLogsExports: ["upgrade"] }), [
      { enabledCloudwatchLogsExports: ["upgrade", "postgresql"] },
    ]);
  });

  it("leave alone what is right, and what another rule judges", async () => {
    assert.deepEqual(await askedByTheEngine("key-rotation", "aws:kms/key:Key", { enableKeyRotation: true, deletionWindowInDays: 30 }), []);
    assert.deepEqual(await askedByTheEngine("key-rotation", "aws:s3/bucket:Bucket", {}), []);
  });
});
