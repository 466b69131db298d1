import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../versions";
import type { CacheSource, DatabaseSource } from "../shared/backup-source";
import { type EgressRule, toDns, toHttps, toPodIdentity } from "../shared/network-policy";
import { type CronJobArgs, cronJob, jobLabels, type Mount, type Step } from "./cron-job";
import type { BackupIdentity } from "./identities";
import { type Kind, type Store, written } from "./sets";

export interface BackupJobsArgs {
  namespace: string;
  awsRegion: string;
  /** Adds sets to the stores. */
  writer: BackupIdentity;
  /** Reads them back. */
  reader: BackupIdentity;
  /** Lets ElastiCache export; its service account. */
  exporterAccount: string;
  /** Bucket that ElastiCache exports into. */
  localBucket: string;
  database: DatabaseSource;
  cache: CacheSource;
}

/** Labels by which policies find the jobs: what a writer writes, what a check checks. */
export const labels = { writes: "agentic-platform/backup", checks: "agentic-platform/backup-check", restores: "agentic-platform/backup-restore" } as const;

/**
 * When a set counts as missing, minutes: its interval, as long again for the copying, and one more failure for what is made
 * often. Alerts say the same, see components/observability/backup-alerts.ts.
 */
const limits = ({ by }: CacheSource): Record<Kind, number> => ({ postgres: 120, redis: by === "nodes" ? 120 : 240, cluster: 1_560 });

/** User of PostgreSQL's and Valkey's images; rclone's and the AWS command line's run as any. */
const uid = 999;
const hour = 3_600;

const rclone = `docker.io/rclone/rclone:${versions.rcloneImage}`;
const awsCli = `public.ecr.aws/aws-cli/aws-cli:${versions.awsCliImage}`;
const postgres = `docker.io/library/postgres:${versions.postgresImage}`;

/**
 * What makes backups and what proves them: dumps of the database and snapshots of the cache every hour (ElastiCache: every
 * two), the cluster's state every day, each to three stores; an hourly check of every store by an identity that cannot
 * write; a daily restore of the newest dump from the other cloud, of the cache, and of the base backup to the moment of a
 * dump.
 */
export class BackupJobs extends pulumi.ComponentResource {
  constructor(name: string, args: BackupJobsArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:backup:BackupJobs", name, {}, opts);
    const children = { parent: this };
    const { namespace } = args;
    const door = new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      { metadata: { name: "backup-jobs", namespace }, spec: { podSelector: { matchLabels: jobLabels }, policyTypes: ["Ingress", "Egress"], egress: egress(args) } },
      children,
    );
    const after = { ...children, dependsOn: [door] };
    const made = [...databaseJobs(args), ...cacheJobs(args), clusterJob(args), ...checks(args)];
    for (const [job, jobArgs] of made) cronJob(job, { ...jobArgs, namespace }, after);
    this.registerOutputs({});
  }
}

type Job = [name: string, args: Omit<CronJobArgs, "namespace">];

/** S3, Azure and the clouds' APIs have public addresses. */
const egress = ({ database, cache }: BackupJobsArgs): EgressRule[] => [
  toDns,
  toPodIdentity,
  toHttps(["0.0.0.0/0"]),
  ...database.egress,
  ...(cache.by === "nodes" ? cache.egress : []),
];

const copy: Step = { name: "copy", image: rclone, shell: "/bin/sh", script: "copy.sh", env: { STORES: written.join(" ") } };

const fetch = (store: Store, kind: Kind, env: Record<string, string> = {}): Step => ({
  name: "fetch",
  image: rclone,
  shell: "/bin/sh",
  script: "fetch.sh",
  env: { STORE: store, KIND: kind, ...env },
});

const authority = (secretName: string, mountPath: string): Mount => ({
  name: "tls",
  mountPath,
  source: { secret: { secretName, items: [{ key: "ca.crt", path: "ca.crt" }] } },
});

function databaseJobs({ writer, reader, database, awsRegion }: BackupJobsArgs): Job[] {
  const { authoritySecret, adminSecret, storageGiB, pointInTime } = database;
  const tls = "/etc/postgres-tls";
  const dump: Step = {
    name: "dump",
    image: postgres,
    shell: "/bin/bash",
    script: "dump.sh",
    memory: "1Gi",
    env: {
      PGHOST: database.host,
      PGPORT: String(database.port),
      PGDATABASE: database.databaseName,
      PGCONNECT_TIMEOUT: "10",
      ...(authoritySecret === undefined ? { PGSSLMODE: "require" } : { PGSSLMODE: "verify-full", PGSSLROOTCERT: `${tls}/ca.crt` }),
    },
    secretEnv: { PGUSER: { secret: adminSecret, key: "username" }, PGPASSWORD: { secret: adminSecret, key: "password" } },
    mounts: authoritySecret === undefined ? [] : [authority(authoritySecret, tls)],
  };
  const restore: Step = { name: "restore", image: postgres, shell: "/bin/bash", script: "restore-dump.sh", memory: "2Gi" };
  return [
    [
      "backup-postgres",
      { ...writes("postgres", writer), schedule: "5 * * * *", steps: [dump, copy], workGiB: storageGiB, deadlineSeconds: hour, uid },
    ],
    [
      "backup-restore-postgres",
      {
        ...reads(reader, { [labels.restores]: "postgres" }),
        schedule: "0 5 * * *",
        // From the other cloud: it is read whole once a day by this, and its copies are the last that would be left.
        steps: [fetch("azure", "postgres"), restore],
        // The dump, and the database that comes of it.
        workGiB: storageGiB * 2,
        deadlineSeconds: 6 * hour,
        uid,
      },
    ],
    pointInTime.by === "rds"
      ? [
          "backup-restore-point",
          {
            ...reads(reader, { [labels.restores]: "point-in-time" }),
            schedule: "40 * * * *",
            steps: [
              {
                name: "ask",
                image: awsCli,
                shell: "/bin/bash",
                script: "point-in-time.sh",
                env: { AWS_REGION: awsRegion, RESOURCE: pointInTime.kind, IDENTIFIER: pointInTime.identifier, MINUTES: "15" },
              },
            ],
            workGiB: 1,
            deadlineSeconds: 300,
            uid,
          },
        ]
      : [
          "backup-restore-base",
          {
            ...reads(reader, { [labels.restores]: "point-in-time" }),
            schedule: "0 6 * * *",
            steps: [
              fetch("offsite", "postgres", { FILES: "about rows.tsv", COUNT: "24" }),
              {
                name: "restore",
                image: pointInTime.image,
                shell: "/bin/bash",
                script: "restore-base.sh",
                memory: "2Gi",
                env: { STANZA: pointInTime.stanza, PGDATABASE: database.databaseName },
                mounts: [{ name: "archive", mountPath: "/etc/pgbackrest", source: { configMap: { name: pointInTime.configMap } } }],
              },
            ],
            workGiB: storageGiB,
            deadlineSeconds: 6 * hour,
            uid: pointInTime.uid,
          },
        ],
  ];
}

