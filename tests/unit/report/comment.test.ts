import assert from "node:assert/strict";
import fc from "fast-check";
import type { StackGraph } from "../../../graph/types";
import { comment, marker } from "../../../report/comment";
import { commentLimit, fit, type Part } from "../../../report/comment/fit";
import { code, inTag, row, text } from "../../../report/markdown";
import { bothStacks } from "../support/stacks";
import { comparisonFixture, reviewFixture } from "./fixtures";

const changed = async (change: (graph: StackGraph) => void): Promise<StackGraph[]> => {
  const graphs = structuredClone(await bothStacks());
  for (const graph of graphs) change(graph);
  return graphs;
};

describe("a pull request's comment", () => {
  it("is empty where nothing changes", async () => {
    const review = reviewFixture(await bothStacks());
    assert.equal(comment(review, comparisonFixture(review, review)), "");
  });

  it("begins with the marker, so that the workflow finds it again, and a verdict", async () => {
    const before = reviewFixture(await bothStacks());
    const now = reviewFixture(await changed(({ resources }) => resources.splice(resources.findIndex(({ type }) => type === "aws:rds/cluster:Cluster"), 1)));
    const [first, second] = comment(now, comparisonFixture(before, now)).split("\n");
    assert.equal(first, marker);
    assert.match(second ?? "", /^## ⚠️ Look closely: data at stake in 2 resources, 2 deleted, ±&#36;0 a month$/);
  });

  it("does not blame a change for what was violated before it", async () => {
    const broken = await changed(({ resources }) => {
      for (const { type, inputs } of resources) if (type === "aws:rds/cluster:Cluster") inputs["backupRetentionPeriod"] = 1;
    });
    const before = reviewFixture(broken);
    const graphs = structuredClone(broken);
    for (const { resources } of graphs) for (const { type, inputs } of resources) if (type === "aws:lb/loadBalancer:LoadBalancer") inputs["idleTimeout"] = 61;
    const written = comment(reviewFixture(graphs), comparisonFixture(before, reviewFixture(graphs)));
    assert.match(written, /^## ❌ Blocked: \d+ mandatory violations, none of them new/m);
    assert.match(written, /<summary>\d+ mandatory violations that this change did not bring<\/summary>/);
    assert.doesNotMatch(written, /### Violations/);
  });

  it("compares nothing without a base, and says so", async () => {
    const written = comment(reviewFixture(await bothStacks()), undefined);
    assert.match(written, /without a base, nothing is compared/);
    assert.doesNotMatch(written, /before/);
  });

  it("stays under the limit however much changes, and says what is missing, most important last", async () => {
    const before = reviewFixture(await bothStacks());
    const graphs = await changed((graph) => {
      for (const resource of graph.resources) resource.inputs["longValue"] = "x".repeat(400);
      for (let index = 0; index < 400; index += 1)
        graph.resources.push({ ...(graph.resources[20] as StackGraph["resources"][number]), urn: `urn:pulumi:${graph.name}::p::aws:s3/bucket:Bucket::b${index}`, type: "aws:s3/bucket:Bucket", name: `bucket-${index}` });
    });
    const now = reviewFixture(graphs, { database: 2500 });
    const written = comment(now, comparisonFixture(before, now));
    assert.ok(written.length <= commentLimit, String(written.length));
    assert.match(written, /_\d+ changes left out: GitHub takes no longer comment/);
    assert.match(written, /Cost of `us-east`/);
    assert.equal(written.match(/<details>/g)?.length, written.match(/<\/details>/g)?.length);
  });

  it("holds the limit for any parts, keeps what is fixed and drops the least important first", () => {
    const part = fc.record({
      lines: fc.array(fc.string({ maxLength: 20 }), { maxLength: 2 }),
      rows: fc.array(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 60 }),
      row: fc.constant("row"),
      importance: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.integer({ min: 4000, max: 8000 }), (parts: Part[], limit) => {
        const written = fit(parts, limit);
        assert.ok(written.length <= limit + 1, `${written.length} of ${limit}`);
      }),
    );
    const rows = (letter: string) => Array.from({ length: 10 }, () => letter.repeat(100));
    const written = fit(
      [
        { lines: [], rows: rows("a"), row: "row", importance: 1 },
        { lines: [], rows: rows("b"), row: "row", importance: 2 },
      ],
      1600,
    );
    assert.equal(written.match(/b{100}/g)?.length, 10);
    assert.ok((written.match(/a{100}/g)?.length ?? 0) < 6);
  });
});

describe("text for GitHub's Markdown", () => {
  it("shows hostile names as they are, and calls nobody", () => {
    assert.equal(text("<script>alert(1)</script>"), "&#60;script&#62;alert(1)&#60;/script&#62;");
    assert.equal(text("a | b\n# c *d* _e_ `f` [g](h)"), "a &#124; b # c \\*d\\* \\_e\\_ \\`f\\` \\[g\\](h)");
    assert.equal(text("@octocat #12"), "@\u200boctocat #\u200b12");
    assert.equal(text("$5 and $6"), "&#36;5 and &#36;6");
    assert.equal(text("https://evil.example"), "https\u200b://evil.example");
    assert.equal(inTag("</summary>@me"), "&#60;/summary&#62;@\u200bme");
  });

  it("fences code with more backticks than it has, and keeps a table's cells apart", () => {
    assert.equal(code("a"), "`a`");
    assert.equal(code("a``b"), "```a``b```");
    assert.equal(code("`a"), "`` `a ``");
    assert.equal(code(""), "—");
    assert.equal(row([code("a|b"), "c"]), "| `a\\|b` | c |");
  });

  it("leaves no character that opens anything, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (value) => {
        const written = text(value);
        assert.doesNotMatch(written, /[<>|$\n]|@\w|(?<!&)#\w/);
        assert.doesNotMatch(written.replace(/\\[\\`*_[\]~]/g, ""), /[\\`*_[\]~]/);
      }),
    );
  });
});
