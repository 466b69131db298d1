import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../versions";
import { applicationSecretName, databaseHost } from "../shared/names";
import { type EgressRule, fromPods, toCidrs, toDns } from "../shared/network-policy";
import {
  briefOutageTolerations,
  disruptionBudget,
  restrictedContainer,
  restrictedPod,
  spreadOverZones,
} from "../shared/scheduling";
import { externalSecret } from "../shared/secrets";
import type { PostgresArgs } from "./index";
import { paths, pgbouncerIni, writerIni } from "./pgbouncer-ini";

export interface PoolerResourceArgs extends PostgresArgs {
  readerEndpoint: pulumi.Input<string>;
  /** Port of the readers. */
  readerPort: number;
  /** Kubernetes Secret whose `ca.crt` every server's certificate must come from; without it TLS is not verified. */
  authoritySecret?: string;
  /** Ways out besides the fleet's databases: to readers inside the cluster. */
  egress?: EgressRule[];
}

const app = "pgbouncer";
const port = 5432;
const labels = { "app.kubernetes.io/name": app, "app.kubernetes.io/part-of": "agentic-platform" };

/**
 * PgBouncer: `<database>` leads to the writer region, `<database>_ro` to the local copy. The writer's address is made
 * once and then left alone, so that a promotion is not undone by the next `pulumi up`.
 */
export function pooler(name: string, args: PoolerResourceArgs, opts: pulumi.CustomResourceOptions): { host: string } {
  const { namespace, databaseName } = args;
  const metadata = (suffix = "") => ({ name: `${app}${suffix}`, namespace, labels });
  const ini = pulumi.output(args.readerEndpoint).apply((readerHost) =>
    pgbouncerIni({ databaseName, readerHost, port: args.readerPort, verified: args.authoritySecret !== undefined, ...args.pooler }),
  );
  const config = new k8s.core.v1.ConfigMap(
    `${name}-config`,
    { metadata: metadata(), data: { "pgbouncer.ini": ini } },
    opts,
  );
  const writer = new k8s.core.v1.ConfigMap(
    `${name}-writer`,
    {
      metadata: metadata("-writer"),
      data: { "writer.ini": writerIni(databaseName, databaseHost(args.writerRegion, args.domain), port) },
    },
    { ...opts, ignoreChanges: ["data"] },
  );
  const secret = applicationSecretName(args.secretsRegion);
  const users = externalSecret(
    `${name}-users`,
    {
      namespace,
      secretName: `${app}-users`,
      data: { username: { secret, property: "username" }, password: { secret, property: "password" } },
      template: { "userlist.txt": `"{{ .username }}" "{{ .password }}"\n` },
    },
    opts,
  );
  const account = new k8s.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: metadata(), automountServiceAccountToken: false },
    opts,
  );
  const door = new k8s.networking.v1.NetworkPolicy(
    `${name}-policy`,
    {
      metadata: metadata(),
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [fromPods({ "app.kubernetes.io/part-of": "agentic-platform" })], ports: [{ protocol: "TCP", port }] },
        ],
        egress: [toDns, toCidrs(args.fleetCidrs, port), ...(args.egress ?? [])],
      },
    },
    opts,
  );
  new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata: metadata(), spec: disruptionBudget(labels) }, opts);
  const deployment = new k8s.apps.v1.Deployment(
    name,
    {
      metadata: metadata(),
      spec: {
        replicas: args.pooler.replicas,
        selector: { matchLabels: labels },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
        template: {
          metadata: {
            labels,
            // The main file is read at start; a change must restart the pods. The writer's file is reloaded by the runbook.
            annotations: { "checksum/config": ini.apply((text) => createHash("sha256").update(text).digest("hex")) },
          },
          spec: podSpec(account.metadata.name, args.authoritySecret),
        },
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [config, writer, users, door] }),
  );
  new k8s.core.v1.Service(
    `${name}-service`,
    {
      metadata: metadata(),
      spec: { selector: labels, ports: [{ name: "postgres", port, targetPort: port, protocol: "TCP" }] },
    },
    pulumi.mergeOptions(opts, { dependsOn: [deployment] }),
  );
  return { host: `${app}.${namespace}.svc.cluster.local` };
}

const podSpec = (serviceAccountName: pulumi.Input<string>, authoritySecret?: string) => {
  const probe = { tcpSocket: { port }, periodSeconds: 5, failureThreshold: 3 };
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    securityContext: restrictedPod(),
    topologySpreadConstraints: spreadOverZones(labels),
    tolerations: briefOutageTolerations,
    terminationGracePeriodSeconds: 60,
    volumes: [
      { name: "config", configMap: { name: app } },
      { name: "writer", configMap: { name: `${app}-writer` } },
      { name: "users", secret: { secretName: `${app}-users` } },
      ...(authoritySecret === undefined ? [] : [{ name: "tls", secret: { secretName: authoritySecret, items: [{ key: "ca.crt", path: "ca.crt" }] } }]),
    ],
    containers: [
      {
        name: app,
        image: `ghcr.io/cloudnative-pg/pgbouncer:${versions.pgbouncerImage}`,
        command: ["pgbouncer", paths.main],
        ports: [{ name: "postgres", containerPort: port }],
        // Neither probe asks for the writer: without it this pod still serves reads.
        livenessProbe: probe,
        readinessProbe: probe,
        // Leaves the endpoints first; then SIGTERM lets clients finish.
        lifecycle: { preStop: { sleep: { seconds: 10 } } },
        resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "1", memory: "256Mi" } },
        securityContext: restrictedContainer,
        volumeMounts: [
          { name: "config", mountPath: paths.main, subPath: "pgbouncer.ini", readOnly: true },
          { name: "writer", mountPath: "/etc/pgbouncer/writer", readOnly: true },
          { name: "users", mountPath: "/etc/pgbouncer/users", readOnly: true },
          ...(authoritySecret === undefined ? [] : [{ name: "tls", mountPath: "/etc/pgbouncer/tls", readOnly: true }]),
        ],
      },
    ],
  };
};
