/**
 * Jaeger v2: one program that takes OTLP, stores in OpenSearch and answers queries. Its pods hold nothing, so three of
 * them behind one Service are enough. The chart has no disruption budget; its `extraObjects` carry ours.
 */
import { briefOutageTolerations, disruptionBudget, restrictedContainer, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { at, type ChartDefinition, type ChartValues, numberAt, requestsAt, zoneSpreadAt } from "./chart";

export interface JaegerArgs {
  namespace: string;
  storageUrl: string;
  /** Days after which traces are deleted. */
  retentionDays: number;
  /** Pods; 3 in production. */
  replicas: number;
  /** Copies of each index beside the first; 1 wherever OpenSearch has more than one node. */
  indexReplicas: number;
}

export const jaegerLabels = {
  "app.kubernetes.io/name": "jaeger",
  "app.kubernetes.io/instance": "jaeger",
  "app.kubernetes.io/component": "all-in-one",
};

/** Ports that take OTLP, by gRPC and by HTTP. */
export const otlpPorts = [4317, 4318];

export const jaegerQueryUrl = (namespace: string): string => `http://jaeger.${namespace}.svc.cluster.local:16686`;

function configuration(args: JaegerArgs): ChartValues {
  const index = {
    date_layout: "2006-01-02",
    rollover_frequency: "day",
    shards: 3,
    replicas: args.indexReplicas,
  };
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: {
        traces: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["jaeger_storage_exporter"] },
      },
      telemetry: {
        resource: { "service.name": "jaeger" },
        metrics: {
          level: "detailed",
          readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }],
        },
      },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
      jaeger_query: {
        storage: { traces: "opensearch" },
        http: { endpoint: "0.0.0.0:16686" },
        grpc: { endpoint: "0.0.0.0:16685" },
      },
      jaeger_storage: {
        backends: {
          opensearch: {
            opensearch: {
              server_urls: [args.storageUrl],
              indices: { index_prefix: "jaeger", spans: index, services: index, dependencies: index, sampling: index },
            },
          },
        },
      },
    },
    receivers: {
      otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } },
    },
    processors: {
      // Spans are refused before the pod is killed for its memory.
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters: { jaeger_storage_exporter: { trace_storage: "opensearch" } },
  };
}

export const jaeger: ChartDefinition<JaegerArgs> = {
  chart: "jaeger",
  repository: "https://jaegertracing.github.io/helm-charts",
  version: versions.jaegerChart,
  namespace: "observability",

  values: (args): ChartValues => ({
    userconfig: configuration(args),
    jaeger: {
      replicas: args.replicas,
      // The chart's default stops every pod before it starts a new one.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
      topologySpreadConstraints: spreadOverZones(jaegerLabels),
      tolerations: briefOutageTolerations,
      resources: { requests: { cpu: "200m", memory: "256Mi" }, limits: { cpu: "1", memory: "1Gi" } },
      serviceAccount: { automountServiceAccountToken: false },
      podSecurityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        fsGroup: 10001,
        seccompProfile: { type: "RuntimeDefault" },
      },
      securityContext: restrictedContainer,
    },
    storage: { type: "elasticsearch", elasticsearch: { url: args.storageUrl } },
    esIndexCleaner: {
      enabled: true,
      numberOfDays: args.retentionDays,
      extraEnv: [{ name: "INDEX_PREFIX", value: "jaeger" }],
      resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
      podSecurityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      securityContext: restrictedContainer,
    },
    extraObjects: [
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: "jaeger" },
        spec: disruptionBudget(jaegerLabels),
      },
    ],
  }),

  facts: (values) => ({
    workloads: [
      {
        name: "jaeger",
        kind: "Deployment",
        replicas: numberAt(values, "jaeger.replicas"),
        zoneSpread: zoneSpreadAt(values, "jaeger.topologySpreadConstraints"),
        disruptionBudget: hasBudget(values),
        requests: requestsAt(values, "jaeger.resources"),
      },
    ],
    images: [],
  }),
};

const hasBudget = (values: ChartValues): boolean => {
  const objects = at(values, "extraObjects");
  return Array.isArray(objects) && objects.some((object) => at(object, "kind") === "PodDisruptionBudget");
};
