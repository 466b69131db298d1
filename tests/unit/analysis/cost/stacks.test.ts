import assert from "node:assert/strict";
import { compareCosts, costOf } from "../../../../analysis/cost";
import { againstRequirement } from "../../../../analysis/cost/requirement";
import type { StackGraph } from "../../../../graph/types";
import { bothStacks, previewBoth, stackNamed } from "../../support/stacks";

type Settings = Record<string, Record<string, unknown>>;
const changed = async (group: string, values: Record<string, unknown>): Promise<StackGraph[]> =>
  await previewBoth((config) => {
    const settings = config as Settings;
    settings[group] = { ...settings[group], ...values };
  });

describe("the cost of both committed stacks", () => {
  it("leaves nothing unpriced, and stays within the budget", async () => {
    for (const graph of await bothStacks()) {
      const { unpriced, totalUsd, budgetUsd, users } = costOf(graph);
      assert.deepEqual([unpriced, budgetUsd, users], [[], 12_000, 3_000]);
      assert.ok(totalUsd > 6_000 && totalUsd < 9_000, `${graph.name}: ${totalUsd}`);
    }
  });

  it("knows every resource that a provider makes as paid for or as free", async () => {
    for (const graph of await bothStacks()) {
      const { items, freeResources } = costOf(graph);
      const real = graph.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
      assert.equal(new Set(items.map(({ urn }) => urn)).size + freeResources, real.length);
    }
  });

  it("says of every line which price it has and what it is worth", async () => {
    const { items } = costOf(stackNamed(await bothStacks(), "eu-west"));
    for (const { item, quantity, unitPriceUsd, monthlyUsd, price, tier } of items) {
      assert.equal(monthlyUsd, Math.round(quantity * unitPriceUsd * 100) / 100, item);
      assert.match(price, /^(eu-west-1|us-east-1|global|westeurope)\//);
      assert.notEqual(tier, "region");
    }
  });

  it("pays a copy in the other region by that region's prices", async () => {
    const { items } = costOf(stackNamed(await bothStacks(), "us-east"));
    assert.deepEqual(
      items.filter(({ resource }) => resource === "backup-replica-bucket").map(({ price }) => price),
      ["eu-west-1/s3/standard-ia", "eu-west-1/s3/writes-ia"],
    );
  });

  it("falls by what Graviton nodes cost less", async () => {
    const base = (await bothStacks()).map((graph) => costOf(graph));
    const now = (await changed("eks", { nodeType: "m7g.2xlarge" })).map((graph) => costOf(graph));
    const { stacks, changes } = compareCosts(base, now);
    assert.deepEqual(stacks.map(({ stack, differenceUsd }) => [stack, differenceUsd]), [
      ["us-east", -378.42],
      ["eu-west", -421.8],
    ]);
    assert.equal(changes.length, 6);
  });

  it("falls by what a smaller database costs less, in one line each", async () => {
    const base = (await bothStacks()).map((graph) => costOf(graph));
    const now = (await changed("postgres", { instanceClass: "db.r6gd.xlarge" })).map((graph) => costOf(graph));
    assert.deepEqual(compareCosts(base, now).changes.map(({ stack, resource }) => [stack, resource]), [
      ["eu-west", "postgres-cluster"],
      ["us-east", "postgres-cluster"],
    ]);
  });

  it("falls by two gateways and their addresses where one serves all zones", async () => {
    const base = costOf(stackNamed(await bothStacks(), "us-east"));
    const now = costOf(stackNamed(await changed("network", { natGateways: "single" }), "us-east"));
    // The same gigabytes go through one gateway: 2 × (32.85 + 3.65).
    assert.equal(Math.round((base.totalUsd - now.totalUsd) * 100), 7_300);
  });

  it("prices the development profile, with its single database and small cache", async () => {
    const [graph] = await previewBoth((config) => (config["profile"] = "development"));
    assert.ok(graph);
    const { unpriced, totalUsd, budgetUsd } = costOf(graph);
    assert.deepEqual([unpriced, budgetUsd], [[], 2_000]);
    assert.ok(totalUsd < 2_000, String(totalUsd));
  });
});

describe("the requirement's table beside ours", () => {
  it("has its eight lines, its total and its cost per user", async () => {
    const { rows, requiredUsd, requiredPerUserUsd } = againstRequirement(costOf(stackNamed(await bothStacks(), "us-east")));
    assert.deepEqual(rows.flatMap(({ component, required }) => (required === null ? [] : [[component, required.monthlyUsd]])), [
      ["EKS cluster", 73],
      ["EC2 nodes", 3_456],
      ["RDS PostgreSQL", 840],
      ["ElastiCache Redis", 540],
      ["ALB", 46],
      ["S3 storage", 23],
      ["CloudWatch", 150],
      ["Data transfer", 180],
    ]);
    assert.deepEqual([requiredUsd, requiredPerUserUsd], [5_308, 1.77]);
  });

  it("puts every dollar of ours into one row, and gives each a reason", async () => {
    for (const graph of await bothStacks()) {
      const cost = costOf(graph);
      const { rows, oursUsd } = againstRequirement(cost);
      assert.equal(Math.round(rows.reduce((sum, row) => sum + row.oursUsd, 0) * 100), Math.round(oursUsd * 100));
      for (const { component, reason } of rows) assert.ok(reason.length > 5, component);
    }
  });

  it("tells the list price's part of a difference from the part that we build otherwise", async () => {
    const { rows } = againstRequirement(costOf(stackNamed(await bothStacks(), "us-east")));
    const nodes = rows.find(({ component }) => component === "EC2 nodes");
    // 6 × ($280.32 − $576); then three more nodes.
    assert.deepEqual([nodes?.ours, nodes?.oursUsd, nodes?.listPriceUsd, nodes?.differenceUsd], ["9 × m5.2xlarge", 2_522.88, -1_774.08, -933.12]);
  });
});
