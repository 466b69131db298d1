import assert from "node:assert/strict";
import type { Log } from "sarif";
import { sarifOf } from "../../../cli/sarif";
import { rules } from "../../../policies/rules";
import { evaluate } from "../../../policies/evaluate";
import { bothStacks } from "../support/stacks";
import { ha } from "../support/ha";

describe("verdicts for code scanning", () => {
  it("name rule, stack file, resource and fix of each violation", async () => {
    const { code, out } = await ha("policy", "us-east", "--set", "postgres.backupRetentionDays=1", "--sarif", "-");
    assert.equal(code, 1);
    const [run] = (JSON.parse(out) as Log).runs;
    assert.equal(run?.results?.length, 1);
    const result = run.results[0];
    assert.deepEqual([result?.ruleId, result?.level], ["database-retention", "error"]);
    assert.equal(run.tool.driver.rules?.[result?.ruleIndex ?? -1]?.id, "database-retention");
    assert.match(result?.message.text ?? "", /^us-east: postgres-cluster: backupRetentionPeriod is 1; at least 30 days\nFix: set /);
    assert.equal(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, "Pulumi.us-east.yaml");
    assert.match(result.locations[0].logicalLocations?.[0]?.fullyQualifiedName ?? "", /::postgres-cluster$/);
  });

  it("describe every rule, so that a result without violations still says what was checked", async () => {
    const { code, out } = await ha("policy", "--sarif", "-");
    assert.equal(code, 0);
    const [run] = (JSON.parse(out) as Log).runs;
    assert.deepEqual(run?.results, []);
    assert.deepEqual(
      run.tool.driver.rules?.map(({ id }) => id),
      rules.map(({ id }) => id),
    );
  });

  it("tell two violations of one rule in one file apart, and keep each one's identity from run to run", async () => {
    const graph = (await bothStacks())[0];
    assert.ok(graph !== undefined);
    const hashes = () => {
      const resources = graph.resources.filter(({ type }) => !/disruption/i.test(type));
      const { runs } = sarifOf([{ graph, report: evaluate(resources) }], rules);
      return runs[0]?.results?.map(({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"]) ?? [];
    };
    const first = hashes();
    assert.ok(first.length > 1);
    assert.equal(new Set(first).size, first.length);
    assert.deepEqual(hashes(), first);
  });
});
