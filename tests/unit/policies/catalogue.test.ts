import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { defaultThresholds, meaningOf, type ThresholdName } from "../../../policies/config";
import { rules } from "../../../policies/rules";
import { types } from "../../../policies/types";
import { isUnknown } from "../../../policies/values";
import { cases } from "./cases";

const root = path.join(__dirname, "../../..");

describe("the catalogue of rules", () => {
  it("has every rule file, under its promise and its name, and nothing else", () => {
    const folder = path.join(root, "policies/rules");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && file !== "index.ts",
    );
    assert.deepEqual(rules.map(({ promise, id }) => `${promise}/${id}.ts`).sort(), files.sort());
  });

  it("keeps the three promises asked for, and those that follow from them", () => {
    assert.deepEqual(
      new Set(rules.map(({ promise }) => promise)),
      new Set(["redundancy", "zones", "backups", "slo", "cost", "security"]),
    );
  });

  it("is mandatory, every rule", () => {
    assert.deepEqual(rules.filter(({ enforcement = "mandatory" }) => enforcement !== "mandatory"), []);
  });

  it("uses every threshold, and each with unit, source and description", () => {
    assert.deepEqual(new Set(rules.flatMap(({ thresholds }) => thresholds)), new Set(Object.keys(defaultThresholds)));
    for (const name of Object.keys(defaultThresholds) as ThresholdName[])
      for (const key of ["description", "unit", "source"] as const) assert.match(meaningOf(name)[key], /\w/, `${name}.${key}`);
  });

  for (const rule of rules)
    it(`describes ${rule.id} completely`, () => {
      assert.match(rule.id, /^[a-z]+(-[a-z]+)+$/);
      assert.match(rule.title, /^[A-Z].+[^.]$/);
      assert.ok(["low", "medium", "high", "critical"].includes(rule.severity));
      assert.match(rule.reads, /\w/);
      assert.match(rule.remediation(defaultThresholds), /^[a-z]/);
      assert.notEqual(rule.types.length, 0);
    });

  for (const rule of rules)
    it(`has a case that ${rule.id} refuses`, () => {
      const own = cases.filter((candidate) => candidate.rule === rule.id);
      assert.ok(own.some(({ says }) => says.length > 0));
    });

  it("reads types that the SDKs have", () => {
    for (const token of new Set(Object.values(types))) assert.ok(classExists(token), token);
  });

  it("knows every kind of unknown that the engine's SDK knows", () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the names are internal, so they have no types
    const proxy = require("@pulumi/policy/proxy") as Record<string, unknown>;
    const sentinels = Object.entries(proxy).filter(([name]) => /^unknown\w+Value$/.test(name));
    assert.equal(sentinels.length, 7);
    for (const [name, value] of sentinels) assert.ok(isUnknown(value), name);
  });
});

/** Whether the package has a module for the token; deep files only, since loading whole SDKs takes seconds. */
function classExists(token: string): boolean {
  const [pkg = "", module = "", name = ""] = token.split(":");
  if (token === "pulumi:providers:aws") return true; // every provider's resource
  if (pkg === "agentic") return existsSync(path.join(root, "components", module, "index.ts"));
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const folder = pkg === "aws" ? path.dirname(module) : module.replace(/\.(sh|k8s\.io)\//, "/");
  return existsSync(path.join(root, "node_modules/@pulumi", pkg, folder, `${file}.js`));
}
