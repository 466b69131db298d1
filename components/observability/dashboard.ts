/** The dashboard "Platform overview": what a person looks at first. Pure; Grafana's own JSON form. */
import { servicesJob } from "./alerts";
import { burnQuery } from "./slo";

interface Query {
  expr: string;
  legend: string;
}

interface Panel {
  title: string;
  unit: "short" | "reqps" | "percentunit" | "s";
  description: string;
  queries: Query[];
}

const requests = `http_requests_total{job="${servicesJob}"`;

/** In reading order, two a row. */
const panelsFor = (objectivePercent: number): Panel[] => [
  {
    title: "Requests",
    unit: "reqps",
    description: "Requests a second by service.",
    queries: [{ expr: `sum by (service) (rate(${requests}}[5m]))`, legend: "{{service}}" }],
  },
  {
    title: "Error ratio",
    unit: "percentunit",
    description: "Share of requests that ended in a 5xx. HighErrorRate fires above 5 % for 5 minutes.",
    queries: [
      {
        expr: `sum by (service) (rate(${requests}, status=~"5.."}[5m])) / sum by (service) (rate(${requests}}[5m]))`,
        legend: "{{service}}",
      },
    ],
  },
  {
    title: "Error budget, short term",
    unit: "short",
    description: `Times as fast as ${objectivePercent} % allow, over the last hour. ErrorBudgetBurn pages above 14.4.`,
    queries: [{ expr: burnQuery(objectivePercent, "1h"), legend: "{{service}}" }],
  },
  {
    title: "Error budget, long term",
    unit: "short",
    description: "The same over the last 3 days. Above 1 the objective is missed if it goes on.",
    queries: [{ expr: burnQuery(objectivePercent, "3d"), legend: "{{service}}" }],
  },
  {
    title: "Response time",
    unit: "s",
    description: "Percentiles over all services.",
    queries: [0.5, 0.95, 0.99].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (le) (rate(http_request_duration_seconds_bucket{job="${servicesJob}"}[5m])))`,
      legend: `P${quantile * 100}`,
    })),
  },
  {
    title: "Instances that answer",
    unit: "short",
    description: "Pods whose last scrape succeeded. Below 3 a service has lost its redundancy.",
    queries: [{ expr: `sum by (service) (up{job="${servicesJob}"})`, legend: "{{service}}" }],
  },
  {
    title: "Pods that are not ready",
    unit: "short",
    description: "By namespace, without finished Jobs.",
    queries: [
      {
        expr:
          'sum by (namespace) (kube_pod_status_ready{condition="false"}' +
          ' unless on (namespace, pod) kube_pod_status_phase{phase="Succeeded"} == 1)',
        legend: "{{namespace}}",
      },
    ],
  },
  {
    title: "Container restarts",
    unit: "short",
    description: "In the last hour, by namespace.",
    queries: [
      { expr: "sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h]))", legend: "{{namespace}}" },
    ],
  },
  {
    title: "Database replication lag",
    unit: "s",
    description: "DatabaseReplicationLag fires above 30 s for 5 minutes.",
    queries: [{ expr: "pg_replication_lag_seconds", legend: "{{instance}}" }],
  },
  {
    title: "Firing alerts",
    unit: "short",
    description: "By name, without the Watchdog.",
    queries: [
      { expr: 'count by (alertname) (ALERTS{alertstate="firing", alertname!="Watchdog"})', legend: "{{alertname}}" },
    ],
  },
];

const [columns, width, height] = [2, 12, 8];

/**
 * File name → dashboard; the sidecar of Grafana loads every file of a ConfigMap labelled `grafana_dashboard`.
 * @param objectivePercent share of requests to be answered without a 5xx, percent
 */
export function dashboards(region: string, objectivePercent: number): Record<string, object> {
  const datasource = { type: "prometheus", uid: "prometheus" };
  return {
    "platform-overview.json": {
      uid: "platform-overview",
      title: "Platform overview",
      description: `What users of ${region} see, and what it rests on.`,
      tags: ["agentic-platform", region],
      schemaVersion: 39,
      version: 1,
      editable: false,
      refresh: "30s",
      time: { from: "now-6h", to: "now" },
      timezone: "utc",
      templating: { list: [] },
      annotations: { list: [] },
      panels: panelsFor(objectivePercent).map((panel, index) => ({
        id: index + 1,
        type: "timeseries",
        title: panel.title,
        description: panel.description,
        datasource,
        gridPos: { x: (index % columns) * width, y: Math.floor(index / columns) * height, w: width, h: height },
        fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
        options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
        targets: panel.queries.map(({ expr, legend }, query) => ({
          refId: String.fromCharCode(65 + query),
          datasource,
          expr,
          legendFormat: legend,
        })),
      })),
    },
  };
}
