import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../../versions";
import { fromPods, toCidrs, toDns, toHttps, toPodIdentity, toPods } from "../../shared/network-policy";
import { briefOutageTolerations, disruptionBudget, restrictedContainer, restrictedPod, spreadOverZones } from "../../shared/scheduling";
import { dedicatedTo } from "../../shared/scheduling";
import { rolesSecret } from "../roles";
import { etcdLabels } from "./etcd";
import { members, paths, ports, proxy, secrets, serverHost, servers, serversService, superuser } from "./names";
import { dynamicJson, patroniYml, pgbackrestConf, type PatroniSettings } from "./patroni-yml";
import { baseBackupScript, localServer, standbySlotsSql, stewardScript, turning } from "./steward";

export interface ServersArgs extends PatroniSettings {
  /** Cores that each server asks for; it may use all of its node's. */
  cpu: number;
  storageClass: string;
  /** Where WAL and base backups go. */
  backup: { bucket: string; awsRegion: string };
  /** Service account that may write there. */
  serviceAccount: string;
  /** Address ranges of all regions' VPCs: a subscriber fetches from the other region's database. */
  fleetCidrs: string[];
}

/** The image, and its user. */
export const serverImage = `docker.io/percona/percona-distribution-postgresql:${versions.patroniImage}`;
export const serverUid = 26;
/** ConfigMap with pgBackRest's configuration. */
export const archiveConfig = `${servers}-archive`;
export const serverLabels = { "app.kubernetes.io/name": servers, "app.kubernetes.io/part-of": "agentic-platform", "agentic-platform/tier": "database" };

/** The three servers, one a zone, each on a node of its own; Patroni runs PostgreSQL and agrees in etcd on the writer. */
export function databaseServers(name: string, args: ServersArgs, opts: pulumi.CustomResourceOptions): k8s.apps.v1.StatefulSet {
  const { namespace } = args;
  const metadata = { name: servers, namespace, labels: serverLabels };
  const files = {
    "patroni.yml": patroniYml(args),
    "dynamic.json": dynamicJson(args),
    "standby-slots.sql": standbySlotsSql(),
  };
  const archive = { "pgbackrest.conf": pgbackrestConf(args.backup) };
  const made = [
    new k8s.core.v1.ConfigMap(`${name}-config`, { metadata, data: files }, opts),
    new k8s.core.v1.ConfigMap(`${name}-archive`, { metadata: { ...metadata, name: archiveConfig }, data: archive }, opts),
    new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata: { ...metadata, name: serversService },
        spec: {
          clusterIP: "None",
          selector: { "app.kubernetes.io/name": servers },
          // A standby that is being made must reach the writer, and HAProxy asks Patroni, not Kubernetes.
          publishNotReadyAddresses: true,
          ports: [
            { name: "postgres", port: ports.postgres, protocol: "TCP" },
            { name: "rest", port: ports.rest, protocol: "TCP" },
          ],
        },
      },
      opts,
    ),
    door(name, args, opts),
  ];
  new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata, spec: disruptionBudget({ "app.kubernetes.io/name": servers }) }, opts);
  return new k8s.apps.v1.StatefulSet(
    name,
    {
      metadata,
      spec: {
        replicas: members,
        serviceName: serversService,
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        selector: { matchLabels: { "app.kubernetes.io/name": servers } },
        template: {
          metadata: {
            labels: serverLabels,
            annotations: { "checksum/config": createHash("sha256").update(JSON.stringify([files, archive])).digest("hex") },
          },
          spec: podSpec(args),
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: args.storageClass,
              resources: { requests: { storage: `${args.storageGiB}Gi` } },
            },
          },
        ],
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: made }),
  );
}

function door(name: string, args: ServersArgs, opts: pulumi.CustomResourceOptions): k8s.networking.v1.NetworkPolicy {
  const own = { "app.kubernetes.io/name": servers };
  return new k8s.networking.v1.NetworkPolicy(
    `${name}-policy`,
    {
      metadata: { name: servers, namespace: args.namespace },
      spec: {
        podSelector: { matchLabels: own },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            from: [fromPods(own), fromPods({ "app.kubernetes.io/name": proxy })],
            ports: [ports.postgres, ports.rest].map((port) => ({ protocol: "TCP", port })),
          },
          // A dump and its row counts must meet one server, which HAProxy would not promise.
          { from: [fromPods({ "app.kubernetes.io/component": "backup-job" })], ports: [{ protocol: "TCP", port: ports.postgres }] },
        ],
        egress: [
          toDns,
          toPods(own, ports.postgres, ports.rest),
          toPods(etcdLabels, ports.etcdClient),
          toCidrs(args.fleetCidrs, ports.postgres),
          toPodIdentity,
          // S3 through its gateway endpoint: public addresses.
          toHttps(["0.0.0.0/0"]),
        ],
      },
    },
    opts,
  );
}

