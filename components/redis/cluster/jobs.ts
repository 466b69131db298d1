import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { toDns, toPods } from "../../shared/network-policy";
import { restrictedContainer, restrictedPod } from "../../shared/scheduling";
import { formationScript } from "./formation";
import { nodeHost, nodes, paths, ports, secrets } from "./names";
import { adminPassword } from "./servers";

const formation = "redis-formation";
// Part of the platform: its pods may reach the nodes.
const labels = { "app.kubernetes.io/name": formation, "app.kubernetes.io/part-of": "agentic-platform" };

export interface FormationArgs {
  namespace: string;
  image: string;
  shards: number;
  /** Nodes of all shards. */
  count: number;
}

/** Forms the cluster at the first start, and heals it every five minutes: what comes back empty, or in the wrong pair. */
export function cacheFormation(name: string, args: FormationArgs, opts: pulumi.CustomResourceOptions): k8s.batch.v1.Job {
  const { namespace } = args;
  const script = formationScript();
  const metadata = { name: formation, namespace, labels };
  const made = [
    new k8s.core.v1.ConfigMap(`${name}-script`, { metadata, data: { "formation.sh": script } }, opts),
    new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { name: formation, namespace },
        spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress", "Egress"], egress: [toDns, toPods({ "app.kubernetes.io/name": nodes }, ports.redis)] },
      },
      opts,
    ),
  ];
  const after = pulumi.mergeOptions(opts, { dependsOn: made });
  const template = (patience: number) => ({ metadata: { labels }, spec: podSpec(args, patience) });
  const hash = createHash("sha256").update(JSON.stringify([script, args.count, args.shards])).digest("hex").slice(0, 10);
  const job = new k8s.batch.v1.Job(
    name,
    {
      metadata: { ...metadata, name: `${formation}-${hash}` },
      spec: { backoffLimit: 6, activeDeadlineSeconds: 1_200, template: template(120) },
    },
    after,
  );
  new k8s.batch.v1.CronJob(
    `${name}-healing`,
    {
      metadata: { ...metadata, name: "redis-healing" },
      spec: {
        schedule: "*/5 * * * *",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 120,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 240, template: template(5) } },
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [job] }),
  );
  return job;
}

/** @param patience rounds of two seconds that are waited for a node */
const podSpec = ({ namespace, image, shards, count }: FormationArgs, patience: number) => ({
  restartPolicy: "Never",
  automountServiceAccountToken: false,
  securityContext: restrictedPod(999),
  volumes: [
    { name: "script", configMap: { name: formation } },
    { name: "tls", secret: { secretName: secrets.tls, items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
  ],
  containers: [
    {
      name: "formation",
      image,
      command: ["/bin/bash", `${paths.scripts}/formation.sh`],
      env: [
        { name: "NODES", value: Array.from({ length: count }, (_, index) => nodeHost(`${nodes}-${index}`, namespace)).join(" ") },
        { name: "SHARDS", value: String(shards) },
        { name: "PATIENCE", value: String(patience) },
        adminPassword("REDISCLI_AUTH"),
      ],
      securityContext: restrictedContainer,
      resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
      volumeMounts: [
        { name: "script", mountPath: paths.scripts, readOnly: true },
        { name: "tls", mountPath: paths.tls, readOnly: true },
        { name: "tmp", mountPath: "/tmp" },
      ],
    },
  ],
});
