import assert from "node:assert/strict";
import { chartFacts } from "../../../charts";
import { clusterAutoscaler } from "../../../charts/cluster-autoscaler";
import { externalSecrets } from "../../../charts/external-secrets";
import { at } from "../../../charts/chart";
import { versions } from "../../../versions";

describe("cluster autoscaler chart", () => {
  const values = clusterAutoscaler.values({ clusterName: "agentic-us-east", awsRegion: "us-east-1", replicas: 3 });

  it("runs three replicas over the zones under a disruption budget", () => {
    assert.deepEqual(chartFacts("cluster-autoscaler", values)?.workloads, [
      {
        name: "cluster-autoscaler",
        kind: "Deployment",
        replicas: 3,
        zoneSpread: true,
        disruptionBudget: true,
        requests: { cpu: 0.1, memoryGiB: 300 / 1024 },
      },
    ]);
  });

  it("has the minor version of the cluster", () => {
    assert.equal(versions.clusterAutoscaler.split(".").slice(0, 2).join("."), `v${versions.kubernetes}`);
    assert.deepEqual(clusterAutoscaler.facts(values).images, [
      `registry.k8s.io/autoscaling/cluster-autoscaler:${versions.clusterAutoscaler}`,
    ]);
  });

  it("spreads the pods that the chart really labels", () => {
    assert.deepEqual(at((values["topologySpreadConstraints"] as unknown[])[0], "labelSelector.matchLabels"), {
      "app.kubernetes.io/name": values["nameOverride"],
      "app.kubernetes.io/instance": clusterAutoscaler.chart,
    });
  });
});

describe("External Secrets chart", () => {
  const values = externalSecrets.values({ replicas: 3 });

  it("runs operator, webhook and certificate controller three times over the zones under disruption budgets", () => {
    assert.deepEqual(
      chartFacts("external-secrets", values)?.workloads,
      ["external-secrets", "external-secrets-webhook", "external-secrets-cert-controller"].map((name) => ({
        name,
        kind: "Deployment",
        replicas: 3,
        zoneSpread: true,
        disruptionBudget: true,
        requests: { cpu: 0.025, memoryGiB: 96 / 1024 },
      })),
    );
  });

  it("reports what is absent as absent", () => {
    const { webhook, ...rest } = values;
    assert.ok(webhook);
    assert.deepEqual(externalSecrets.facts(rest).workloads[1], {
      name: "external-secrets-webhook",
      kind: "Deployment",
      replicas: undefined,
      zoneSpread: undefined,
      disruptionBudget: undefined,
      requests: undefined,
    });
  });

  it("has one leader among its operators, and cannot make tokens of other accounts", () => {
    assert.equal(values["leaderElect"], true);
    assert.deepEqual(values["rbac"], { serviceAccountTokenCreate: false });
  });
});