const podSpec = (args: ServersArgs) => {
  const image = serverImage;
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const fromSecret = (name: string, secret: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } });
  const identity = [field("POD_NAME", "metadata.name"), field("POD_IP", "status.podIP"), { name: "POD_HOST", value: serverHost("$(POD_NAME)", args.namespace) }];
  const rest = fromSecret("PATRONI_RESTAPI_PASSWORD", secrets.patroni, "password");
  const mounts = [
    { name: "data", mountPath: paths.data },
    // Sockets, by which the sidecars reach their server.
    { name: "tmp", mountPath: "/tmp" },
    { name: "config", mountPath: paths.patroni, readOnly: true },
    { name: "tls", mountPath: paths.tls, readOnly: true },
    { name: "archive", mountPath: paths.pgbackrest, readOnly: true },
  ];
  const sidecar = (name: string, script: string) => ({
    name,
    image,
    command: ["/bin/bash", "-uc", script],
    env: [
      ...identity,
      rest,
      ...Object.entries(localServer).map(([key, value]) => ({ name: key, value })),
      fromSecret("PGPASSWORD", secrets.admin, "password"),
    ],
    livenessProbe: { exec: { command: turning(name) }, initialDelaySeconds: 30, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { exec: { command: turning(name) }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    lifecycle: { preStop: { sleep: { seconds: 1 } } },
    resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    securityContext: restrictedContainer,
    volumeMounts: mounts,
  });
  const probe = (path: string) => ({ httpGet: { path, port: ports.rest, scheme: "HTTPS" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 });
  return {
    serviceAccountName: args.serviceAccount,
    automountServiceAccountToken: false,
    securityContext: restrictedPod(serverUid),
    topologySpreadConstraints: spreadOverZones({ "app.kubernetes.io/name": servers }, ["controller-revision-hash"]),
    tolerations: [...briefOutageTolerations, ...dedicatedTo(servers).tolerations],
    nodeSelector: dedicatedTo(servers).nodeSelector,
    // A writer hands over and a checkpoint is written before it goes.
    terminationGracePeriodSeconds: 120,
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
      // Parallel queries share memory there; a container has 64 MiB unless told.
      { name: "shm", emptyDir: { medium: "Memory", sizeLimit: "1Gi" } },
      { name: "config", configMap: { name: servers } },
      { name: "archive", configMap: { name: archiveConfig } },
      { name: "tls", secret: { secretName: secrets.tls, defaultMode: 0o440 } },
    ],
    containers: [
      {
        name: "patroni",
        image,
        command: ["patroni", `${paths.patroni}/patroni.yml`],
        env: [
          ...identity,
          { name: "PATRONI_NAME", value: "$(POD_NAME)" },
          { name: "PATRONI_RESTAPI_CONNECT_ADDRESS", value: `$(POD_HOST):${ports.rest}` },
          { name: "PATRONI_POSTGRESQL_CONNECT_ADDRESS", value: `$(POD_HOST):${ports.postgres}` },
          fromSecret("PATRONI_SUPERUSER_PASSWORD", secrets.admin, "password"),
          fromSecret("PATRONI_REPLICATION_PASSWORD", rolesSecret, "replicator"),
          rest,
        ],
        ports: [
          { name: "postgres", containerPort: ports.postgres },
          { name: "rest", containerPort: ports.rest },
        ],
        // A standby copies the whole database before it is ready, hours for a terabyte.
        startupProbe: { ...probe("/liveness"), failureThreshold: 60 },
        livenessProbe: { ...probe("/liveness"), failureThreshold: 6 },
        readinessProbe: probe("/readiness"),
        // What is dirty is written before clients are sent away, so that the hand-over itself is short.
        lifecycle: { preStop: { exec: { command: ["/bin/bash", "-c", `PGPASSWORD="$PATRONI_SUPERUSER_PASSWORD" psql --no-psqlrc --host=${paths.sockets} --username=${superuser} --dbname=postgres --command=CHECKPOINT || true`] } } },
        // The node is this server's alone: what helpers and the system leave it may use.
        resources: { requests: { cpu: String(args.cpu), memory: `${args.memoryGiB}Gi` }, limits: { cpu: String(args.cpu + 1), memory: `${args.memoryGiB}Gi` } },
        securityContext: restrictedContainer,
        volumeMounts: [...mounts, { name: "shm", mountPath: "/dev/shm" }],
      },
      sidecar("steward", stewardScript()),
      sidecar("base-backup", baseBackupScript()),
    ],
  };
};
