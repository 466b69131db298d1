import assert from "node:assert/strict";
import { parse } from "yaml";
import { renderedFiles } from "../../../graph/rendered-files";
import type { GraphResource } from "../../../graph/types";

const resource = (type: string, inputs: Record<string, unknown>, invented: Record<string, unknown> = {}): GraphResource => ({
  ...{ urn: `urn:${type}`, type, name: "logical", custom: true, parent: null, provider: null, dependencies: [] },
  ...{ protect: false, inputs, invented },
});

const object = (kind: string, apiVersion: string, name: string, rest: Record<string, unknown> = {}, namespace?: string) =>
  resource(`kubernetes:${apiVersion}:${kind}`, {
    ...rest,
    kind,
    apiVersion,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(rest["metadata"] as object | undefined) },
  });

const release = (values: Record<string, unknown>) =>
  resource("kubernetes:helm.sh/v3:Release", {
    name: "metrics",
    chart: "kube-prometheus-stack",
    version: "1.2.3",
    namespace: "observability",
    repositoryOpts: { repo: "https://charts.example.com" },
    values,
  });

describe("rendered files", () => {
  it("hold each Kubernetes object under its kind, namespace and name, and nothing of the clouds", () => {
    const files = renderedFiles([
      object("Deployment", "apps/v1", "l01", { spec: { replicas: 3 } }, "agentic"),
      object("Namespace", "v1", "agentic"),
      resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }),
    ]);
    assert.deepEqual([...files.keys()], ["manifests/deployment-agentic-l01.yaml", "manifests/namespace-agentic.yaml"]);
    assert.equal(
      files.get("manifests/deployment-agentic-l01.yaml"),
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: l01\n  namespace: agentic\nspec:\n  replicas: 3\n",
    );
  });

  it("tell two objects of one kind and name apart by their API group", () => {
    const files = renderedFiles([object("Policy", "a.io/v1", "x"), object("Policy", "b.io/v1", "x", { spec: 1 })]);
    assert.deepEqual([...files.keys()], ["manifests/b.io-policy-x.yaml", "manifests/policy-x.yaml"]);
  });

  it("use the name that was made up where an object has none", () => {
    const nameless = resource("kubernetes:v1:ConfigMap", { kind: "ConfigMap", apiVersion: "v1", metadata: { namespace: "n" } }, { metadata: { name: "made-1" } });
    assert.deepEqual([...renderedFiles([nameless]).keys()], ["manifests/configmap-n-made-1.yaml"]);
  });

  it("hold a Secret's keys as stringData, so that it can be applied, and no value", () => {
    const files = renderedFiles([object("Secret", "v1", "login", { data: { password: "[secret]" }, stringData: { user: "[secret]" } })]);
    assert.deepEqual((parse(files.get("manifests/secret-login.yaml") ?? "") as Record<string, unknown>)["stringData"], {
      password: "[secret]",
      user: "[secret]",
    });
  });

  it("hold a release's chart and values, its alert rules and Alertmanager's configuration byte for byte", () => {
    const config = "route:\n    receiver: page\n";
    const files = renderedFiles([
      release({
        additionalPrometheusRulesMap: { platform: { groups: [{ name: "a", rules: [] }] } },
        alertmanager: { stringConfig: config },
      }),
    ]);
    assert.deepEqual(
      [...files.keys()],
      [
        "alertmanager/alertmanager.yml",
        "helm/metrics/chart.yaml",
        "helm/metrics/values.yaml",
        "prometheus/rules/platform.yaml",
      ],
    );
    assert.equal(files.get("alertmanager/alertmanager.yml"), config);
    assert.deepEqual(parse(files.get("prometheus/rules/platform.yaml") ?? ""), { groups: [{ name: "a", rules: [] }] });
    assert.deepEqual(parse(files.get("helm/metrics/chart.yaml") ?? ""), {
      release: "metrics",
      chart: "kube-prometheus-stack",
      repository: "https://charts.example.com",
      version: "1.2.3",
      namespace: "observability",
    });
  });

  it("tell a registry's chart from its repository", () => {
    const inputs = { name: "nginx", chart: "oci://registry.example.com/charts/nginx-ingress", version: "2.0.0", namespace: "ingress" };
    const files = renderedFiles([resource("kubernetes:helm.sh/v3:Release", inputs)]);
    assert.deepEqual(parse(files.get("helm/nginx/chart.yaml") ?? ""), {
      release: "nginx",
      chart: "nginx-ingress",
      repository: "oci://registry.example.com/charts",
      version: "2.0.0",
      namespace: "ingress",
    });
  });

  it("quote what the YAML 1.1 of Helm and kubectl would read as something else", () => {
    const files = renderedFiles([object("ConfigMap", "v1", "x", { data: { a: "on", b: "yes", c: "0777" } })]);
    assert.match(files.get("manifests/configmap-x.yaml") ?? "", /a: "on"\n {2}b: "yes"\n {2}c: "0777"/);
  });

  it("take an Alertmanager configuration that is given as an object", () => {
    const files = renderedFiles([release({ alertmanager: { config: { route: { receiver: "page" } } } })]);
    assert.equal(files.get("alertmanager/alertmanager.yml"), "route:\n  receiver: page\n");
  });

  it("hold the rules of a PrometheusRule object without their wrapper", () => {
    const files = renderedFiles([object("PrometheusRule", "monitoring.coreos.com/v1", "slo", { spec: { groups: [] } }, "observability")]);
    assert.equal(files.get("prometheus/rules/slo.yaml"), "groups: []\n");
  });

  it("hold the pooler's, the SQL and the dashboards' files of ConfigMaps as they are", () => {
    const files = renderedFiles([
      object("ConfigMap", "v1", "pgbouncer", { data: { "pgbouncer.ini": "[databases]\n", "note.txt": "x" } }, "agentic"),
      object("ConfigMap", "v1", "sql", { data: { "roles.sql": "select 1;\n" } }, "agentic"),
      object("ConfigMap", "v1", "other-sql", { data: { "roles.sql": "select 2;\n" } }, "agentic"),
      object("ConfigMap", "v1", "boards", { metadata: { labels: { grafana_dashboard: "1" } }, data: { "slo.json": "{}\n" } }),
    ]);
    const others = [...files].filter(([name]) => !name.startsWith("manifests/"));
    assert.deepEqual(others, [
      ["grafana/slo.json", "{}\n"],
      ["postgres/pgbouncer.ini", "[databases]\n"],
      ["sql/other-sql-roles.sql", "select 2;\n"],
      ["sql/roles.sql", "select 1;\n"],
    ]);
  });

  it("stay inside the folder whatever an object is called", () => {
    const names = [...renderedFiles([object("ConfigMap", "v1", "../../etc/x", { data: { "../../up.sql": "" } })]).keys()];
    assert.deepEqual(names, ["manifests/configmap-..-..-etc-x.yaml", "sql/-..-up.sql"]);
  });
});
