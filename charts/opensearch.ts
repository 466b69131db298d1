/**
 * OpenSearch as the store of Jaeger's traces: three equal nodes, one in each zone, every index with one replica, so
 * that two nodes hold all of it. In the cluster, because the managed service's smallest three-zone domain costs more
 * than traces of a few days are worth.
 *
 * Its security plugin is off: its demo certificates are the same everywhere and would be no protection. The network
 * policy lets Jaeger and the nodes themselves in, nobody else. No logins, secrets or personal data belong in spans.
 */
import { briefOutageTolerations, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { at, type ChartDefinition, type ChartValues, numberAt, requestsAt, volumeAt, zoneSpreadAt } from "./chart";

export interface OpenSearchArgs {
  /** Nodes; 3 in production. */
  replicas: number;
  /** Disk of each node, in GiB. */
  storageGiB: number;
  storageClass: string;
}

export const openSearchLabels = {
  "app.kubernetes.io/name": "opensearch",
  "app.kubernetes.io/instance": "opensearch",
};

/** The chart names its Service after `clusterName` and `nodeGroup`. */
const service = "opensearch-cluster-master";
export const openSearchUrl = (namespace: string): string => `http://${service}.${namespace}.svc.cluster.local:9200`;

export const openSearch: ChartDefinition<OpenSearchArgs> = {
  chart: "opensearch",
  repository: "https://opensearch-project.github.io/helm-charts",
  version: versions.openSearchChart,
  namespace: "observability",

  values: (args): ChartValues => ({
    clusterName: "opensearch-cluster",
    nodeGroup: "master",
    masterService: service,
    replicas: args.replicas,
    // The chart's budget: one node at a time.
    maxUnavailable: 1,
    topologySpreadConstraints: spreadOverZones(openSearchLabels, []),
    tolerations: briefOutageTolerations,
    protocol: "http",
    securityConfig: { enabled: false },
    config: {
      "opensearch.yml": [
        "cluster.name: opensearch-cluster",
        "network.host: 0.0.0.0",
        "plugins.security.disabled: true",
        // Without memory maps the node needs no kernel setting, hence no privileged container.
        "node.store.allow_mmap: false",
        "",
      ].join("\n"),
    },
    extraEnvs: [
      { name: "DISABLE_INSTALL_DEMO_CONFIG", value: "true" },
      { name: "DISABLE_SECURITY_PLUGIN", value: "true" },
    ],
    opensearchJavaOpts: "-Xms1g -Xmx1g",
    // Twice the heap: the other half is the file cache.
    resources: { requests: { cpu: "250m", memory: "2Gi" }, limits: { memory: "2Gi" } },
    persistence: {
      enabled: true,
      // It would run as root from an image without a version; fsGroup does the same.
      enableInitChown: false,
      size: `${args.storageGiB}Gi`,
      storageClass: args.storageClass,
    },
    podSecurityContext: {
      fsGroup: 1000,
      runAsUser: 1000,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      runAsUser: 1000,
    },
  }),

  facts: (values) => ({
    workloads: [
      {
        name: "opensearch",
        kind: "StatefulSet",
        replicas: numberAt(values, "replicas"),
        zoneSpread: zoneSpreadAt(values, "topologySpreadConstraints"),
        disruptionBudget: at(values, "maxUnavailable") === 1,
        requests: requestsAt(values, "resources"),
        volumeGiB: volumeAt(values, "persistence.size"),
      },
    ],
    images: [],
  }),
};
