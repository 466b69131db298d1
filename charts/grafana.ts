/**
 * Grafana as kube-prometheus-stack carries it: the chart of grafana-community, as a subchart at the version that the
 * stack pins.
 *
 * Three replicas without a database of their own: dashboards and data sources come from ConfigMaps, nothing is edited
 * by hand, alerts are Alertmanager's. What remains in a pod is who is signed in; the Service keeps a client on one pod,
 * and after its loss a person signs in again. A shared database would make Grafana depend on the tier it has to show.
 */
import { briefOutageTolerations, spreadOverZones } from "../components/shared/scheduling";
import { at, type ChartValues, numberAt, requestsAt, type WorkloadFacts, zoneSpreadAt } from "./chart";

export interface GrafanaArgs {
  namespace: string;
  /** Name by which people reach it; it makes the links in notifications. */
  host: string;
  /** Pods; 3 in production. */
  replicas: number;
  /** Kubernetes Secret with the keys `admin-user` and `admin-password`. */
  adminSecret: string;
  lokiUrl: string;
  jaegerUrl: string;
}

/** Labels that the subchart puts on its pods. */
export const grafanaLabels = {
  "app.kubernetes.io/name": "grafana",
  "app.kubernetes.io/instance": "kube-prometheus-stack",
};

/** The stack's `grafana` values. */
export function grafanaValues(args: GrafanaArgs): ChartValues {
  return {
    enabled: true,
    replicas: args.replicas,
    topologySpreadConstraints: spreadOverZones(grafanaLabels),
    tolerations: briefOutageTolerations,
    podDisruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    persistence: { enabled: false },
    admin: { existingSecret: args.adminSecret, userKey: "admin-user", passwordKey: "admin-password" },
    service: { sessionAffinity: "ClientIP" },
    // The chart's default lets its sidecars read every Secret of the cluster.
    rbac: { namespaced: true },
    testFramework: { enabled: false },
    "grafana.ini": {
      server: { domain: args.host, root_url: `https://${args.host}/` },
      analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
      users: { allow_sign_up: false },
      security: { cookie_secure: true, strict_transport_security: true },
      // Every replica would evaluate Grafana's own rules and tell people three times.
      unified_alerting: { enabled: false },
    },
    sidecar: {
      // Of each of the two.
      resources: { requests: { cpu: "10m", memory: "96Mi" }, limits: { memory: "192Mi" } },
      dashboards: { enabled: true, searchNamespace: args.namespace, resource: "configmap" },
      datasources: { enabled: true, resource: "configmap" },
    },
    additionalDataSources: [
      { name: "Loki", uid: "loki", type: "loki", access: "proxy", url: args.lokiUrl },
      { name: "Jaeger", uid: "jaeger", type: "jaeger", access: "proxy", url: args.jaegerUrl },
    ],
  };
}

/** @param values the stack's values, not the subchart's */
export const grafanaFacts = (values: ChartValues): WorkloadFacts => ({
  name: "grafana",
  kind: "Deployment",
  replicas: numberAt(values, "grafana.replicas"),
  zoneSpread: zoneSpreadAt(values, "grafana.topologySpreadConstraints"),
  disruptionBudget: at(values, "grafana.podDisruptionBudget.maxUnavailable") !== undefined,
  requests: requestsAt(values, "grafana.resources", "grafana.sidecar.resources", "grafana.sidecar.resources"),
});
