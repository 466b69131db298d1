import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseSetting, Project, UsageError } from "../../../preview/config";

const projectFile = {
  name: "platform",
  main: "stacks/index.ts",
  config: {
    profile: { type: "string", default: "production" },
    users: { type: "integer", default: 3000 },
    zones: { type: "array" },
    services: { type: "object", default: { minReplicas: 3, images: { a: "a:1" } } },
    "aws:region": { value: "us-east-1" },
    plain: "text",
  },
};

describe("the configuration of a stack", () => {
  let directory: string;
  const project = (stackFile: unknown = { config: {} }): Project => {
    writeFileSync(path.join(directory, "Pulumi.yaml"), stringify(projectFile));
    writeFileSync(path.join(directory, "Pulumi.us-east.yaml"), stringify(stackFile));
    return new Project(directory);
  };
  const config = (stackFile: unknown, ...sets: string[]) =>
    project(stackFile).stackConfig("us-east", sets.map(parseSetting)).config;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-config-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("is what Pulumi.yaml declares, replaced by what the stack's file sets; structured values are JSON", () => {
    assert.deepEqual(config({ config: { "platform:users": 10, "platform:zones": ["a", "b"], "pulumi:tags": { x: true } } }), {
      "platform:profile": "production",
      "platform:users": "10",
      "platform:zones": '["a","b"]',
      "platform:services": '{"minReplicas":3,"images":{"a":"a:1"}}',
      "platform:plain": "text",
      "aws:region": "us-east-1",
      "pulumi:tags": '{"x":true}',
    });
  });

  it("takes secure values undecrypted and marks their keys as secret", () => {
    const stack = project({
      config: { "platform:token": { secure: "v1:abc" }, "platform:alerts": { key: { secure: "v1:def" }, to: "x" } },
    }).stackConfig("us-east");
    assert.deepEqual(stack.secretKeys, ["platform:alerts", "platform:token"]);
    assert.equal(stack.config["platform:token"], "[secret]");
    assert.equal(stack.config["platform:alerts"], '{"key":"[secret]","to":"x"}');
  });

  it("changes one setting of a group and keeps the others", () => {
    assert.equal(config({}, "services.minReplicas=5")["platform:services"], '{"minReplicas":5,"images":{"a":"a:1"}}');
  });

  it("merges a group into a group", () => {
    assert.equal(
      config({}, "services={images: {b: 'b:2'}, maxReplicas: 9}")["platform:services"],
      '{"minReplicas":3,"images":{"a":"a:1","b":"b:2"},"maxReplicas":9}',
    );
  });

  it("takes lists, items of lists, and several settings in their order", () => {
    assert.equal(config({}, "zones=[us-east-1a,us-east-1b]")["platform:zones"], '["us-east-1a","us-east-1b"]');
    assert.equal(config({ config: { "platform:zones": ["a", "b"] } }, "zones[1]=c", "zones[2]=d")["platform:zones"], '["a","c","d"]');
    assert.equal(config({}, "users=1", "users=2")["platform:users"], "2");
  });

  it("refuses a path through a value that is no group, and an index past the end", () => {
    assert.throws(() => config({}, "users.max=3"), /--set users\.max=3: max is inside 3000, which is not a group of settings/);
    assert.throws(() => config({ config: { "platform:zones": ["a"] } }, "zones[4]=c"), /index 4 is past the end; allowed: 0 to 1/);
  });

  it("says which file has no YAML in it", () => {
    project();
    writeFileSync(path.join(directory, "Pulumi.us-east.yaml"), "config: [");
    assert.throws(() => new Project(directory).stackConfig("us-east"), /^UsageError: |Pulumi\.us-east\.yaml: /);
    assert.throws(() => new Project(path.join(directory, "nowhere")), /Pulumi\.yaml cannot be read in /);
  });
});

describe("--set", () => {
  const segment = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,10}$/).filter((text) => text !== "__proto__");

  it("finds the path and the value for every well-formed text", () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.nat(99), fc.jsonValue(), (keys, index, value) => {
        const json = JSON.stringify(value);
        assert.deepEqual(parseSetting(`${keys.join(".")}[${index}]=${json}`), {
          path: [...keys, index],
          value: JSON.parse(json) as unknown,
          text: `${keys.join(".")}[${index}]=${json}`,
        });
      }),
    );
  });

  it("reads values as YAML, so that a list needs no quotes", () => {
    const value = (text: string) => parseSetting(`a=${text}`).value;
    assert.deepEqual(value("[us-east-1a,us-east-1b]"), ["us-east-1a", "us-east-1b"]);
    assert.equal(value("3"), 3);
    assert.equal(value("rds"), "rds");
    assert.equal(value("true"), true);
    assert.equal(value("10.30.0.0/16"), "10.30.0.0/16");
    assert.equal(value("a=b"), "a=b");
  });

  for (const text of ["", "users", "=3", ".a=1", "a.=1", "a..b=1", "a[=1", "a[x]=1", "a[-1]=1", "1a=1", "a b=1", "__proto__.x=1"])
    it(`refuses ${JSON.stringify(text)} and shows what is allowed`, () => {
      assert.throws(
        () => parseSetting(text),
        (error) => error instanceof UsageError && error.message.includes("allowed: path=value, such as services.minReplicas=4"),
      );
    });

  it("never throws anything else, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        try {
          parseSetting(text);
        } catch (error) {
          assert.ok(error instanceof UsageError, String(error));
        }
      }),
    );
  });
});
