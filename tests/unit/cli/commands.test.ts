import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { select } from "../../../cli/select";
import { ha } from "../support/ha";
import { committedConfig } from "../support/stack-files";

const projectDirectory = path.join(__dirname, "../../..");

describe("ha", () => {
  let directory: string;
  const file = (name: string): string => path.join(directory, name);
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-cli-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("shows its commands and exits with 0", async () => {
    const { code, out } = await ha("--help");
    assert.equal(code, 0);
    assert.deepEqual(
      [...out.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name),
      ["preview", "policy", "cost", "availability", "capacity", "render", "report", "comment", "doctor", "drill", "runbook"],
    );
  });

  for (const command of ["preview", "policy", "cost", "availability", "capacity", "render", "report", "comment", "runbook"])
    it(`shows examples of ${command}`, async () => {
      const { code, out } = await ha(command, "--help");
      assert.equal(code, 0);
      assert.match(out, new RegExp(`Examples:\\n +ha ${command}`));
    });

  const faults: [string, string[], RegExp][] = [
    ["a command that does not exist", ["destroy"], /^error: unknown command 'destroy'/],
    ["an option that does not exist", ["preview", "--yes"], /^error: unknown option '--yes'/],
    ["a stack that does not exist", ["preview", "us-west"], /^unknown stack us-west; known: eu-west, us-east\n$/],
    ["a setting without value", ["preview", "--set", "users"], /^--set users: has no =; allowed: path=value/],
    ["a render without folder", ["render", "us-east"], /^error: required option '--out <dir>' not specified/],
    ["a file that does not exist", ["policy", "--from", "/nowhere/x.json"], /^--from \/nowhere\/x\.json: cannot be read/],
  ];
  for (const [what, args, message] of faults)
    it(`exits with 2 on ${what}`, async () => {
      const { code, out, err } = await ha(...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    });

  it("prints one line for each fault of the configuration, and nothing else", async () => {
    const { code, out, err } = await ha(
      ...["preview", "us-east", "--set", "services.minReplicas=-1", "--set", "eks.colour=blue", "--set", "zones=[us-east-1a]"],
    );
    assert.deepEqual([code, out], [2, ""]);
    assert.deepEqual(err.split("\n").sort(), [
      "",
      "Pulumi.us-east.yaml: eks.colour: \"blue\"; allowed: a known setting; this key is not one",
      "Pulumi.us-east.yaml: services.minReplicas: -1; allowed: a whole number of replicas from 1 to 1000",
      'Pulumi.us-east.yaml: zones: ["us-east-1a"]; allowed: at least two zones (ALB and EKS take no fewer)',
    ]);
  });

  it("says what a file holds that is no preview", async () => {
    writeFileSync(file("x.json"), '{"Resources":{}}');
    const { code, err } = await ha("policy", "--from", file("x.json"));
    assert.equal(code, 2);
    assert.match(err, /holds an object with the keys Resources; expected the output of/);
  });

  it("judges the stacks of a file and exits with 1 when a mandatory rule is broken", async () => {
    const deployment = {
      urn: "urn:pulumi:us-east::agentic-platform::kubernetes:apps/v1:Deployment::l01",
      type: "kubernetes:apps/v1:Deployment",
      custom: true,
      inputs: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "l01" }, spec: { replicas: 2 } },
    };
    writeFileSync(file("export.json"), JSON.stringify({ version: 3, deployment: { resources: [deployment] } }));
    const { code, out } = await ha("policy", "--from", file("export.json"), "--json", file("verdicts.json"));
    assert.equal(code, 1);
    assert.match(out, /✗ .+ \(mandatory\) Deployment l01\n +reason: .*2.*\n +fix: /);
    const written = JSON.parse(readFileSync(file("verdicts.json"), "utf8")) as { stacks: { name: string }[] };
    assert.deepEqual(
      written.stacks.map(({ name }) => name),
      ["us-east"],
    );
  });
});

describe("the stacks of a command", () => {
  const names = (asked: string[], sets: string[] = []) => {
    const selection = select(projectDirectory, asked, sets);
    return { asked: selection.asked.map(({ name }) => name), before: selection.before.map(({ name }) => name) };
  };

  it("are all of them, in the order of the fleet, where none is named", () => {
    assert.deepEqual(names([]), { asked: ["us-east", "eu-west"], before: [] });
  });

  it("bring the earlier regions along, which they may read, and not the later ones", () => {
    assert.deepEqual(names(["eu-west"]), { asked: ["eu-west"], before: ["us-east"] });
    assert.deepEqual(names(["us-east"]), { asked: ["us-east"], before: [] });
  });

  it("follow a fleet that is given on the command line", () => {
    const fleet = [...(committedConfig("us-east")["fleet"] as unknown[])].reverse();
    assert.deepEqual(names([], [`fleet=${JSON.stringify(fleet)}`]), { asked: ["eu-west", "us-east"], before: [] });
  });

  it("share a what-if with an earlier region, except where its own file decides", () => {
    const { before } = select(projectDirectory, ["eu-west"], ["zones=[eu-west-1a,eu-west-1b]", "users=10"]);
    assert.equal(before[0]?.config["agentic-platform:zones"], '["us-east-1a","us-east-1b","us-east-1c"]');
    assert.equal(before[0].config["agentic-platform:users"], "10");
  });
});
