/**
 * F5's NGINX Ingress Controller behind the load balancer. It reads Ingresses of the services' namespace and Secrets of
 * its own namespace only: the program that faces the internet must not be able to read a database password.
 */
import { namespaces } from "../components/shared/names";
import { briefOutageTolerations, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { at, type ChartDefinition, flagAt, numberAt, requestsAt, zoneSpreadAt } from "./chart";

export interface NginxIngressArgs {
  /** Pods, each an address in the load balancer's target group. */
  replicas: number;
  /** Namespace whose Ingresses are served. */
  watchNamespace: string;
  /** Entries of NGINX's ConfigMap. */
  config: Record<string, string>;
  /** Seconds that a leaving pod goes on serving before it is told to stop. */
  preStopSeconds: number;
  /** Seconds from a pod's deletion to its forced end. */
  graceSeconds: number;
}

const chart = "nginx-ingress";

/** The release's name: also that of the ConfigMap, the service account and the ClusterRole that the chart binds. */
export const nginxRelease = chart;
/** Kubernetes Service in front of the pods. */
export const nginxService = `${chart}-controller`;
export const nginxClass = "nginx";
export const nginxLabels = { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": chart };

/** Ports of a pod. `health` answers the load balancer's checks and nothing else. */
export const nginxPorts = { http: 80, health: 8082, metrics: 9113 };

// Amazon's public registry: Docker Hub limits how often a node may pull.
const repository = "public.ecr.aws/nginx/nginx-ingress";
const resources = { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "2", memory: "1Gi" } };

export const nginxIngress: ChartDefinition<NginxIngressArgs> = {
  chart,
  repository: "oci://ghcr.io/nginx/charts",
  version: versions.nginxIngressChart,
  namespace: namespaces.ingress,

  values: ({ replicas, watchNamespace, config, preStopSeconds, graceSeconds }) => ({
    controller: {
      kind: "deployment",
      image: { repository, tag: versions.nginxIngress },
      replicaCount: replicas,
      watchNamespace,
      watchSecretNamespace: namespaces.ingress,
      // Routes are plain Ingresses; whoever may write one must not be able to write NGINX configuration.
      enableCustomResources: false,
      enableSnippets: false,
      ingressClass: { name: nginxClass, create: true, setAsDefaultIngress: false },
      config: { entries: config },
      customPorts: [{ name: "health", containerPort: nginxPorts.health, protocol: "TCP" }],
      // The VPC has IPv4 only.
      disableIPV6: true,
      service: { type: "ClusterIP", httpsPort: { enable: false } },
      reportIngressStatus: { enable: true, enableLeaderElection: true },
      telemetryReporting: { enable: false },
      readyStatus: { enable: true },
      readOnlyRootFilesystem: true,
      resources,
      initContainerResources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
      lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
      terminationGracePeriodSeconds: graceSeconds,
      // A new pod is ready once the load balancer sends to it; only then an old one goes.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      topologySpreadConstraints: spreadOverZones(nginxLabels),
      tolerations: briefOutageTolerations,
    },
    prometheus: { create: true, port: nginxPorts.metrics },
    // The chart's ClusterRole reads every Secret of the cluster; components/load-balancer makes one of that name.
    rbac: { create: true, clusterrole: { create: false } },
  }),

  facts: (values) => ({
    workloads: [
      {
        name: nginxService,
        kind: "Deployment",
        replicas: at(values, "controller.kind") === "deployment" ? numberAt(values, "controller.replicaCount") : undefined,
        zoneSpread: zoneSpreadAt(values, "controller.topologySpreadConstraints"),
        disruptionBudget: flagAt(values, "controller.podDisruptionBudget.enabled"),
        requests: requestsAt(values, "controller.resources"),
      },
    ],
    images: [`${String(at(values, "controller.image.repository"))}:${String(at(values, "controller.image.tag"))}`],
  }),
};
