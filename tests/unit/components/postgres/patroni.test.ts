import assert from "node:assert/strict";
import { parse } from "yaml";
import { certificateNames, certificateSecretName } from "../../../../components/postgres/patroni/certificates";
import { etcdCommand } from "../../../../components/postgres/patroni/etcd";
import { haproxyCfg } from "../../../../components/postgres/patroni/haproxy-cfg";
import { dynamicConfiguration, dynamicJson, patroniYml, pgbackrestConf } from "../../../../components/postgres/patroni/patroni-yml";
import { baseBackupScript, standbySlotsSql, stewardScript } from "../../../../components/postgres/patroni/steward";
import { pgbouncerIni } from "../../../../components/postgres/pgbouncer-ini";

const settings = {
  namespace: "agentic",
  ttlSeconds: 30,
  loopWaitSeconds: 10,
  retryTimeoutSeconds: 10,
  storageGiB: 1000,
  memoryGiB: 54,
};

const parsed = (text: string) => parse(text) as Record<string, Record<string, unknown>>;

describe("Patroni's files", () => {
  const file = patroniYml(settings);

  it("hold the requirement's settings", () => {
    const { scope, namespace, bootstrap, postgresql } = parsed(file);
    assert.equal(scope, "agentic-platform");
    assert.equal(namespace, "/db/");
    const dcs = bootstrap?.["dcs"] as ReturnType<typeof dynamicConfiguration>;
    const { ttl, loop_wait, retry_timeout, maximum_lag_on_failover, synchronous_mode, synchronous_mode_strict } = dcs;
    assert.deepEqual(
      { ttl, loop_wait, retry_timeout, maximum_lag_on_failover, synchronous_mode, synchronous_mode_strict },
      { ttl: 30, loop_wait: 10, retry_timeout: 10, maximum_lag_on_failover: 1_048_576, synchronous_mode: true, synchronous_mode_strict: false },
    );
    const wanted = {
      wal_level: "logical",
      hot_standby: "on",
      max_wal_senders: 10,
      max_replication_slots: 10,
      wal_keep_size: "1GB",
      max_standby_streaming_delay: "30s",
      synchronous_commit: "on",
      max_connections: 100,
      shared_buffers: "4GB",
      effective_cache_size: "12GB",
      work_mem: "64MB",
      maintenance_work_mem: "1GB",
      log_statement: "mod",
    };
    const given: Record<string, unknown> = dcs.postgresql.parameters;
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, given[key]])), wanted);
    assert.ok(JSON.stringify(bootstrap?.["initdb"]).includes('{"encoding":"UTF8"}'));
    assert.ok(JSON.stringify(bootstrap?.["initdb"]).includes('"data-checksums"'));
    assert.equal(postgresql?.["data_dir"], "/data/postgres");
  });

  it("bound what a dead subscriber holds back to a tenth of the storage", () => {
    assert.equal(dynamicConfiguration(settings).postgresql.parameters.max_slot_wal_keep_size, "102400MB");
  });

  it("leave the subscriber's slot to PostgreSQL's own failover slots", () => {
    const { ignore_slots, postgresql, ...rest } = dynamicConfiguration(settings);
    assert.deepEqual(ignore_slots, [{ type: "logical", plugin: "pgoutput" }]);
    assert.equal(postgresql.parameters.sync_replication_slots, "on");
    assert.equal(postgresql.parameters.hot_standby_feedback, "on");
    assert.ok(!("slots" in rest), "Patroni's permanent slots let a subscriber get ahead");
    assert.ok(!("synchronized_standby_slots" in postgresql.parameters), "each writer has its own");
  });

  it("let nobody in without TLS and a password", () => {
    const rules = parsed(file)["postgresql"]?.["pg_hba"] as string[];
    assert.ok(rules.every((rule) => /^(local|hostssl) .*scram-sha-256$/.test(rule)), rules.join("\n"));
  });

  it("hold no password", () => {
    assert.doesNotMatch(file, /password:/);
  });

  it("reach etcd by name, over TLS, as a known client", () => {
    const { hosts, protocol, cacert, cert, key } = parsed(file)["etcd3"] ?? {};
    assert.deepEqual(
      hosts,
      [0, 1, 2].map((index) => `postgres-etcd-${index}.postgres-etcd.agentic.svc.cluster.local:2379`),
    );
    assert.deepEqual([protocol, cacert, cert, key], ["https", "/etc/postgres-tls/ca.crt", "/etc/postgres-tls/tls.crt", "/etc/postgres-tls/tls.key"]);
  });

  it("say the same to a live cluster as to a new one", () => {
    assert.deepEqual(JSON.parse(dynamicJson(settings)), parsed(file)["bootstrap"]?.["dcs"]);
  });

  it("keep PostgreSQL's own memory settings on a small development server", () => {
    assert.ok(!("shared_buffers" in dynamicConfiguration({ ...settings, memoryGiB: 5 }).postgresql.parameters));
  });
});

