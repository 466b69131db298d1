import assert from "node:assert/strict";
import { chartFacts } from "../../../charts";
import { alloy } from "../../../charts/alloy";
import type { ChartValues, WorkloadFacts } from "../../../charts/chart";
import { jaeger } from "../../../charts/jaeger";
import { kubePrometheusStack } from "../../../charts/kube-prometheus-stack";
import { loki } from "../../../charts/loki";
import { openSearch } from "../../../charts/opensearch";
import { alertRules } from "../../../components/observability/alerts";

const namespace = "observability";

/** Values of every chart of the tier, with so many replicas. */
function allValues(replicas: number): Record<string, ChartValues> {
  return {
    "kube-prometheus-stack": kubePrometheusStack.values({
      namespace,
      servicesNamespace: "agentic",
      scrape: { labels: { "app.kubernetes.io/part-of": "agentic-platform" }, port: "http", job: "agentic-platform" },
      region: "us-east",
      clusterName: "agentic-us-east",
      replicas,
      metricsRetentionDays: 15,
      metricsStorageGiB: 50,
      storageClass: "gp3",
      rules: alertRules(),
      alertmanagerConfig: "route: {}",
      receiversSecret: "receivers",
      grafana: { namespace, host: "grafana.example.com", replicas, adminSecret: "admin", lokiUrl: "l", jaegerUrl: "j" },
    }),
    loki: loki.values({ namespace, bucket: "logs", awsRegion: "us-east-1", retentionDays: 30, replicas, storageClass: "gp3" }),
    alloy: alloy.values({ config: "" }),
    opensearch: openSearch.values({ replicas, storageGiB: 30, storageClass: "gp3" }),
    jaeger: jaeger.values({ namespace, storageUrl: "http://opensearch:9200", retentionDays: 7, replicas, indexReplicas: 1 }),
  };
}

const workloadsOf = (replicas: number): WorkloadFacts[] =>
  Object.entries(allValues(replicas)).flatMap(([chart, values]) => chartFacts(chart, values)?.workloads ?? []);

const replicated = ["prometheus", "alertmanager", "grafana", "loki", "opensearch", "jaeger"];

describe("the charts of the observability tier", () => {
  it("run everything that holds data or answers people three times, over zones, with a disruption budget", () => {
    const facts = workloadsOf(3).filter((workload) => workload.exemption === undefined);
    assert.deepEqual(
      facts.map(({ name, replicas, zoneSpread, disruptionBudget }) => [name, replicas, zoneSpread, disruptionBudget]),
      replicated.map((name) => [name, 3, true, true]),
    );
  });

  it("give a reason for each of the four that do not", () => {
    const exempt = workloadsOf(3).filter((workload) => workload.exemption !== undefined);
    assert.deepEqual(
      exempt.map(({ name }) => name),
      ["prometheus-operator", "kube-state-metrics", "prometheus-node-exporter", "alloy"],
    );
    for (const { name, exemption } of exempt) assert.ok((exemption ?? "").length > 20, `${name} says why`);
  });

  it("report the replicas that the values really ask for", () => {
    const counts = workloadsOf(2)
      .filter(({ name }) => replicated.includes(name))
      .map(({ replicas }) => replicas);
    assert.deepEqual(counts, [2, 2, 2, 2, 2, 2]);
  });

  it("say what each pod asks for, all its containers together, and the disk of each replica", () => {
    const rounded = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 1000) / 1000);
    assert.deepEqual(
      workloadsOf(3).map(({ name, requests, volumeGiB }) => [name, rounded(requests?.cpu), rounded((requests?.memoryGiB ?? 0) * 1024), volumeGiB]),
      [
        ["prometheus", 0.51, 2080, 50],
        ["alertmanager", 0.06, 160, 2],
        ["grafana", 0.12, 448, undefined],
        ["prometheus-operator", 0.1, 128, undefined],
        ["kube-state-metrics", 0.05, 128, undefined],
        ["prometheus-node-exporter", 0.05, 32, undefined],
        ["loki", 0.5, 1024, 20],
        ["alloy", 0.05, 128, undefined],
        ["opensearch", 0.25, 2048, 30],
        ["jaeger", 0.2, 256, undefined],
      ],
    );
  });

  it("do not know what a pod asks for when one of its containers does not say", () => {
    const values = allValues(3)["kube-prometheus-stack"] as { prometheusOperator: ChartValues };
    delete values.prometheusOperator["prometheusConfigReloader"];
    const [prometheus] = chartFacts("kube-prometheus-stack", values)?.workloads ?? [];
    assert.deepEqual([prometheus?.name, prometheus?.requests, prometheus?.volumeGiB], ["prometheus", undefined, 50]);
  });

  it("report nothing for what the values do not say, so that a rule sees a violation", () => {
    for (const chart of ["kube-prometheus-stack", "loki", "opensearch", "jaeger"]) {
      const workloads = chartFacts(chart, {})?.workloads ?? [];
      for (const workload of workloads.filter(({ name }) => replicated.includes(name))) {
        assert.equal(workload.replicas, undefined, workload.name);
        assert.equal(workload.zoneSpread, undefined, workload.name);
        assert.ok(workload.disruptionBudget !== true, workload.name);
      }
    }
  });

  it("leave a copy of every trace when an OpenSearch node dies", () => {
    const values = allValues(3)["jaeger"] as {
      userconfig: {
        extensions: { jaeger_storage: { backends: { opensearch: { opensearch: { indices: Record<string, unknown> } } } } };
      };
    };
    const { indices } = values.userconfig.extensions.jaeger_storage.backends.opensearch.opensearch;
    for (const kind of ["spans", "services", "dependencies", "sampling"]) {
      assert.equal((indices[kind] as { replicas: number }).replicas, 1, kind);
    }
  });

  it("let Loki delete what is past its retention", () => {
    const { loki: config } = allValues(3)["loki"] as {
      loki: { limits_config: { retention_period: string }; compactor: { retention_enabled: boolean } };
    };
    assert.equal(config.limits_config.retention_period, "720h");
    assert.equal(config.compactor.retention_enabled, true);
  });

  it("never set an image without a version", () => {
    const text = JSON.stringify(allValues(3));
    assert.doesNotMatch(text, /:latest|bitnami/);
  });
});
