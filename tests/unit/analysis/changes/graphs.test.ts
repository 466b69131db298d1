import assert from "node:assert/strict";
import fc from "fast-check";
import { changesOf, isDangerous } from "../../../../analysis/changes";
import { differences } from "../../../../analysis/changes/differences";
import { bySeverity } from "../../../../analysis/changes/order";
import { isStateful, mayReplace, stateful } from "../../../../analysis/changes/stateful";
import { bothStacks } from "../../support/stacks";
import { bucket, database, deployment, resource, stack } from "./support";

describe("the changes between two graphs", () => {
  it("are none between a stack and itself", async () => {
    const graphs = await bothStacks();
    assert.deepEqual(changesOf(graphs, structuredClone(graphs)), []);
  });

  it("name the inputs that differ, with both values", () => {
    const before = [stack([resource(deployment, "l01", { spec: { replicas: 3, paused: false } })])];
    const after = [stack([resource(deployment, "l01", { spec: { replicas: 4, minReadySeconds: 5, paused: false } })])];
    const [change, ...others] = changesOf(before, after);
    assert.deepEqual(others, []);
    assert.deepEqual(change, {
      stack: "us-east",
      urn: `urn:pulumi:us-east::agentic-platform::${deployment}::l01`,
      type: deployment,
      name: "l01",
      op: "update",
      stateful: false,
      protected: false,
      saidBy: null,
      properties: ["spec.minReadySeconds", "spec.replicas"],
      values: [
        { path: "spec.minReadySeconds", after: 5, replaces: false },
        { path: "spec.replicas", before: 3, after: 4, replaces: false },
      ],
    });
  });

  it("say that a database may be replaced when its storage type changes, and not when its retention does", () => {
    const of = (inputs: Record<string, unknown>) => [stack([resource(database, "postgres", { storageType: "gp3", backupRetentionPeriod: 30, ...inputs }, { protect: true })])];
    const [replaced] = changesOf(of({}), of({ storageType: "io2" }));
    assert.deepEqual([replaced?.op, replaced?.saidBy, replaced?.stateful, replaced?.protected], ["replace", "table", true, true]);
    assert.deepEqual(replaced?.values, [{ path: "storageType", before: "gp3", after: "io2", replaces: true }]);
    const [updated] = changesOf(of({}), of({ backupRetentionPeriod: 7 }));
    assert.deepEqual([updated?.op, updated?.saidBy], ["update", null]);
  });

  it("tell protection by what stands there now: lifting it in the same change protects nothing from the change before", () => {
    const before = [stack([resource(database, "postgres", { engine: "postgres" }, { protect: true })])];
    const after = [stack([resource(database, "postgres", { engine: "aurora-postgresql" }, { protect: false })])];
    assert.equal(changesOf(before, after)[0]?.protected, true);
  });

  it("put replacements and deletions of what holds data first, whatever their names", () => {
    const before = [
      stack([
        resource(deployment, "a-gone"),
        resource(deployment, "b", { spec: { replicas: 3 } }),
        resource(bucket, "y-gone"),
        resource(database, "z", { engine: "postgres" }),
        resource(bucket, "kept", { tags: {} }),
      ]),
    ];
    const after = [
      stack([
        resource(deployment, "b", { spec: { replicas: 4 } }),
        resource(database, "z", { engine: "mysql" }),
        resource(deployment, "c-new"),
        resource(bucket, "kept", { tags: { a: "b" } }),
      ]),
    ];
    assert.deepEqual(
      changesOf(before, after).map(({ op, name }) => `${op} ${name}`),
      ["replace z", "delete y-gone", "delete a-gone", "update kept", "update b", "create c-new"],
    );
  });

  it("create every resource of a new stack and delete every resource of one that is gone, components left out", () => {
    const component = resource("agentic:postgres:Postgres", "postgres", {}, { custom: false });
    const stacks = [stack([component, resource(database, "cluster")], "ap-south")];
    assert.deepEqual(changesOf([], stacks).map(({ op, name, stack: at }) => [op, name, at]), [["create", "cluster", "ap-south"]]);
    assert.deepEqual(changesOf(stacks, []).map(({ op, name, stack: at }) => [op, name, at]), [["delete", "cluster", "ap-south"]]);
  });

  it("are dangerous only where data may be lost", () => {
    const changes = changesOf([stack([resource(bucket, "gone"), resource(deployment, "gone")])], [stack([resource(bucket, "new")])]);
    assert.deepEqual(
      changes.map((change) => [change.op, change.type, isDangerous(change)]),
      [
        ["delete", bucket, true],
        ["delete", deployment, false],
        ["create", bucket, false],
      ],
    );
  });

  it("have one order, however they come", () => {
    const changes = changesOf([], [stack(["b", "a", "c"].flatMap((name) => [resource(bucket, name), resource(deployment, name)]))]);
    fc.assert(
      fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
        assert.deepEqual(bySeverity(shuffled), changes);
      }),
    );
  });
});

