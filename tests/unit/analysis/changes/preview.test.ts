import assert from "node:assert/strict";
import { changesFromPreview, stateBefore } from "../../../../analysis/changes";
import { bucket, database, deployment } from "./support";

const urn = (type: string, name: string): string => `urn:pulumi:us-east::agentic-platform::${type}::${name}`;

const state = (type: string, name: string, inputs: object, more: object = {}) => ({ urn: urn(type, name), type, custom: true, inputs, ...more });

interface Step {
  op: string;
  type: string;
  name: string;
  before?: object;
  after?: object;
  more?: object;
}

/** A step as `pulumi preview --json` writes it; source: pulumi pkg/backend/display, PreviewStep. */
const step = ({ op, type, name, before, after, more = {} }: Step) => ({
  op,
  urn: urn(type, name),
  ...(before === undefined ? {} : { oldState: state(type, name, before, { protect: true }) }),
  ...(after === undefined ? {} : { newState: state(type, name, after) }),
  detailedDiff: null,
  ...more,
});

describe("the changes in a file of pulumi preview --json", () => {
  it("are none where everything stays", () => {
    assert.deepEqual(changesFromPreview({ steps: [step({ op: "same", type: bucket, name: "b", before: {}, after: {} }), step({ op: "refresh", type: bucket, name: "c", before: {} })] }), []);
    assert.deepEqual(changesFromPreview({ steps: [] }), []);
    assert.deepEqual(changesFromPreview({ changeSummary: { same: 3 } }), []);
  });

  it("take a replacement's three steps for one change, and the provider's word for it", () => {
    const before = { storageType: "gp3", iops: 12000, __defaults: ["x"] };
    const after = { storageType: "io2", iops: 13000, __defaults: [] };
    const more = { diffReasons: ["iops", "storageType"], replaceReasons: ["storageType"] };
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      step({ op, type: database, name: "postgres", before, ...(op === "delete-replaced" ? {} : { after }), more }),
    );
    assert.deepEqual(changesFromPreview({ steps }), [
      {
        stack: "us-east",
        urn: urn(database, "postgres"),
        type: database,
        name: "postgres",
        op: "replace",
        stateful: true,
        protected: true,
        saidBy: "provider",
        properties: ["iops", "storageType"],
        values: [
          { path: "iops", before: 12000, after: 13000, replaces: false },
          { path: "storageType", before: "gp3", after: "io2", replaces: true },
        ],
      },
    ]);
  });

  it("name a property that only the provider sees differ", () => {
    const [change] = changesFromPreview({
      steps: [step({ op: "replace", type: bucket, name: "b", before: { bucket: "b" }, after: { bucket: "b" }, more: { replaceReasons: ["region"] } })],
    });
    assert.deepEqual(change?.values, [{ path: "region", replaces: true }]);
  });

  it("list creations, updates and deletions, dangerous ones first", () => {
    const steps = [
      step({ op: "create", type: deployment, name: "a", after: { x: 1 } }),
      step({ op: "update", type: deployment, name: "b", before: { x: 1 }, after: { x: 2 }, more: { diffReasons: ["x"] } }),
      step({ op: "delete", type: bucket, name: "c", before: { bucket: "c" } }),
      step({ op: "delete", type: deployment, name: "d", before: {} }),
    ];
    assert.deepEqual(
      changesFromPreview({ steps }).map(({ op, name, properties, saidBy }) => [op, name, properties, saidBy]),
      [
        ["delete", "c", [], null],
        ["delete", "d", [], null],
        ["update", "b", ["x"], null],
        ["create", "a", [], null],
      ],
    );
  });

  it("leave components out and show no secret", () => {
    const secret = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: value });
    const component = { op: "create", urn: urn("agentic:dns:Dns", "dns"), newState: { ...state("agentic:dns:Dns", "dns", {}), custom: false } };
    const changes = changesFromPreview({
      steps: [component, step({ op: "update", type: deployment, name: "b", before: { a: secret("hunter2") }, after: { a: secret("hunter3") }, more: { diffReasons: ["a"] } })],
    });
    assert.deepEqual(
      changes.map(({ name, values }) => [name, values]),
      [["b", [{ path: "a", replaces: false }]]],
    );
    assert.doesNotMatch(JSON.stringify(changes), /hunter/);
  });

  it("hold the state before as well", () => {
    const steps = [
      step({ op: "create", type: deployment, name: "new", after: {} }),
      step({ op: "update", type: deployment, name: "b", before: { x: 1 }, after: { x: 2 } }),
      step({ op: "delete", type: bucket, name: "gone", before: { bucket: "gone" } }),
      step({ op: "same", type: bucket, name: "kept", before: { bucket: "kept" }, after: { bucket: "kept" } }),
    ];
    const [graph, ...others] = stateBefore({ steps });
    assert.deepEqual(others, []);
    assert.deepEqual(graph?.name, "us-east");
    assert.deepEqual(
      graph.resources.map(({ name, inputs }) => [name, inputs]),
      [
        ["gone", { bucket: "gone" }],
        ["kept", { bucket: "kept" }],
        ["b", { x: 1 }],
      ],
    );
    assert.deepEqual(stateBefore({ steps: [step({ op: "create", type: deployment, name: "new", after: {} })] }), []);
  });
});
