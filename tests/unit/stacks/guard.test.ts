import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Settings } from "../../../stacks/config";
import { enginesOf, refusals } from "../../../stacks/guard";

const settings = (postgres: object, redis: object = { engine: "elasticache" }) => ({ postgres, redis }) as unknown as Pick<Settings, "postgres" | "redis">;

describe("the guard before another engine", () => {
  it("lets the running engines go on", () => {
    assert.deepEqual(refusals({ postgres: "rds", redis: "elasticache" }, settings({ engine: "rds" })), []);
  });

  it("lets a stack begin that has told nothing yet", () => {
    assert.deepEqual(refusals({}, settings({ engine: "patroni" }, { engine: "redis-cluster" })), []);
  });

  it("refuses both tiers at once, and says where the data is and what to type", () => {
    const [database, cache, ...more] = refusals({ postgres: "rds", redis: "elasticache" }, settings({ engine: "patroni" }, { engine: "redis-cluster" }));
    assert.equal(
      database,
      "postgres.engine: patroni; this stack runs rds. The new engine starts empty: every row stays behind in the old one until it is copied. " +
        "docs/runbooks/switch-engine.md says how; then set postgres.migrateFrom: rds for this one `pulumi up`, or postgres.engine: rds to stay.",
    );
    assert.match(cache ?? "", /^redis\.engine: redis-cluster; this stack runs elasticache\. .*users sign in again/);
    assert.deepEqual(more, []);
  });

  it("gives way to a setting that names the running engine, and to no other", () => {
    assert.deepEqual(refusals({ postgres: "rds" }, settings({ engine: "patroni", migrateFrom: "rds" })), []);
    assert.equal(refusals({ postgres: "rds" }, settings({ engine: "patroni", migrateFrom: "patroni" })).length, 1);
  });

  it("records what is configured", () => {
    assert.deepEqual(enginesOf(settings({ engine: "rds" })), { postgres: "rds", redis: "elasticache" });
  });

  it("points to a page that exists", () => {
    assert.ok(existsSync(path.resolve(__dirname, "../../../docs/runbooks/switch-engine.md")));
  });
});