describe("the differences of two values", () => {
  it("are the innermost ones, with absent sides left out", () => {
    assert.deepEqual(differences({ a: { b: 1, c: 2 }, d: [1, 2] }, { a: { b: 1, c: 3 }, d: [1, 4], e: null }), [
      { path: "a.c", before: 2, after: 3 },
      { path: "d[1]", before: 2, after: 4 },
      { path: "e", after: null },
    ]);
  });

  it("take a list whose length changed as one", () => {
    assert.deepEqual(differences({ zones: ["a", "b", "c"] }, { zones: ["b", "c"] }), [{ path: "zones", before: ["a", "b", "c"], after: ["b", "c"] }]);
  });

  it("quote a key that would read as a path", () => {
    assert.deepEqual(differences({ labels: { "app.kubernetes.io/name": "a" } }, { labels: { "app.kubernetes.io/name": "b" } })[0]?.path, 'labels."app.kubernetes.io/name"');
  });

  it("are none exactly where two values are equal", () => {
    const values = fc.object({ maxDepth: 3 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        assert.deepEqual(differences(a, structuredClone(a)), []);
        assert.equal(differences(a, b).length === 0, JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)) && differences(b, a).length === 0);
      }),
      { numRuns: 50 },
    );
  });
});

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]))
      : value;

describe("the table of what replaces", () => {
  it("knows every kind of resource that we protect", async () => {
    const kept = (await bothStacks()).flatMap(({ resources }) => resources.filter(({ protect, custom }) => protect && custom));
    assert.deepEqual([...new Set(kept.map(({ type }) => type))].filter((type) => !isStateful(type)), []);
  });

  it("names only inputs that the resources have, in the SDK's spelling", async () => {
    const { readFileSync } = await import("node:fs");
    for (const [type, paths] of Object.entries(stateful)) {
      const [provider = "", module = "", name = ""] = type.split(":");
      if (provider === "kubernetes") continue;
      const file = provider === "aws" ? `@pulumi/aws/${module}.d.ts` : `@pulumi/azure-native/${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`;
      const text = readFileSync(require.resolve(file), "utf8");
      const args = text.slice(text.indexOf(`export interface ${name}Args`));
      for (const path of paths) assert.match(args, new RegExp(`^    ${path.split(".")[0] ?? ""}\\??:`, "m"), `${type}.${path}`);
    }
  });

  it("takes a path for all that stands below it, and for no other key that begins like it", () => {
    assert.equal(mayReplace("kubernetes:apps/v1:StatefulSet", "spec.volumeClaimTemplates[0].spec"), true);
    assert.equal(mayReplace("aws:s3/bucket:Bucket", "bucketPrefixes"), false);
    assert.equal(mayReplace("aws:eks/cluster:Cluster", "kubernetesNetworkConfig.elasticLoadBalancing.enabled"), false);
  });
});
