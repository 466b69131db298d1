/**
 * Prometheus, Alertmanager, Grafana, their operator and the exporters for nodes and Kubernetes objects.
 * Every Prometheus replica scrapes and evaluates everything; Alertmanager drops the duplicates. A dead zone costs one
 * replica of each and neither a sample nor a page.
 */
import type * as pulumi from "@pulumi/pulumi";
import { briefOutageTolerations, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { type ChartDefinition, type ChartValues, flagAt, numberAt, requestsAt, volumeAt, zoneSpreadAt } from "./chart";
import type { RuleFile } from "./prometheus-rules";
import { type GrafanaArgs, grafanaFacts, grafanaValues } from "./grafana";

export interface KubePrometheusStackArgs {
  namespace: string;
  /** Namespace of our services, whose pods get scraped. */
  servicesNamespace: string;
  /** Labels of the pods to scrape, the name of their port and the value of `job`. */
  scrape: { labels: Record<string, string>; port: string; job: string };
  region: string;
  clusterName: string;
  /** Replicas of Prometheus and Alertmanager; 3 in production. */
  replicas: number;
  /** Days that each Prometheus keeps its samples. */
  metricsRetentionDays: number;
  /** Disk of each Prometheus, in GiB. */
  metricsStorageGiB: number;
  storageClass: string;
  rules: RuleFile;
  /** alertmanager.yml. */
  alertmanagerConfig: pulumi.Input<string>;
  /** Kubernetes Secret with the receivers' credentials. */
  receiversSecret: string;
  grafana: GrafanaArgs;
}

const release = "kube-prometheus-stack";

/** Service account of Alertmanager's pods. */
export const alertmanagerServiceAccount = `${release}-alertmanager`;

/** Labels that the operator puts on the pods. Source: Prometheus Operator, `app.kubernetes.io/name` and its own. */
const prometheusLabels = {
  "app.kubernetes.io/name": "prometheus",
  "operator.prometheus.io/name": `${release}-prometheus`,
};
const alertmanagerLabels = { "app.kubernetes.io/name": "alertmanager", alertmanager: `${release}-alertmanager` };

const claim = (storageClass: string, gibibytes: number) => ({
  volumeClaimTemplate: {
    spec: {
      storageClassName: storageClass,
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: `${gibibytes}Gi` } },
    },
  },
});

/** Where the claim's size stands below the place that takes the claim. */
const claimed = "volumeClaimTemplate.spec.resources.requests.storage";
/** Where the requests of the container stand that the operator puts beside Prometheus and Alertmanager. */
const reloader = "prometheusOperator.prometheusConfigReloader.resources";

/**
 * One of `replicas` may be evicted at a time. The chart has a default `minAvailable`, and a budget with both fields is
 * refused, so the same is said from the other end.
 */
const budget = (replicas: number) => ({ enabled: true, minAvailable: Math.max(replicas - 1, 0) });

