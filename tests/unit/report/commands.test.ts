import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { page } from "../../../report/page";
import { ha } from "../support/ha";
import { bothStacks } from "../support/stacks";
import { reviewFixture } from "./fixtures";

describe("ha comment and ha report", () => {
  let directory: string;
  let base: string;
  const file = (name: string): string => path.join(directory, name);
  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-review-"));
    base = file("base.json");
    assert.notEqual((await ha("preview", "--json", base)).code, 2);
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it("writes nothing where the working tree is what the base is, and exits with 0", async () => {
    assert.deepEqual(await ha("comment", "--base", base), { code: 0, out: "", err: "" });
  });

  it("writes a comment of a what-if, with commit and time, and exits with 0 although a policy blocks", async () => {
    const { code, out, err } = await ha(
      ...["comment", "us-east", "--base", base, "--set", "postgres.backupRetentionDays=7", "--sha", "0123456789abcdef", "--time", "2026-11-23T16:40:00Z"],
    );
    assert.deepEqual([code, err], [0, ""]);
    const lines = out.split("\n");
    assert.equal(lines[0], "<!-- agentic-platform: review -->");
    assert.match(lines[1] ?? "", /^## ❌ Blocked: .*1 updated, .* a month$/);
    assert.match(out, /\*\*`database-retention`\*\*/);
    assert.match(out, /Commit `0123456789ab` · 2026-11-23 16:40 UTC · stacks `us-east` · prices as of /);
    assert.doesNotMatch(out, /eu-west/);
  });

  it("takes both states and the provider's word from a real preview, one file a stack", async () => {
    const preview = async (stack: string): Promise<string> => {
      const graph = (await bothStacks()).find(({ name }) => name === stack);
      assert.ok(graph);
      const steps = graph.resources.map(({ urn, type, custom, parent, inputs, protect }) => {
        const state = { urn, type, custom, parent, inputs, protect };
        const replaced = type === "aws:rds/cluster:Cluster" && stack === "us-east";
        return {
          op: replaced ? "replace" : "same",
          urn,
          oldState: state,
          newState: replaced ? { ...state, inputs: { ...inputs, engineVersion: "18" } } : state,
          ...(replaced ? { diffReasons: ["engineVersion"], replaceReasons: ["engineVersion"] } : {}),
        };
      });
      const name = file(`${stack}.json`);
      writeFileSync(name, JSON.stringify({ steps }));
      return name;
    };
    const { code, out, err } = await ha("comment", "--from", await preview("us-east"), "--from", await preview("eu-west"));
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^- ♻️ `us-east` rds Cluster \*\*`postgres-cluster`\*\* is replaced because of `engineVersion`: `17` → `18`; it is protected/m);
    assert.match(out, /\| \*\*Cost, all stacks\*\* \| &#36;[\d,]+ \| \*\*&#36;[\d,]+ a month/);
  });

  it("describes the state alone where nothing says what was before", async () => {
    const { out } = await ha("comment", "--from", base);
    assert.match(out, /without a base, nothing is compared$/m);
  });

  it("writes the page, says where and how large it is, and names it as asked", async () => {
    const { code, out, err } = await ha("report", "us-east", "--out", file("report.html"), "--title", "Review & more");
    assert.deepEqual([code, err], [0, ""]);
    const text = readFileSync(file("report.html"), "utf8");
    assert.equal(out, `${file("report.html")}: ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB, one page that needs nothing else\n`);
    assert.match(text, /<h1>Review &#38; more<\/h1>/);
    assert.doesNotMatch(text, /<h3>eu-west:/);
  });

  it("writes the page of a file that promises no number of users", async () => {
    const stacks = (await bothStacks()).map((graph) => ({ ...graph, resources: graph.resources.filter(({ type }) => !type.startsWith("agentic:promises:")) }));
    writeFileSync(file("silent.json"), JSON.stringify({ version: 1, stacks }));
    const { code, out, err } = await ha("report", "--from", file("silent.json"), "--out", "-");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /The stack does not say for how many users it is/);
  });

  const faults: [string, string[], RegExp][] = [
    ["a time that is none", ["comment", "--time", "yesterday"], /^--time yesterday: no time; allowed: ISO 8601/],
    ["a base that does not exist", ["comment", "--base", "/nowhere.json"], /^--base \/nowhere\.json: cannot be read/],
    ["a stack that no file has", ["comment", "mars", "--from", "BASE"], /^--from: no stack mars; there is: us-east, eu-west\n$/],
    ["a page without a file", ["report"], /required option '--out <file>' not specified/],
    ["a file that cannot be written", ["report", "--from", "BASE", "--out", "/nowhere/x.html"], /^--out \/nowhere\/x\.html: cannot be written/],
  ];
  for (const [what, args, message] of faults)
    it(`exits with 2 on ${what}`, async () => {
      const { code, err } = await ha(...args.map((arg) => (arg === "BASE" ? base : arg)));
      assert.equal(code, 2);
      assert.match(err, message);
    });

  it("shows examples of both", async () => {
    for (const command of ["comment", "report"]) assert.match((await ha(command, "--help")).out, new RegExp(`Examples:\\n +ha ${command}`));
  });
});

describe("a page of one stack", () => {
  it("has no part about a lost region", async () => {
    const graphs = (await bothStacks()).filter(({ name }) => name === "us-east");
    assert.doesNotMatch(page({ title: "t", review: reviewFixture(graphs), time: new Date(0) }), /A region lost/);
  });
});
