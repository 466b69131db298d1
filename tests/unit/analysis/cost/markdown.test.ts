import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compareCosts, costOf, type StackCost } from "../../../../analysis/cost";
import { costMarkdown } from "../../../../analysis/cost/markdown";
import { resource, stackOf } from "./support";

const golden = path.join(__dirname, "../../../golden/cost-comment.md");

/** A stack small enough to read: its numbers are checked elsewhere. */
const stack = (name: string, nodeType: string, more: ReturnType<typeof resource>[] = []): StackCost =>
  costOf({
    ...stackOf(
      resource("agentic:promises:Promises", "promises", { users: 1_000, monthlyBudgetUsd: 700 }, { custom: false }),
      resource("aws:eks/cluster:Cluster", "cluster", {}),
      resource("aws:eks/nodeGroup:NodeGroup", "nodes", { instanceTypes: [nodeType], scalingConfig: { desiredSize: 3 } }),
      ...more,
    ),
    name,
  });

describe("the pull request's cost", () => {
  it("tells the change, each stack, the changed lines, what is over budget and what is unpriced", () => {
    const base = [stack("us-east", "m5.large"), stack("eu-west", "m5.large", [resource("aws:kms/key:Key", "old-key", {})])];
    const now = [stack("us-east", "m5.2xlarge", [resource("aws:xray/group:Group", "traces", {})]), stack("eu-west", "m5.large")];
    const text = costMarkdown(now, compareCosts(base, now));
    if (process.env["GOLDEN"] === "write") writeFileSync(golden, text);
    assert.equal(text, readFileSync(golden, "utf8"));
  });

  it("has one amount for each stack where there is nothing to compare with", () => {
    const text = costMarkdown([stack("us-east", "m5.large")]);
    assert.match(text, /^💰 \*\*Monthly estimate: \$311\*\*$/m);
    assert.match(text, /^\| us-east \(us-east-1\) \| \$311 \| \$0\.31 \|/m);
    assert.doesNotMatch(text, /Change|details/);
  });

  it("says that nothing changes", () => {
    const costs = [stack("us-east", "m5.large")];
    assert.match(costMarkdown(costs, compareCosts(costs, costs)), /^💰 \*\*Monthly estimate unchanged: \$311\*\*\n\n\| Stack .*\n.*\n\| us-east \| \$311 \| \$311 \| – \|$/m);
  });

  it("lists the 25 largest changes of a stack and counts the others", () => {
    const keys = Array.from({ length: 30 }, (_, index) => resource("aws:kms/key:Key", `key-${index}`, {}));
    const base = [stack("us-east", "m5.large")];
    const now = [stack("us-east", "m5.large", keys)];
    const text = costMarkdown(now, compareCosts(base, now));
    // Each of 30 keys is a line for being there and one for its requests.
    assert.equal(text.match(/^- `\+`/gm)?.length, 25);
    assert.match(text, /^- … and 35 smaller changes$/m);
  });

  it("never shows as nothing what costs something", () => {
    const base = [stack("us-east", "m5.large")];
    const now = [stack("us-east", "m5.large", [resource("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", { period: 60 })])];
    assert.match(costMarkdown(now, compareCosts(base, now)), /increased by \$0\.10 /);
  });
});