describe("HAProxy's file", () => {
  const file = haproxyCfg("agentic");

  it("asks Patroni who is writer and who is a standby, over verified TLS", () => {
    assert.match(file, /^backend writer\n {2}option httpchk OPTIONS \/primary$/m);
    assert.match(file, /^ {2}option httpchk OPTIONS \/replica$/m);
    const servers = file.split("\n").filter((line) => line.startsWith("  server "));
    assert.equal(servers.length, 6);
    for (const server of servers) assert.match(server, / check port 8008 check-ssl verify required ca-file \S+ verifyhost postgres-\d\./);
  });

  it("ends the sessions of a server that is no longer what its door asks for", () => {
    assert.equal(file.match(/inter 1s fall 2 rise 1 on-marked-down shutdown-sessions/g)?.length, 2);
  });

  it("keeps the last known addresses while the cluster's DNS is out", () => {
    for (const answer of ["nx", "timeout", "refused", "other"]) assert.match(file, new RegExp(`^  hold ${answer} 20d$`, "m"));
  });

  it("leads readers to the writer only when no standby is left", () => {
    assert.match(file, /use_backend standbys if \{ nbsrv\(standbys\) gt 0 \}\n {2}default_backend writer/);
  });
});

describe("etcd's command", () => {
  const command = etcdCommand("agentic");

  it("knows its three members by name and asks everybody for a certificate", () => {
    const cluster = command.find((word) => word.startsWith("--initial-cluster="));
    assert.equal(cluster?.split(",").length, 3);
    for (const wanted of ["--client-cert-auth=true", "--peer-client-cert-auth=true"]) assert.ok(command.includes(wanted), wanted);
    assert.ok(!command.some((word) => /listen-(client|peer)-urls=http:/.test(word)));
  });
});

describe("The steward", () => {
  it("follows the standbys that the writer demands, not those that happen to be connected", () => {
    assert.match(standbySlotsSql(), /regexp_matches\(current_setting\('synchronous_standby_names'\), 'postgres-\\d\+', 'g'\)/);
  });

  it("drops a former writer's own copy of the slot only where that server streams from another", () => {
    const drop = standbySlotsSql().slice(standbySlotsSql().indexOf("pg_drop_replication_slot"));
    for (const condition of ["failover", "NOT synced", "NOT active", "pg_is_in_recovery()", "status = 'streaming'"]) assert.ok(drop.includes(condition), condition);
  });

  it("ends when its pod is told to", () => {
    for (const script of [stewardScript(), baseBackupScript()]) assert.match(script, /^trap '.*exit 0' TERM$/m);
  });
});

describe("pgBackRest's file", () => {
  it("takes credentials from the pod's identity and deletes nothing", () => {
    const file = pgbackrestConf({ bucket: "agentic-us-east-backups", awsRegion: "us-east-1" });
    assert.match(file, /^repo1-s3-key-type=pod-id$/m);
    assert.match(file, /^expire-auto=n$/m);
    assert.doesNotMatch(file, /s3-key=|s3-key-secret=/);
  });
});

describe("The certificates", () => {
  it("name the region's database, proxy, servers and etcd members", () => {
    const names = certificateNames("us-east", "example.com", "agentic");
    for (const name of [
      "postgres.us-east.example.com",
      "postgres-haproxy.agentic.svc.cluster.local",
      ...[0, 1, 2].flatMap((index) => [
        `postgres-${index}.postgres-members.agentic.svc.cluster.local`,
        `postgres-etcd-${index}.postgres-etcd.agentic.svc.cluster.local`,
      ]),
    ])
      assert.ok(names.includes(name), name);
    assert.ok(names.every((name) => !name.includes("*")));
  });

  it("are found in every region by the name of the region that made them", () => {
    assert.equal(certificateSecretName("us-east", "eu-west"), "agentic/us-east/postgres/tls/eu-west");
  });
});

describe("PgBouncer before Patroni", () => {
  const common = { databaseName: "agentic_platform", readerHost: "readers", port: 5433, maxClientConnections: 1000, poolSize: 13 };

  it("verifies the server's name where we have an authority of our own, and only encrypts where we have none", () => {
    assert.match(pgbouncerIni({ ...common, verified: true }), /^server_tls_sslmode = verify-full\nserver_tls_ca_file = \/etc\/pgbouncer\/tls\/ca\.crt$/m);
    assert.match(pgbouncerIni(common), /^server_tls_sslmode = require$/m);
  });

  it("reads at the proxy's port for standbys", () => {
    assert.match(pgbouncerIni(common), /^agentic_platform_ro = host=readers port=5433 dbname=agentic_platform$/m);
  });
});
