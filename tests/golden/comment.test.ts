import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { StackGraph } from "../../graph/types";
import { comment } from "../../report/comment";
import { comparisonFixture, reviewFixture, type ReviewFixture } from "../unit/report/fixtures";
import { bothStacks, previewBoth } from "../unit/support/stacks";

type Config = Record<string, unknown>;

/** Prices and limits are a fixture's round ones: these files show the form. What is computed has tests of its own. */
async function written(change: (config: Config, stack: string) => void, graph: (graphs: StackGraph[]) => void, now: ReviewFixture): Promise<string> {
  const before = reviewFixture(await bothStacks());
  const graphs = structuredClone(await previewBoth(change));
  graph(graphs);
  const after = reviewFixture(graphs, now);
  return comment(after, comparisonFixture(before, after), { sha: "4f1d2a7c9e0b3d5f6a8b", time: new Date("2026-11-23T16:40:00Z") });
}

const set = (config: Config, group: string, settings: Config): void => {
  config[group] = { ...(config[group] as Config | undefined), ...settings };
};

/** One file for each kind of comment, so that a pull request shows how its text changes. `make golden` writes them anew. */
describe("the comment on a pull request", () => {
  const cases: Record<string, () => Promise<string>> = {
    "comment.md": () =>
      written(
        (config) => {
          set(config, "loadBalancer", { idleTimeoutSeconds: 90 });
          set(config, "services", { maxReplicas: 14 });
        },
        () => undefined,
        { database: 2400 },
      ),
    "comment-blocked.md": () =>
      written(
        (config, stack) => {
          if (stack === "us-east") set(config, "postgres", { backupRetentionDays: 3 });
        },
        ([usEast]) => {
          assert.ok(usEast);
          usEast.resources = usEast.resources.filter(({ name }) => name !== "backup-replica-bucket");
          for (const { type, inputs } of usEast.resources) if (type === "aws:rds/cluster:Cluster") inputs["storageType"] = "io2";
        },
        { availability: 0.9993, cores: 40 },
      ),
    "comment-no-change.md": () => written(() => undefined, () => undefined, {}),
  };
  for (const [name, make] of Object.entries(cases))
    it(`is that of ${name}`, async () => {
      const text = await make();
      const file = path.join(__dirname, name);
      if (process.env["GOLDEN"] === "write") writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"), "read the difference; if it is meant, run `make golden`");
    });
});
