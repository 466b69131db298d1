import { stringify } from "yaml";
import { replicationRole } from "../sql";
import { etcdHost, memberIndexes, paths, ports, restUser, superuser } from "./names";

/** Patroni's files. Pure; the drills start the real Patroni 4 with them. */

export interface PatroniSettings {
  namespace: string;
  /** Seconds after which a writer that renews its lock no more has lost it; 20 or more. */
  ttlSeconds: number;
  loopWaitSeconds: number;
  retryTimeoutSeconds: number;
  /** Of the volume, GiB. */
  storageGiB: number;
  /** Memory of the pod, GiB; the requirement's sizes are for 16 and above. */
  memoryGiB: number;
  /** `latest` or a moment in UTC, `2026-11-24T01:30:00Z`: where a cluster without data begins. Default: empty. */
  restoreTo?: string | undefined;
}

/** pgBackRest's name of this cluster. */
export const stanza = "agentic-platform";

const tls = { certificate: `${paths.tls}/tls.crt`, key: `${paths.tls}/tls.key`, ca: `${paths.tls}/ca.crt` };
const dataDirectory = `${paths.data}/postgres`;

/** What the requirement gives a host of 16 GiB and more; smaller development pods keep PostgreSQL's own. */
const memory = {
  shared_buffers: "4GB",
  effective_cache_size: "12GB",
  work_mem: "64MB",
  maintenance_work_mem: "1GB",
};

/**
 * What all members share and Patroni keeps in etcd: read from the file when the cluster is born, and written to etcd
 * again by the steward whenever it changed, so that `pulumi up` reaches a live cluster, too.
 */
export const dynamicConfiguration = ({ ttlSeconds, loopWaitSeconds, retryTimeoutSeconds, storageGiB, memoryGiB }: PatroniSettings) => ({
  ttl: ttlSeconds,
  loop_wait: loopWaitSeconds,
  retry_timeout: retryTimeoutSeconds,
  maximum_lag_on_failover: 1_048_576,
  // A commit waits for a standby; without any, the writer goes on alone rather than stand still.
  synchronous_mode: true,
  synchronous_mode_strict: false,
  // Without etcd the writer stays while every member still answers it.
  failsafe_mode: true,
  // A writer that crashed, on a machine that lives, may take this long to recover before a standby takes over.
  primary_start_timeout: 15,
  primary_stop_timeout: 10,
  // The subscriber's slot and its copies on the standbys are PostgreSQL's own affair (failover slots).
  ignore_slots: [{ type: "logical", plugin: "pgoutput" }],
  postgresql: {
    use_pg_rewind: true,
    use_slots: true,
    parameters: {
      wal_level: "logical",
      hot_standby: "on",
      max_wal_senders: 10,
      max_replication_slots: 10,
      wal_keep_size: "1GB",
      max_slot_wal_keep_size: `${Math.floor((storageGiB * 1024) / 10)}MB`,
      // Failover slots: copied to the standbys, whose feedback keeps the rows that the slot still needs.
      sync_replication_slots: "on",
      hot_standby_feedback: "on",
      // A subscriber keeps the writer's commit times, so that a promotion can say how old its last change is.
      track_commit_timestamp: "on",
      max_standby_streaming_delay: "30s",
      synchronous_commit: "on",
      max_connections: 100,
      ...(memoryGiB >= 16 ? memory : {}),
      archive_mode: "on",
      archive_command: `pgbackrest --stanza=${stanza} archive-push %p`,
      archive_timeout: "60s",
      log_destination: "stderr",
      log_statement: "mod",
      log_checkpoints: "on",
      log_lock_waits: "on",
      ssl: "on",
      ssl_cert_file: tls.certificate,
      ssl_key_file: tls.key,
      ssl_ca_file: tls.ca,
      ssl_min_protocol_version: "TLSv1.2",
      password_encryption: "scram-sha-256",
      // A dead peer is noticed before Patroni's lock expires.
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 3,
      wal_sender_timeout: "10s",
      wal_receiver_timeout: "10s",
    },
  },
});

