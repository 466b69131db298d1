import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { storageClassName } from "../shared/names";
import { briefOutageTolerations, restrictedContainer, restrictedPod } from "../shared/scheduling";
import { tokenAudience } from "./azure";
import { paths } from "./sets";

/** A step of a job: a script in an image that has what it needs. */
export interface Step {
  name: string;
  image: string;
  /** Shell of the image, by which the script is run. */
  shell: "/bin/bash" | "/bin/sh";
  /** File below {@link paths.scripts}. */
  script: string;
  env?: Record<string, pulumi.Input<string>>;
  secretEnv?: Record<string, { secret: string; key: string }>;
  /** Memory limit; default 512Mi. */
  memory?: string;
  mounts?: Mount[];
}

export interface Mount {
  /** Name of the volume. */
  name: string;
  mountPath: string;
  source: { configMap: { name: string } } | { secret: { secretName: string; items: { key: string; path: string }[] } };
}

export interface CronJobArgs {
  namespace: string;
  /** What it is for; policies and alerts go by it. */
  labels: Record<string, string>;
  /** UTC. */
  schedule: string;
  serviceAccount: string;
  /** Client and tenant by which the pod's token opens Azure; without them it gets no token. */
  azure?: { clientId: pulumi.Input<string>; tenantId: pulumi.Input<string> };
  /** One after the other, each after the one before succeeded. */
  steps: Step[];
  /** Room for what is worked on, GiB; more than 10 is a volume made for the run and deleted after it. */
  workGiB: number;
  /** Seconds after which a run is given up. */
  deadlineSeconds: number;
  /** User of the pod; some programs want the one that their image knows. */
  uid: number;
}

/** Who may pass the network policy of all jobs. */
export const jobLabels = { "app.kubernetes.io/component": "backup-job", "app.kubernetes.io/part-of": "agentic-platform" };

/** Up to this the node's own disk serves. */
const emptyDirGiB = 10;

/** A CronJob of steps that hand each other files in /backup. Its container is the last step, the others come before it. */
export function cronJob(name: string, args: CronJobArgs, opts: pulumi.CustomResourceOptions): k8s.batch.v1.CronJob {
  const { namespace, steps, azure } = args;
  const labels = { "app.kubernetes.io/name": name, ...jobLabels, ...args.labels };
  const containers = steps.map((step) => container(step, azure));
  const mounts = new Map(steps.flatMap(({ mounts = [] }) => mounts).map((mount) => [mount.name, mount.source]));
  return new k8s.batch.v1.CronJob(
    name,
    {
      metadata: { name, namespace, labels },
      spec: {
        schedule: args.schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: args.deadlineSeconds,
            template: {
              metadata: { labels },
              spec: {
                restartPolicy: "Never",
                serviceAccountName: args.serviceAccount,
                automountServiceAccountToken: false,
                securityContext: restrictedPod(args.uid),
                tolerations: briefOutageTolerations,
                volumes: [
                  { name: "work", ...work(args.workGiB) },
                  { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
                  { name: "scripts", configMap: { name: "backup-scripts" } },
                  { name: "rclone", configMap: { name: "backup-stores" } },
                  ...(azure === undefined
                    ? []
                    : [{ name: "azure-token", projected: { sources: [{ serviceAccountToken: { audience: tokenAudience, expirationSeconds: 3_600, path: "token" } }] } }]),
                  ...[...mounts].map(([volume, source]) => ({ name: volume, ...source })),
                ],
                initContainers: containers.slice(0, -1),
                containers: containers.slice(-1),
              },
            },
          },
        },
      },
    },
    opts,
  );
}

const container = (step: Step, azure: CronJobArgs["azure"]) => ({
  name: step.name,
  image: step.image,
  command: [step.shell, `${paths.scripts}/${step.script}`],
  env: [
    { name: "HOME", value: "/tmp" },
    { name: "RCLONE_CONFIG", value: `${paths.rclone}/rclone.conf` },
    ...(azure === undefined
      ? []
      : [
          { name: "AZURE_CLIENT_ID", value: azure.clientId },
          { name: "AZURE_TENANT_ID", value: azure.tenantId },
          { name: "AZURE_FEDERATED_TOKEN_FILE", value: `${paths.azureToken}/token` },
        ]),
    ...Object.entries(step.env ?? {}).map(([key, value]) => ({ name: key, value })),
    ...Object.entries(step.secretEnv ?? {}).map(([key, from]) => ({ name: key, valueFrom: { secretKeyRef: { name: from.secret, key: from.key } } })),
  ],
  securityContext: restrictedContainer,
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "2", memory: step.memory ?? "512Mi" } },
  volumeMounts: [
    { name: "work", mountPath: paths.work },
    { name: "tmp", mountPath: "/tmp" },
    { name: "scripts", mountPath: paths.scripts, readOnly: true },
    { name: "rclone", mountPath: paths.rclone, readOnly: true },
    ...(azure === undefined ? [] : [{ name: "azure-token", mountPath: paths.azureToken, readOnly: true }]),
    ...(step.mounts ?? []).map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
  ],
});

const work = (sizeGiB: number) =>
  sizeGiB <= emptyDirGiB
    ? { emptyDir: { sizeLimit: `${sizeGiB}Gi` } }
    : {
        ephemeral: {
          volumeClaimTemplate: {
            spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: `${sizeGiB}Gi` } } },
          },
        },
      };