function cacheJobs(args: BackupJobsArgs): Job[] {
  const { writer, reader, cache } = args;
  const inspect: Step = { name: "inspect", image: cache.image, shell: "/bin/bash", script: "cache-inspect.sh" };
  const restore: Job = [
    "backup-restore-redis",
    {
      ...reads(reader, { [labels.restores]: "redis" }),
      schedule: "30 5 * * *",
      steps: [fetch("azure", "redis"), { name: "restore", image: cache.image, shell: "/bin/bash", script: "cache-restore.sh", memory: "16Gi" }],
      workGiB: cache.sizeGiB,
      deadlineSeconds: hour,
      uid,
    },
  ];
  if (cache.by === "nodes") {
    const snapshot: Step = {
      name: "snapshot",
      image: cache.image,
      shell: "/bin/bash",
      script: "cache-snapshot.sh",
      env: { NODES: cache.nodes.join(" "), SHARDS: String(cache.shards) },
      secretEnv: { REDISCLI_AUTH: { secret: cache.adminSecret, key: "password" } },
      mounts: [authority(cache.authoritySecret, "/etc/redis-tls")],
    };
    return [["backup-redis", { ...writes("redis", writer), schedule: "20 * * * *", steps: [snapshot, inspect, copy], workGiB: cache.sizeGiB, deadlineSeconds: hour, uid }], restore];
  }
  const collect: Step = { name: "collect", image: rclone, shell: "/bin/sh", script: "cache-collect.sh", env: { SHARDS: String(cache.shards) } };
  const exporting: Step = {
    name: "export",
    image: awsCli,
    shell: "/bin/bash",
    script: "cache-export.sh",
    env: { AWS_REGION: args.awsRegion, GROUP: cache.replicationGroup, BUCKET: args.localBucket },
  };
  return [
    [
      "backup-redis-export",
      { labels: {}, serviceAccount: args.exporterAccount, schedule: "15 */2 * * *", steps: [exporting], workGiB: 1, deadlineSeconds: hour, uid },
    ],
    ["backup-redis", { ...writes("redis", writer), schedule: "20 1-23/2 * * *", steps: [collect, inspect, copy], workGiB: cache.sizeGiB, deadlineSeconds: hour, uid }],
    restore,
  ];
}

/** Velero writes the cluster's state at 03:30 UTC into the region's bucket; this makes a set of it. */
const clusterJob = ({ writer }: BackupJobsArgs): Job => [
  "backup-cluster",
  {
    ...writes("cluster", writer),
    schedule: "0 4 * * *",
    steps: [{ name: "collect", image: rclone, shell: "/bin/sh", script: "collect-cluster.sh" }, copy],
    workGiB: 2,
    deadlineSeconds: hour,
    uid,
  },
];

/** Reading a far store costs traffic: its names and sizes are checked every hour, its content once a day. */
const far: Partial<Record<Store, string>> = { replica: "03", azure: "never" };

const checks = ({ reader, cache }: BackupJobsArgs): Job[] =>
  (["local", "offsite", "replica", "azure"] as const).map((store) => [
    `backup-check-${store}`,
    {
      ...reads(reader, { [labels.checks]: store }),
      schedule: "50 * * * *",
      steps: [
        {
          name: "check",
          image: rclone,
          shell: "/bin/sh" as const,
          script: "check.sh",
          env: {
            STORE: store,
            LIMITS: Object.entries(limits(cache)).map(([kind, minutes]) => `${kind}=${minutes}`).join(" "),
            WHOLE: far[store] ?? "always",
          },
        },
      ],
      workGiB: 1,
      deadlineSeconds: hour,
      uid,
    },
  ]);

const writes = (kind: Kind, { serviceAccount, azure }: BackupIdentity) => ({ labels: { [labels.writes]: kind }, serviceAccount, azure });
const reads = ({ serviceAccount, azure }: BackupIdentity, own: Record<string, string>) => ({ labels: own, serviceAccount, azure });