/**
 * The file of every member: what differs between them (name, addresses) and every password comes by PATRONI_ variables.
 * Source of the settings' names: Patroni 4 documentation, YAML and dynamic configuration.
 */
export function patroniYml(settings: PatroniSettings): string {
  const client = { sslmode: "verify-full", sslrootcert: tls.ca };
  return stringify({
    scope: "agentic-platform",
    namespace: "/db/",
    restapi: {
      listen: `0.0.0.0:${ports.rest}`,
      certfile: tls.certificate,
      keyfile: tls.key,
      cafile: tls.ca,
      authentication: { username: restUser },
    },
    ctl: { certfile: tls.certificate, keyfile: tls.key, cacert: tls.ca },
    etcd3: {
      hosts: memberIndexes.map((index) => `${etcdHost(index, settings.namespace)}:${ports.etcdClient}`),
      protocol: "https",
      cacert: tls.ca,
      cert: tls.certificate,
      key: tls.key,
    },
    bootstrap: {
      ...(settings.restoreTo === undefined ? {} : fromArchive(settings.restoreTo)),
      dcs: dynamicConfiguration(settings),
      initdb: [{ encoding: "UTF8" }, { locale: "C.UTF-8" }, "data-checksums"],
    },
    postgresql: {
      listen: `0.0.0.0:${ports.postgres}`,
      data_dir: dataDirectory,
      bin_dir: "/usr/pgsql-17/bin",
      pgpass: "/tmp/pgpass",
      use_unix_socket: true,
      use_unix_socket_repl: true,
      parameters: { unix_socket_directories: paths.sockets },
      authentication: {
        superuser: { username: superuser, ...client },
        replication: { username: replicationRole, ...client },
      },
      // Nobody comes in without TLS, and nobody without a password.
      pg_hba: [
        "local all all scram-sha-256",
        "local replication all scram-sha-256",
        `hostssl replication ${replicationRole} all scram-sha-256`,
        "hostssl all all all scram-sha-256",
      ],
      basebackup: [{ checkpoint: "fast" }, { "max-rate": "500M" }],
    },
  });
}

/**
 * The first server of a cluster without data restores the newest fitting base backup and replays the log; the others copy
 * it. What was in the archive stays there: the restored cluster goes on in a timeline of its own.
 */
function fromArchive(restoreTo: string) {
  const target = restoreTo === "latest" ? "--type=default" : `--type=time --target='${restoreTo.replace("T", " ").replace("Z", "+00")}' --target-action=promote`;
  return {
    method: "pgbackrest",
    pgbackrest: {
      command: `/bin/bash -c "mkdir -p -m 700 ${dataDirectory} && pgbackrest --stanza=${stanza} ${target} restore"`,
      keep_existing_recovery_conf: true,
      no_params: true,
    },
  };
}

/** What the steward writes to etcd: the same as at birth. */
export const dynamicJson = (settings: PatroniSettings): string => `${JSON.stringify(dynamicConfiguration(settings), null, 2)}\n`;

/**
 * pgBackRest's file: WAL and base backups to the locked bucket. It never expires anything: the bucket's lifecycle does,
 * base backups and WAL together, since nobody may delete there. Needs pgBackRest 2.58 for EKS Pod Identity (`pod-id`).
 */
export const pgbackrestConf = ({ bucket, awsRegion }: { bucket: string; awsRegion: string }): string => `[global]
repo1-type=s3
repo1-path=/base-backups
repo1-s3-bucket=${bucket}
repo1-s3-region=${awsRegion}
repo1-s3-endpoint=s3.${awsRegion}.amazonaws.com
repo1-s3-key-type=pod-id
repo1-bundle=y
repo1-retention-full-type=time
repo1-retention-full=30
expire-auto=n
compress-type=zst
process-max=2
start-fast=y
archive-timeout=60
log-level-console=info
log-level-file=off
lock-path=/tmp/pgbackrest
spool-path=/tmp/pgbackrest-spool

[global:archive-push]
compress-level=3

[${stanza}]
pg1-path=${dataDirectory}
pg1-port=${ports.postgres}
pg1-socket-path=${paths.sockets}
pg1-user=${superuser}
`;
