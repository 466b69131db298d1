/** Alloy on every node: reads the pods' log files and pushes them to Loki. */
import { versions } from "../versions";
import { at, type ChartDefinition, type ChartValues, requestsAt } from "./chart";

export interface AlloyArgs {
  /** config.alloy. */
  config: string;
}

export const alloy: ChartDefinition<AlloyArgs> = {
  chart: "alloy",
  repository: "https://grafana.github.io/helm-charts",
  version: versions.alloyChart,
  namespace: "observability",

  values: ({ config }): ChartValues => ({
    crds: { create: false },
    alloy: {
      configMap: { create: true, content: config },
      enableReporting: false,
      // Logs, and how far each file was read. The positions stay on the node, or a restart would send everything again.
      mounts: { varlog: true, extra: [{ name: "positions", mountPath: "/var/lib/alloy" }] },
      storagePath: "/var/lib/alloy",
      extraEnv: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
      // The container runtime's log files belong to root; nothing else of root is left.
      securityContext: {
        runAsUser: 0,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
      resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    },
    controller: {
      type: "daemonset",
      // A node with a taint has logs, too.
      tolerations: [{ operator: "Exists" }],
      volumes: {
        extra: [{ name: "positions", hostPath: { path: "/var/lib/alloy", type: "DirectoryOrCreate" } }],
      },
    },
    // The chart's default reads every Secret and ConfigMap of the cluster.
    rbac: {
      rules: [{ apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["get", "list", "watch"] }],
      clusterRules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
    },
    configReloader: { enabled: false },
  }),

  facts: (values) => ({
    workloads: [
      {
        name: "alloy",
        kind: "DaemonSet",
        replicas: undefined,
        zoneSpread: at(values, "controller.type") === "daemonset",
        disruptionBudget: undefined,
        requests: requestsAt(values, "alloy.resources"),
        exemption: "one pod on every node; a drain does not evict it",
      },
    ],
    images: [],
  }),
};
