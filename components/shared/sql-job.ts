import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../versions";
import { toCidrs, toDns } from "./network-policy";
import { restrictedContainer, restrictedPod } from "./scheduling";

export interface SqlJobArgs {
  namespace: string;
  /** Files that the job runs: name → content. The script calls psql on them in /sql. */
  files: Record<string, string>;
  /** Shell script; PG* variables name the server. It must give the same end when it runs twice. */
  script: string;
  /** Plain variables. */
  env: Record<string, pulumi.Input<string>>;
  /** Variables from Kubernetes Secrets. */
  secretEnv: Record<string, { secret: string; key: string }>;
  /** Address ranges of the databases that it may reach. */
  databaseCidrs: string[];
}

/**
 * A Job that runs SQL, with its files in a ConfigMap and a door of its own through the namespace's default deny. A Job
 * cannot be changed once made, so its name carries a hash of what it runs: changed SQL is a new Job.
 */
export function sqlJob(name: string, args: SqlJobArgs, opts: pulumi.CustomResourceOptions): k8s.batch.v1.Job {
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "sql-job" };
  const hash = createHash("sha256").update(JSON.stringify([args.files, args.script])).digest("hex").slice(0, 10);
  const files = new k8s.core.v1.ConfigMap(
    `${name}-sql`,
    { metadata: { name: `${name}-sql`, namespace: args.namespace, labels }, data: args.files },
    opts,
  );
  const door = new k8s.networking.v1.NetworkPolicy(
    `${name}-policy`,
    {
      metadata: { name, namespace: args.namespace },
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        egress: [toDns, toCidrs(args.databaseCidrs, 5432)],
      },
    },
    opts,
  );
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: { name: `${name}-${hash}`, namespace: args.namespace, labels },
      spec: {
        backoffLimit: 6,
        activeDeadlineSeconds: 600,
        template: {
          metadata: { labels },
          spec: {
            restartPolicy: "OnFailure",
            automountServiceAccountToken: false,
            securityContext: restrictedPod(),
            volumes: [
              { name: "sql", configMap: { name: `${name}-sql` } },
              { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
            ],
            containers: [
              {
                name: "psql",
                image: `docker.io/library/postgres:${versions.postgresImage}`,
                command: ["/bin/bash", "-euo", "pipefail", "-c", args.script],
                env: [
                  ...Object.entries(args.env).map(([key, value]) => ({ name: key, value })),
                  { name: "HOME", value: "/tmp" },
                  ...Object.entries(args.secretEnv).map(([key, from]) => ({
                    name: key,
                    valueFrom: { secretKeyRef: { name: from.secret, key: from.key } },
                  })),
                ],
                securityContext: restrictedContainer,
                resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
                volumeMounts: [
                  { name: "sql", mountPath: "/sql", readOnly: true },
                  { name: "tmp", mountPath: "/tmp" },
                ],
              },
            ],
          },
        },
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [files, door] }),
  );
}
