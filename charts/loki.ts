/**
 * Loki in its monolithic form: three equal pods, every line written to all three and acknowledged by two, chunks in S3.
 * A dead zone costs one of three copies of the last minutes and neither reads nor writes. Microservices pay off beyond
 * some tens of GB a day; the simple scalable mode is being removed.
 */
import { briefOutageTolerations, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { type ChartDefinition, type ChartValues, flagAt, numberAt, requestsAt, volumeAt, zoneSpreadAt } from "./chart";

export interface LokiArgs {
  namespace: string;
  bucket: string;
  awsRegion: string;
  /** Days after which lines are deleted, from the index and from S3. */
  retentionDays: number;
  /** Pods, and copies of each line; 3 in production. */
  replicas: number;
  storageClass: string;
}

/** Service account of Loki's pods; its role reaches the bucket. */
export const lokiServiceAccount = "loki";

export const lokiUrl = (namespace: string): string => `http://loki.${namespace}.svc.cluster.local:3100`;

const labels = {
  "app.kubernetes.io/name": "loki",
  "app.kubernetes.io/instance": "loki",
  "app.kubernetes.io/component": "single-binary",
};

/** Other deployment modes; the chart refuses to guess which one is meant. */
const unused = [
  "backend",
  "read",
  "write",
  "ingester",
  "querier",
  "queryFrontend",
  "queryScheduler",
  "distributor",
  "compactor",
  "indexGateway",
  "bloomPlanner",
  "bloomBuilder",
  "bloomGateway",
];

export const loki: ChartDefinition<LokiArgs> = {
  chart: "loki",
  repository: "https://grafana-community.github.io/helm-charts",
  version: versions.lokiChart,
  namespace: "observability",

  values: (args): ChartValues => ({
    deploymentMode: "Monolithic",
    ...Object.fromEntries(unused.map((component) => [component, { replicas: 0 }])),
    loki: {
      // One tenant; the network policy decides who may talk to Loki.
      auth_enabled: false,
      commonConfig: { replication_factor: args.replicas },
      storage: {
        type: "s3",
        bucketNames: { chunks: args.bucket, ruler: args.bucket, admin: args.bucket },
        s3: { region: args.awsRegion },
      },
      schemaConfig: {
        configs: [
          {
            from: "2026-01-01",
            store: "tsdb",
            object_store: "s3",
            schema: "v13",
            index: { prefix: "index_", period: "24h" },
          },
        ],
      },
      limits_config: { retention_period: `${args.retentionDays * 24}h` },
      // Without this the retention period is only a wish.
      compactor: { retention_enabled: true, delete_request_store: "s3" },
      analytics: { reporting_enabled: false },
    },
    serviceAccount: { create: true, name: lokiServiceAccount },
    rbac: { namespaced: true },
    singleBinary: {
      replicas: args.replicas,
      topologySpreadConstraints: spreadOverZones(labels, []),
      // The chart's own anti-affinity would keep a third pod pending when two nodes are left. An empty list replaces
      // it; an empty map would be merged with it.
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } },
      tolerations: briefOutageTolerations,
      podDisruptionBudget: { enabled: true, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      persistence: { enabled: true, size: "20Gi", storageClass: args.storageClass },
      resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "2Gi" } },
      // Flushes what is in memory before it leaves.
      terminationGracePeriodSeconds: 300,
    },
    // Alloy and Grafana reach the pods' Service directly.
    gateway: { enabled: false },
    // Memcached asks for 10 GiB by default; the load of a region does not earn that.
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
    lokiCanary: { enabled: false },
    test: { enabled: false },
    sidecar: { rules: { enabled: false } },
  }),

  facts: (values) => ({
    workloads: [
      {
        name: "loki",
        kind: "StatefulSet",
        replicas: numberAt(values, "singleBinary.replicas"),
        zoneSpread: zoneSpreadAt(values, "singleBinary.topologySpreadConstraints"),
        disruptionBudget: flagAt(values, "singleBinary.podDisruptionBudget.enabled"),
        requests: requestsAt(values, "singleBinary.resources"),
        volumeGiB: volumeAt(values, "singleBinary.persistence.size"),
      },
    ],
    images: [],
  }),
};
