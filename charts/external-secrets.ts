import { namespaces } from "../components/shared/names";
import { briefOutageTolerations, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { flagAt, numberAt, requestsAt, zoneSpreadAt, type ChartDefinition, type ChartValues, type WorkloadFacts } from "./chart";

export interface ExternalSecretsArgs {
  /** Replicas of each of the three workloads. */
  replicas: number;
}

/** Service account of the operator's pods; its Pod Identity is bound to it. */
export const externalSecretsServiceAccount = "external-secrets";

const chart = "external-secrets";
const labelsOf = (component: string) => ({
  "app.kubernetes.io/name": component,
  "app.kubernetes.io/instance": chart,
});

/** The webhook, which the API server asks; the port is the chart's. */
export const externalSecretsWebhook = { labels: labelsOf(`${chart}-webhook`), port: 10250 };

/** What the operator, the webhook and the certificate controller have in common. */
const workload = (component: string, replicas: number) => ({
  replicaCount: replicas,
  topologySpreadConstraints: spreadOverZones(labelsOf(component)),
  tolerations: briefOutageTolerations,
  podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
  resources: { requests: { cpu: "25m", memory: "96Mi" }, limits: { cpu: "250m", memory: "256Mi" } },
  livenessProbe: { enabled: true },
  readinessProbe: { enabled: true },
});

/** Keeps Kubernetes Secrets equal to AWS Secrets Manager. The chart's own security contexts meet `restricted`. */
export const externalSecrets: ChartDefinition<ExternalSecretsArgs> = {
  chart,
  repository: "https://charts.external-secrets.io",
  version: versions.externalSecretsChart,
  namespace: namespaces.externalSecrets,

  values: ({ replicas }) => ({
    ...workload(chart, replicas),
    leaderElect: true,
    installCRDs: true,
    serviceAccount: { create: true, name: externalSecretsServiceAccount },
    // The operator uses its own Pod Identity; it needs no tokens of other accounts and writes nothing back to AWS.
    rbac: { serviceAccountTokenCreate: false },
    processPushSecret: false,
    processClusterPushSecret: false,
    processClusterExternalSecret: false,
    processClusterGenerator: false,
    webhook: workload(`${chart}-webhook`, replicas),
    certController: workload(`${chart}-cert-controller`, replicas),
  }),

  facts: (values) => ({
    workloads: [
      facts(values, chart, ""),
      facts(values, `${chart}-webhook`, "webhook."),
      facts(values, `${chart}-cert-controller`, "certController."),
    ],
    images: [],
  }),
};

const facts = (values: ChartValues, name: string, path: string): WorkloadFacts => ({
  name,
  kind: "Deployment",
  replicas: numberAt(values, `${path}replicaCount`),
  zoneSpread: zoneSpreadAt(values, `${path}topologySpreadConstraints`),
  disruptionBudget: flagAt(values, `${path}podDisruptionBudget.enabled`),
  requests: requestsAt(values, `${path}resources`),
});
