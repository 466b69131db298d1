import assert from "node:assert/strict";
import { ha } from "../support/ha";

interface Written {
  stacks: { name: string; exemptions: { resource: string; workload: string; reason: string }[] }[];
}

describe("ha policy", () => {
  it("shows what a chart runs with less than promised, a line each, with its reason", async () => {
    const { code, out } = await ha("policy", "us-east");
    assert.equal(code, 0, out);
    const lines = out.split("\n").filter((line) => line.startsWith("  exempt: "));
    assert.deepEqual(lines.map((line) => line.split(": ").slice(0, 2).join(": ")), [
      "  exempt: backup-velero, Deployment velero",
      "  exempt: observability-metrics, Deployment prometheus-operator",
      "  exempt: observability-metrics, Deployment kube-state-metrics",
    ]);
    for (const line of lines) assert.match(line, /: \w.{20,}$/);
  });

  it("writes exemptions beside the verdicts", async () => {
    const { out } = await ha("policy", "--json", "-");
    const { stacks } = JSON.parse(out) as Written;
    assert.deepEqual(stacks.map(({ name, exemptions }) => [name, exemptions.map(({ workload }) => workload)]), [
      ["us-east", ["Deployment velero", "Deployment prometheus-operator", "Deployment kube-state-metrics"]],
      ["eu-west", ["Deployment velero", "Deployment prometheus-operator", "Deployment kube-state-metrics"]],
    ]);
  });
});
