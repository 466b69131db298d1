import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CostDifference, StackCost } from "../../../analysis/cost";
import { ha } from "../support/ha";

interface Written {
  stacks: StackCost[];
  difference?: CostDifference;
}

describe("ha cost", () => {
  let directory: string;
  let base: string;
  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-cost-"));
    base = path.join(directory, "base.json");
    await ha("preview", "--json", base);
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it("shows each region by tier and item, with totals, terms, budget and assumptions, 100 columns wide", async () => {
    const { code, out } = await ha("cost", "--from", base);
    assert.equal(code, 0);
    assert.match(out, /^us-east · us-east-1 · 3,000 users · US dollars a month$/m);
    assert.match(out, /^eu-west · eu-west-1 · 3,000 users · US dollars a month$/m);
    assert.match(out, /^ {4}3 of: 3 × m5\.2xlarge, on demand +6,570 hour +2,522\.88$/m);
    assert.match(out, /^ {4}Multi-AZ cluster, 3 × db\.r6gd\.2xlarge ~ +730 hour +2,356\.00$/m);
    assert.match(out, /^ {4}requests inspected \* +158 million +95\.04$/m);
    assert.match(out, /^ {2}Budget +12,000\.00$/m);
    assert.match(out, /^ {2}\d+ items, \d+ free resources, nothing unpriced$/m);
    assert.match(out, /^~ derived from other prices/m);
    assert.match(out, /^\* by usage assumptions/m);
    for (const line of out.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("adds up: the tiers' amounts are the total", async () => {
    const { out } = await ha("cost", "us-east", "--from", base);
    const amounts = [...out.matchAll(/^ {2}[a-z][a-z-]* +([\d,]+\.\d\d)$/gm)].map(([, amount]) => Number(amount?.replaceAll(",", "")));
    const total = Number(/^ {2}Total +([\d,]+\.\d\d)$/m.exec(out)?.[1]?.replaceAll(",", ""));
    assert.equal(amounts.length, 8);
    assert.equal(amounts.reduce((sum, amount) => sum + amount, 0).toFixed(2), total.toFixed(2));
  });

  it("has a line for each resource with --details", async () => {
    const { out } = await ha("cost", "us-east", "--from", base, "--details");
    assert.match(out, /^ {4}eks-nodes-us-east-1a: 3 × m5\.2xlarge, on demand +2,190 hour +840\.96$/m);
    assert.doesNotMatch(out, /items below/);
    for (const line of out.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("shows what a what-if changes against a base", async () => {
    const { code, out } = await ha("cost", "--base", base, "--set", "eks.nodeType=m7g.2xlarge");
    assert.equal(code, 0);
    assert.match(out, /^Difference to the base +before +after +change$/m);
    assert.match(out, /^ {2}us-east +[\d,.]+ +[\d,.]+ +−\$378 −5\.2%$/m);
    assert.match(out, /^ {4}us-east eks-nodes-us-east-1a: 3 × m5\.2xlarge, .* 840\.96 +714\.82 +−\$126$/m);
    for (const line of out.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("says that nothing differs from itself", async () => {
    assert.match((await ha("cost", "--from", base, "--base", base)).out, /^Difference to the base: none$/m);
  });

  it("writes the comment of a pull request", async () => {
    const { out } = await ha("cost", "us-east", "--base", base, "--set", "postgres.instanceClass=db.r6gd.xlarge", "--format", "markdown");
    assert.match(out, /^💰 \*\*Monthly estimate decreased by \$1,178 \(−16\.2%\) 📉\*\*$/m);
    assert.match(out, /^- `~` postgres-cluster: .*3 × db\.r6gd\.2xlarge → .*3 × db\.r6gd\.xlarge \*\*−\$1,178\*\*/m);
    // The other region is in the base, but nobody asked for it: it is not a saving.
    assert.doesNotMatch(out, /eu-west/);
  });

  it("ends with 1 over the budget, and names what it is over by", async () => {
    const { code, out } = await ha("cost", "us-east", "--set", "budget.monthlyUsd=5000");
    assert.equal(code, 1);
    assert.match(out, /^ {2}✗ over its budget by \$\d,\d{3}$/m);
  });

  it("lists an instance type without a price by its name, and counts it nowhere", async () => {
    const { out } = await ha("cost", "us-east", "--set", "eks.nodeType=x99.large");
    assert.match(out, /3 unpriced, in no amount:$/m);
    assert.match(out, /^ {4}\? eks-nodes-us-east-1a: 3 × x99\.large, on demand: no price is known for x99\.large in us-east-1$/m);
    assert.doesNotMatch(out, /x99\.large.* \$?0\.00$/m);
  });

  it("counts other users' use with --users", async () => {
    const { out } = await ha("cost", "us-east", "--from", base, "--users", "10,000");
    assert.match(out, /^us-east · us-east-1 · 10,000 users/m);
    assert.match(out, /^ {4}requests inspected \* +528 million +316\.80$/m);
  });

  it("shows the requirement's table beside ours", async () => {
    const { out } = await ha("cost", "us-east", "--from", base, "--against-requirement");
    assert.match(out, /^ {2}EC2 nodes · 6 × m5\.2xlarge +3,456\.00 +2,522\.88 +−\$933$/m);
    assert.match(out, /^ {6}ours: 9 × m5\.2xlarge; m5\.2xlarge is listed at \$280\.32, not \$576; /m);
    assert.match(out, /^ {2}NAT gateways +– +[\d.]+ +\+\$\d+$/m);
    assert.match(out, /^ {2}Total +5,308\.00 +[\d,.]+ /m);
    for (const line of out.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("writes the same as JSON, to a file or alone to standard output", async () => {
    const file = path.join(directory, "cost.json");
    await ha("cost", "us-east", "--from", base, "--base", base, "--json", file);
    const written = JSON.parse(readFileSync(file, "utf8")) as Written;
    assert.deepEqual([written.stacks.map(({ stack }) => stack), written.difference?.differenceUsd], [["us-east"], 0]);
    for (const args of [["--format", "json"], ["--json", "-"], ["--format", "json", "--json", "-"]]) {
      const { out } = await ha("cost", "us-east", "--from", base, ...args);
      assert.deepEqual((JSON.parse(out) as Written).stacks, written.stacks);
    }
  });

  const faults: [string, string[], RegExp][] = [
    ["users that are no number", ["--users", "many"], /allowed: a whole number of users from 1 to 10000000/],
    ["a form that is none", ["--format", "pdf"], /Allowed choices are table, markdown, json/],
    ["a base that is not there", ["--base", "/nowhere/base.json"], /\/nowhere\/base\.json/],
  ];
  for (const [what, args, message] of faults)
    it(`exits with 2 on ${what}`, async () => {
      const { code, out, err } = await ha("cost", ...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    });
});
