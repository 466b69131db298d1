import assert from "node:assert/strict";
import { type PolicyConfig, policyConfigOf } from "../../../policies/config";
import { evaluate, PolicyConfigError } from "../../../policies/evaluate";
import { goodStack, set } from "./support";

const twoReplicas = () => set("l01", "spec.replicas", 2)(goodStack());

const messageOf = (config: unknown): string => {
  try {
    evaluate([], { config: config as PolicyConfig });
  } catch (error) {
    assert.ok(error instanceof PolicyConfigError);
    return error.message;
  }
  return "accepted";
};

describe("the policies' configuration", () => {
  it("blocks in production and only advises in development", () => {
    for (const [profile, enforcement] of [["production", "mandatory"], ["development", "advisory"]] as const) {
      const report = evaluate(twoReplicas(), { config: policyConfigOf(profile) });
      assert.deepEqual(new Set(report.rules.map((rule) => rule.enforcement)), new Set([enforcement]));
      assert.deepEqual(report.violations, [
        {
          rule: "deployment-replicas",
          promise: "redundancy",
          enforcement,
          urn: "urn:pulumi:us-east::agentic-platform::kubernetes:apps/v1:Deployment::l01",
          resource: "l01",
          reason: "spec.replicas is 2; at least 3",
          fix: "set services.minReplicas (PgBouncer: postgres.pooler.replicas) to 3 or more, and give spec.replicas explicitly",
          page: "docs/policies/README.md#deployment-replicas",
        },
      ]);
    }
  });

  it("changes a threshold for one rule alone", () => {
    const config: PolicyConfig = { "deployment-replicas": { minimumReplicas: 4 } };
    assert.deepEqual(
      evaluate(goodStack(), { config }).violations.map(({ rule, reason, fix }) => ({ rule, reason, fix })),
      ["l01", "l04", "l09", "l10"].map(() => ({
        rule: "deployment-replicas",
        reason: "spec.replicas is 3; at least 4",
        fix: "set services.minReplicas (PgBouncer: postgres.pooler.replicas) to 4 or more, and give spec.replicas explicitly",
      })),
    );
  });

  it("puts a rule's own level above the one for all", () => {
    const stack = set("l01-scaler", "spec.scaleTargetRef.name", "l02")(twoReplicas());
    const config: PolicyConfig = { all: "advisory", "autoscaler-target": "disabled", "deployment-replicas": { enforcementLevel: "mandatory" } };
    const report = evaluate(stack, { config });
    assert.deepEqual(report.violations.map(({ rule, enforcement }) => [rule, enforcement]), [["deployment-replicas", "mandatory"]]);
    assert.deepEqual(
      report.rules.filter(({ id }) => id === "autoscaler-target"),
      [{ id: "autoscaler-target", promise: "redundancy", enforcement: "disabled", checked: 0 }],
    );
  });

  it("counts checks: each rule's resources, and all together", () => {
    const report = evaluate(goodStack());
    const checks = Object.fromEntries(report.rules.map(({ id, checked }) => [id, checked]));
    assert.equal(checks["deployment-replicas"], 4);
    assert.equal(checks["disruption-budgets"], 10);
    assert.equal(checks["database-zones"], 2);
    assert.equal(report.checked, Object.values(checks).reduce((sum, checked) => sum + checked, 0));
  });

  it("refuses what it does not know, and says what is allowed", () => {
    assert.match(messageOf({ "deployment-replica": "advisory" }), /^policy configuration: deployment-replica: no such rule; allowed: all, tiers-present, /);
    assert.equal(
      messageOf({ "deployment-replicas": "optional" }),
      'policy configuration: deployment-replicas: "optional"; allowed: mandatory, advisory, remediate, disabled',
    );
    assert.equal(
      messageOf({ "deployment-replicas": { minimumZones: 2 } }),
      "policy configuration: deployment-replicas.minimumZones: not a threshold of this rule; allowed: enforcementLevel, minimumReplicas",
    );
    assert.equal(
      messageOf({ "database-retention": { databaseRetentionDays: 36 } }),
      "policy configuration: database-retention.databaseRetentionDays: 36; allowed: a whole number of days from 1 to 35",
    );
  });
});
