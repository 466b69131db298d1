import assert from "node:assert/strict";
import fc from "fast-check";
import type { StackGraph } from "../../../graph/types";
import { escape, html } from "../../../report/html";
import { page } from "../../../report/page";
import { verdict } from "../../../report/table";
import { bothStacks } from "../support/stacks";
import { comparisonFixture, reviewFixture } from "./fixtures";

/** The part of the page that a test is about, so that a failure does not print all of it. */
const part = (text: string, id: string): string => text.slice(text.indexOf(`<section id="${id}"`)).split("</section>")[0] ?? "";

const time = new Date("2026-11-23T16:40:00Z");

describe("the page", () => {
  let text: string;
  before(async () => {
    text = page({ title: "a & b", review: reviewFixture(await bothStacks()), time });
  });

  it("has every section with a heading, in order, and the menu leads to each", () => {
    const sections = [...text.matchAll(/<section id="(\w+)" aria-labelledby="(\w+)-title">\n<h2 id="(\w+)-title">/g)].map(([, id]) => id);
    assert.deepEqual(sections, ["summary", "architecture", "resources", "policies", "cost", "availability", "capacity"]);
    assert.deepEqual([...text.matchAll(/<li><a href="#(\w+)">/g)].map(([, id]) => id), sections);
  });

  it("asks for nothing from elsewhere", () => {
    assert.doesNotMatch(text, /(src|href|action)="(?!#|data:)/);
    assert.doesNotMatch(text, /url\((?!#)|@import|fetch\(|XMLHttpRequest/);
    assert.match(text, /Content-Security-Policy" content="default-src 'none';/);
  });

  it("lists every resource once", async () => {
    const real = (await bothStacks()).flatMap(({ resources }) => resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")));
    assert.equal([...part(text, "resources").matchAll(/<tr><th scope="row">/g)].length, real.length);
  });

  it("says that everything is fine only where it is", async () => {
    assert.match(part(text, "summary"), /class="verdict good">.*Every promise is kept, on paper/);
    const graphs = await bothStacks();
    const of = (review: ReturnType<typeof reviewFixture>) => /class="verdict (\w+)">(.*)<\/p>/.exec(page({ title: "t", review, time }))?.slice(1);
    assert.deepEqual(of(reviewFixture(graphs, { availability: 0.999 })), ["warn", '<span aria-hidden="true">!</span> No mandatory rule is violated, but the availability misses its target']);
    assert.match(of(reviewFixture(graphs, { cores: 40 }))?.[1] ?? "", /but us-east and eu-west cannot carry all users with a zone lost$/);
    assert.match(of(reviewFixture(graphs, { cores: 20 }))?.[1] ?? "", /but us-east and eu-west cannot carry all users$/);
    assert.match(of(reviewFixture(graphs, { database: 20_000 }))?.[1] ?? "", /but us-east and eu-west costs more than its budget$/);
  });

  it("shows violations with their fix", async () => {
    const graphs = structuredClone(await bothStacks());
    for (const { resources } of graphs) for (const { type, inputs } of resources) if (type === "aws:rds/cluster:Cluster") inputs["backupRetentionPeriod"] = 1;
    const broken = page({ title: "t", review: reviewFixture(graphs), time });
    assert.match(part(broken, "summary"), /class="verdict bad">.*Blocked: 2 mandatory violations/);
    assert.match(part(broken, "policies"), /<code>database-retention<\/code>\s*<br>Fix: set postgres\.backupRetentionDays/);
    assert.match(part(broken, "policies"), /us-east: rds Cluster <code>postgres-cluster<\/code>: backupRetentionPeriod is 1; at least 30 days/);
  });

  it("has a section of changes and a difference of costs exactly where there is a base", async () => {
    assert.doesNotMatch(text, /id="changes"|Difference to the base/);
    const before = reviewFixture(await bothStacks());
    const graphs = structuredClone(await bothStacks());
    for (const { resources } of graphs) for (const { type, inputs } of resources) if (type === "aws:rds/cluster:Cluster") inputs["storageType"] = "io2";
    const now = reviewFixture(graphs, { database: 2400 });
    const compared = page({ title: "t", review: now, comparison: comparisonFixture(before, now), time });
    assert.match(part(compared, "changes"), /Data is at stake in 2 resources/);
    assert.match(part(compared, "changes"), /<span class="bad">may be replaced<\/span>, but protected: Pulumi will refuse/);
    assert.match(part(compared, "cost"), /Difference to the base/);
    assert.match(part(compared, "cost"), /\+\$400 \(\+11 %\)/);
  });

  it("writes hostile names as text", async () => {
    const hostile = '<img src=x onerror="alert(1)">';
    const graphs = structuredClone(await bothStacks());
    const [first] = graphs as [StackGraph];
    for (const resource of first.resources) if (resource.custom) resource.name += hostile;
    for (const { type, inputs } of first.resources) if (type === "aws:rds/cluster:Cluster") inputs["dbClusterInstanceClass"] = hostile;
    const written = page({ title: hostile, review: reviewFixture(graphs), time });
    assert.doesNotMatch(written, /<img/);
  });
});

describe("an html template", () => {
  it("escapes values, joins lists and leaves out what is nothing", () => {
    assert.equal(html`<p title="${'"a"'}">${["<", html`<b>${1}</b>`]}${null}${undefined}${false}</p>`.text, '<p title="&#34;a&#34;">&#60;<b>1</b></p>');
  });

  it("lets no text open a tag or end an attribute", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        assert.doesNotMatch(escape(value), /[<>"']/);
      }),
    );
  });
});

describe("a verdict", () => {
  it("is a sign and a word, not only a colour", () => {
    assert.equal(verdict(true, "holds").text, '<span class="good"><span aria-hidden="true">✓</span> holds</span>');
    assert.equal(verdict(false, "missed").text, '<span class="bad"><span aria-hidden="true">✗</span> missed</span>');
  });
});
