import assert from "node:assert/strict";
import { join } from "node:path";
import { stringify } from "yaml";
import { dashboards } from "../../../../components/observability/dashboard";
import { prometheusPrograms, run, withFiles } from "./programs";

interface Dashboard {
  uid: string;
  panels: { id: number; title: string; gridPos: { x: number; y: number; w: number; h: number }; targets: { expr: string }[] }[];
}
const overview = dashboards("us-east", 99.95)["platform-overview.json"] as Dashboard;

describe("the dashboard Platform overview", () => {
  it("shows the ten things that tell whether users are served", () => {
    assert.deepEqual(
      overview.panels.map((panel) => panel.title),
      [
        "Requests",
        "Error ratio",
        "Error budget, short term",
        "Error budget, long term",
        "Response time",
        "Instances that answer",
        "Pods that are not ready",
        "Container restarts",
        "Database replication lag",
        "Firing alerts",
      ],
    );
  });

  it("has no panel that lies on another or outside the grid of 24 columns", () => {
    const taken = new Set<string>();
    for (const { gridPos } of overview.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x},${y}`), `two panels at ${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it("asks only questions that Prometheus understands", async function () {
    const folder = await prometheusPrograms(this);
    const rules = overview.panels
      .flatMap((panel) => panel.targets)
      .map(({ expr }, index) => ({ record: `panel:${index}`, expr }));
    const output = await withFiles({ "rules.yaml": stringify({ groups: [{ name: "panels", rules }] }) }, (cwd) =>
      run(join(folder, "promtool"), ["check", "rules", "rules.yaml"], cwd),
    );
    assert.match(output, new RegExp(`SUCCESS: ${rules.length} rules found`));
  });
});
