import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exemptions } from "../../../policies/charts";
import { cataloguePage } from "../../../policies/page";
import { rules } from "../../../policies/rules";
import { types } from "../../../policies/types";
import { goodStack, resource } from "./support";

describe("what people read of the policies", () => {
  it("is a page that matches the rules", () => {
    const file = path.join(__dirname, "../../../docs/policies/README.md");
    const page = cataloguePage(rules);
    if (process.env["GOLDEN"] === "write") writeFileSync(file, page);
    assert.equal(readFileSync(file, "utf8"), page, "GOLDEN=write npx mocha tests/unit/policies/page.test.ts");
  });

  it("lists what a chart runs with less than promised, each with its reason", () => {
    const metrics = resource(types.release, "metrics", { chart: "kube-prometheus-stack", values: {} });
    const listed = exemptions([...goodStack(), metrics]);
    assert.deepEqual(listed.map(({ resource: release, workload }) => [release, workload]), [
      ["metrics", "Deployment prometheus-operator"],
      ["metrics", "Deployment kube-state-metrics"],
    ]);
    for (const { reason } of listed) assert.ok(reason.length > 20);
  });
});