export const kubePrometheusStack: ChartDefinition<KubePrometheusStackArgs> = {
  chart: release,
  repository: "https://prometheus-community.github.io/helm-charts",
  version: versions.kubePrometheusStackChart,
  namespace: "observability",

  values: (args): ChartValues => ({
    // EKS runs these itself and does not let anybody scrape them; kube-proxy listens on the node's loopback.
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    defaultRules: {
      rules: {
        etcd: false,
        kubeControllerManager: false,
        kubeProxy: false,
        kubeSchedulerAlerting: false,
        kubeSchedulerRecording: false,
        windows: false,
      },
      // Ours has a runbook; two would make the heartbeat ambiguous.
      disabled: { Watchdog: true },
    },
    additionalPrometheusRulesMap: { "agentic-platform": args.rules },

    prometheus: {
      podDisruptionBudget: budget(args.replicas),
      additionalPodMonitors: [
        {
          name: args.scrape.job,
          namespaceSelector: { matchNames: [args.servicesNamespace] },
          selector: { matchLabels: args.scrape.labels },
          podMetricsEndpoints: [
            {
              port: args.scrape.port,
              path: "/metrics",
              interval: "15s",
              relabelings: [
                { targetLabel: "job", replacement: args.scrape.job, action: "replace" },
                { sourceLabels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"], targetLabel: "service" },
                { sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node" },
              ],
            },
          ],
        },
      ],
      prometheusSpec: {
        replicas: args.replicas,
        topologySpreadConstraints: spreadOverZones(prometheusLabels, []),
        tolerations: briefOutageTolerations,
        retention: `${args.metricsRetentionDays}d`,
        // The oldest day goes before the disk is full; a full disk stops scraping.
        retentionSize: `${Math.floor(args.metricsStorageGiB * 0.85)}GiB`,
        storageSpec: claim(args.storageClass, args.metricsStorageGiB),
        externalLabels: { region: args.region, cluster: args.clusterName },
        resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { memory: "4Gi" } },
        // Monitors and rules of other releases count too, not only those with this release's label.
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
      },
    },

    alertmanager: {
      podDisruptionBudget: budget(args.replicas),
      stringConfig: args.alertmanagerConfig,
      alertmanagerSpec: {
        replicas: args.replicas,
        topologySpreadConstraints: spreadOverZones(alertmanagerLabels, []),
        tolerations: briefOutageTolerations,
        secrets: [args.receiversSecret],
        // Silences and what was already sent survive a restart.
        retention: "120h",
        storage: claim(args.storageClass, 2),
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "256Mi" } },
      },
    },

    prometheusOperator: {
      // The webhook would be one replica in the path of every rule; promtool has checked ours before they get here,
      // and the operator itself leaves out what does not parse.
      admissionWebhooks: { enabled: false },
      tls: { enabled: false },
      // Beside every Prometheus and Alertmanager.
      prometheusConfigReloader: { resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } } },
      tolerations: briefOutageTolerations,
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    },
    "kube-state-metrics": {
      tolerations: briefOutageTolerations,
      resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    },
    "prometheus-node-exporter": {
      resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "128Mi" } },
    },
    grafana: grafanaValues(args.grafana),
  }),

  facts: (values) => ({
    workloads: [
      {
        name: "prometheus",
        kind: "StatefulSet",
        replicas: numberAt(values, "prometheus.prometheusSpec.replicas"),
        zoneSpread: zoneSpreadAt(values, "prometheus.prometheusSpec.topologySpreadConstraints"),
        disruptionBudget: flagAt(values, "prometheus.podDisruptionBudget.enabled"),
        requests: requestsAt(values, "prometheus.prometheusSpec.resources", reloader),
        volumeGiB: volumeAt(values, `prometheus.prometheusSpec.storageSpec.${claimed}`),
      },
      {
        name: "alertmanager",
        kind: "StatefulSet",
        replicas: numberAt(values, "alertmanager.alertmanagerSpec.replicas"),
        zoneSpread: zoneSpreadAt(values, "alertmanager.alertmanagerSpec.topologySpreadConstraints"),
        disruptionBudget: flagAt(values, "alertmanager.podDisruptionBudget.enabled"),
        requests: requestsAt(values, "alertmanager.alertmanagerSpec.resources", reloader),
        volumeGiB: volumeAt(values, `alertmanager.alertmanagerSpec.storage.${claimed}`),
      },
      grafanaFacts(values),
      {
        name: "prometheus-operator",
        kind: "Deployment",
        replicas: 1,
        zoneSpread: false,
        disruptionBudget: false,
        requests: requestsAt(values, "prometheusOperator.resources"),
        exemption:
          "reconciles objects and carries no samples or alerts: while it moves to another zone, Prometheus and Alertmanager run on",
      },
      {
        name: "kube-state-metrics",
        kind: "Deployment",
        replicas: 1,
        zoneSpread: false,
        disruptionBudget: false,
        requests: requestsAt(values, "kube-state-metrics.resources"),
        exemption:
          "stateless; replicas would expose every series twice and break the rules that join them. It leaves a dead node after 60 s, and no alert on its metrics waits less than 10 minutes",
      },
      {
        name: "prometheus-node-exporter",
        kind: "DaemonSet",
        replicas: undefined,
        zoneSpread: true,
        disruptionBudget: undefined,
        requests: requestsAt(values, "prometheus-node-exporter.resources"),
        exemption: "one pod on every node; a drain does not evict it",
      },
    ],
    images: [],
  }),
};
