import assert from "node:assert/strict";
import { readGraphs } from "../../../graph/read";
import { makeUrn, parseUrn, providerUrn } from "../../../graph/urn";
import { byTier } from "../../../graph/tiers";
import type { GraphResource } from "../../../graph/types";

const root = "urn:pulumi:us-east::platform::pulumi:pulumi:Stack::platform-us-east";
const provider = "urn:pulumi:us-east::platform::pulumi:providers:aws::aws";
const tier = "urn:pulumi:us-east::platform::agentic:postgres:Postgres::postgres";
const cluster = "urn:pulumi:us-east::platform::agentic:postgres:Postgres$aws:rds/cluster:Cluster::postgres-cluster";
const secret = (field: "ciphertext" | "plaintext") => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  [field]: "v1:c2VjcmV0",
});

/** The same stack as the engine writes it. */
const resources = (field: "ciphertext" | "plaintext") => [
  { urn: root, custom: false, type: "pulumi:pulumi:Stack", outputs: { hostname: "api.example.com", password: secret(field) } },
  { urn: provider, custom: true, id: "1234", type: "pulumi:providers:aws", inputs: { region: "us-east-1" }, parent: root },
  { urn: tier, custom: false, type: "agentic:postgres:Postgres", parent: root },
  {
    urn: cluster,
    custom: true,
    id: "agentic",
    type: "aws:rds/cluster:Cluster",
    inputs: { __defaults: ["port"], engine: "postgres", scaling: { __defaults: [], max: 2 }, masterPassword: secret(field) },
    outputs: { engine: "postgres", endpoint: "db.example.com", masterPassword: secret(field) },
    parent: tier,
    provider: `${provider}::1234`,
    protect: true,
    dependencies: [tier, root],
  },
];

const read = {
  urn: cluster,
  type: "aws:rds/cluster:Cluster",
  name: "postgres-cluster",
  custom: true,
  parent: tier,
  provider,
  dependencies: [tier, root],
  protect: true,
  inputs: { engine: "postgres", scaling: { max: 2 }, masterPassword: "[secret]" },
  invented: { id: "agentic", endpoint: "db.example.com" },
};

describe("a file with the resources of stacks", () => {
  it("may be an export; pending deletions are left out", () => {
    const gone = { urn: `${cluster}-old`, type: "aws:rds/cluster:Cluster", custom: true, delete: true };
    const text = JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [...resources("ciphertext"), gone] } });
    const [graph, ...others] = readGraphs(text, "export.json");
    assert.equal(others.length, 0);
    assert.equal(graph?.name, "us-east");
    assert.equal(graph.project, "platform");
    assert.equal(graph.region, "us-east-1");
    assert.deepEqual(graph.outputs, { hostname: "api.example.com", password: "[secret]" });
    assert.equal(graph.resources.length, 4);
    assert.deepEqual(graph.resources.find(({ urn }) => urn === cluster), read);
    assert.doesNotMatch(JSON.stringify(graph), /c2VjcmV0/);
  });

  it("may be a preview of the real engine; what is deleted is left out and a replacement counts once", () => {
    const steps = resources("plaintext").flatMap((newState) => [
      { op: "create-replacement", urn: newState.urn, newState },
      { op: "replace", urn: newState.urn, newState },
    ]);
    const deleted = { op: "delete", urn: `${cluster}-old`, oldState: resources("plaintext")[3], newState: resources("plaintext")[3] };
    const text = JSON.stringify({ config: {}, steps: [...steps, deleted], changeSummary: { create: 4 } });
    const [graph] = readGraphs(text, "preview.json");
    assert.equal(graph?.resources.length, 4);
    assert.deepEqual(graph.resources.find(({ urn }) => urn === cluster), read);
    assert.doesNotMatch(JSON.stringify(graph), /c2VjcmV0/);
  });

  it("may be a preview of ours, which is read back as it was", () => {
    const stacks = [
      { name: "us-east", project: "platform", region: "us-east-1", resources: [read], outputs: { a: 1 } },
      { name: "eu-west", project: "platform", region: "eu-west-1", resources: [], outputs: {} },
    ];
    const text = JSON.stringify({ version: 1, stacks: stacks.map((stack) => ({ ...stack, policies: { checked: 0 } })) });
    assert.deepEqual(readGraphs(text, "graph.json"), stacks);
  });

  const wrong: [string, string, RegExp][] = [
    ["empty", "", /^GraphFileError: f\.json is empty; expected the output of `ha preview --json`/],
    ["no JSON", "Previewing update", /f\.json is not JSON \(.+\); expected/],
    ["a stream", '{"a":1}\n{"b":2}', /holds several JSON documents \(a streamed preview/],
    ["a list", "[1,2]", /f\.json holds a list of 2; expected/],
    ["another object", '{"Resources":{},"Outputs":{}}', /holds an object with the keys Resources, Outputs; expected/],
    ["a later version", '{"version":2,"stacks":[]}', /holds a preview of version 2 \(this one reads 1\); expected/],
    ["a bent preview", '{"version":1,"stacks":[{"name":"x","resources":[{}]}]}', /stacks\[0\]\.resources\[0\] has no urn or no inputs/],
    ["no resources", '{"version":3,"deployment":{"resources":[]}}', /f\.json holds no resources/],
  ];
  for (const [what, text, message] of wrong)
    it(`is refused when it is ${what}, with what was seen`, () => {
      assert.throws(
        () => readGraphs(text, "f.json"),
        (error: Error) => message.test(`${error.constructor.name}: ${error.message}`),
      );
    });
});

describe("a URN", () => {
  it("is taken apart and put together, also with :: in the name", () => {
    const urn = makeUrn("us-east", "platform", tier, "aws:rds/cluster:Cluster", "a::b");
    assert.equal(urn, "urn:pulumi:us-east::platform::agentic:postgres:Postgres$aws:rds/cluster:Cluster::a::b");
    assert.deepEqual(parseUrn(urn), {
      stack: "us-east",
      project: "platform",
      qualifiedType: "agentic:postgres:Postgres$aws:rds/cluster:Cluster",
      type: "aws:rds/cluster:Cluster",
      name: "a::b",
    });
  });

  it("of a child of the stack has no parent type", () => {
    assert.equal(makeUrn("us-east", "platform", root, "aws:ec2/vpc:Vpc", "vpc"), "urn:pulumi:us-east::platform::aws:ec2/vpc:Vpc::vpc");
  });

  it("of a provider stands before the id in a reference", () => {
    assert.equal(providerUrn(`${provider}::04da6b54`), provider);
    assert.equal(providerUrn(""), null);
  });
});

describe("the tier of a resource", () => {
  const resource = (urn: string, type: string, parent: string | null): GraphResource => ({
    ...{ urn, type, parent, name: urn, custom: true, provider: null, dependencies: [] },
    ...{ protect: false, inputs: {}, invented: {} },
  });

  it("is that of the nearest component above it; what has none belongs to the region", () => {
    const given = [
      resource("root", "pulumi:pulumi:Stack", null),
      resource("eks", "agentic:eks:Eks", "root"),
      resource("cluster", "aws:eks/cluster:Cluster", "eks"),
      resource("inner", "agentic:postgres:Pooler", "eks"),
      resource("pods", "kubernetes:apps/v1:Deployment", "inner"),
      resource("aws", "pulumi:providers:aws", "root"),
    ];
    assert.deepEqual(
      [...byTier(given)].map(([name, members]) => [name, members.map(({ urn }) => urn)]),
      [
        ["region", ["root", "aws"]],
        ["eks", ["eks", "cluster"]],
        ["postgres", ["inner", "pods"]],
      ],
    );
  });
});
