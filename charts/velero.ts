import { namespaces } from "../components/shared/names";
import { briefOutageTolerations, restrictedContainer, restrictedPod } from "../components/shared/scheduling";
import { versions } from "../versions";
import { at, type ChartDefinition, flagAt, requestsAt } from "./chart";

export interface VeleroArgs {
  awsRegion: string;
  /** Bucket, which Velero may also tidy; its objects start with `velero/`. */
  bucket: string;
  /** Days that backups are kept there. */
  retentionDays: number;
}

/** Service account of Velero's pod; its Pod Identity is bound to it. */
export const veleroServiceAccount = "velero";

const chart = "velero";

/**
 * The cluster's objects, every day at 03:30 UTC. Volumes stay out: the database and the cache have backups of their own.
 * Secrets stay out, too: they come from Secrets Manager, and a backup must not be a readable copy of them.
 */
export const velero: ChartDefinition<VeleroArgs> = {
  chart,
  repository: "https://vmware-tanzu.github.io/helm-charts",
  version: versions.veleroChart,
  namespace: namespaces.clusterBackup,

  values: ({ awsRegion, bucket, retentionDays }) => ({
    initContainers: [
      {
        name: "velero-plugin-for-aws",
        image: `docker.io/velero/velero-plugin-for-aws:${versions.veleroAwsPlugin}`,
        securityContext: restrictedContainer,
        resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { cpu: "100m", memory: "128Mi" } },
        volumeMounts: [{ mountPath: "/target", name: "plugins" }],
      },
    ],
    configuration: {
      backupStorageLocation: [{ name: "default", default: true, provider: "aws", bucket, prefix: "velero", config: { region: awsRegion } }],
      volumeSnapshotLocation: [],
    },
    credentials: { useSecret: false },
    snapshotsEnabled: false,
    deployNodeAgent: false,
    schedules: {
      daily: {
        schedule: "30 3 * * *",
        template: { ttl: `${retentionDays * 24}h`, snapshotVolumes: false, includeClusterResources: true, excludedResources: ["secrets", "events", "events.events.k8s.io"] },
      },
    },
    serviceAccount: { server: { create: true, name: veleroServiceAccount } },
    podSecurityContext: restrictedPod(65534),
    containerSecurityContext: restrictedContainer,
    tolerations: briefOutageTolerations,
    resources: { requests: { cpu: "20m", memory: "256Mi" }, limits: { cpu: "1", memory: "1Gi" } },
    terminationGracePeriodSeconds: 300,
  }),

  facts: (values) => ({
    workloads: [
      {
        name: chart,
        kind: "Deployment",
        replicas: 1,
        zoneSpread: false,
        disruptionBudget: flagAt(values, "podDisruptionBudget.enabled") ?? false,
        requests: requestsAt(values, "resources"),
        exemption: "the chart runs one pod, which works some minutes a day and holds nothing; without it the next backup is a day late, which an alert tells",
      },
    ],
    images: [at(values, "initContainers")].flat().map((container) => String(at(container, "image"))),
  }),
};
