import { bucketName, localBucketName } from "../components/backup/names";
import { namespaces, prefixOf } from "../components/shared/names";
import { psqlSuperuser } from "../components/replication/console-commands";
import { servers, serverHost } from "../components/postgres/patroni/names";
import { bash, program, sql, type Action } from "./action";
import { contextOf } from "./commands";
import { regionNamed, RunbookError, type Situation } from "./situation";
import { fencedSql } from "./sql/fence";
import { keptName } from "./sql/aside";
import { ownerSql } from "./sql/owner";
import { isTrue, type Notes, type Runbook, type Step } from "./step";
import { detach, dropSlot, publish } from "./steps/replication";
import { reseed, stamp } from "./steps/reseed";
import { fence, unfence } from "./steps/writes";

export interface RestoreOptions {
  /** Region whose database is restored. Default: the writer. */
  region?: string;
  /** A moment inside the retention, for example `2026-01-31T09:30:00Z`: point in time. */
  time?: string;
  /** A dump's set, for example `2026-01-31T09-00-00Z`: what the hourly dump held. */
  dump?: string;
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const set = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;

/**
 * The database as it was: from a dump, or at a moment.
 * @throws RunbookError for a region, time or set that cannot be
 */
export function databaseRestore(situation: Situation, { region, time, dump }: RestoreOptions): Runbook {
  const { name, awsRegion } = regionNamed(situation, region ?? situation.writer);
  if (name !== situation.writer) throw new RunbookError(`--region ${name}: a standby is not restored but copied anew; allowed: the writer, ${situation.writer}`);
  if ((time === undefined) === (dump === undefined)) throw new RunbookError("--time or --dump: one of both is needed; --time 2026-01-31T09:30:00Z, or --dump 2026-01-31T09-00-00Z");
  if (time !== undefined && !moment.test(time)) throw new RunbookError(`--time ${time}: allowed: UTC, such as 2026-01-31T09:30:00Z`);
  if (dump !== undefined && !set.test(dump)) throw new RunbookError(`--dump ${dump}: allowed: a set's name, such as 2026-01-31T09-00-00Z; --help says how to list them`);
  const standbys = situation.regions.filter((other) => other.name !== name).map((other) => other.name);
  const { beside, instead } = dump !== undefined ? fromDump(situation, name, awsRegion, dump) : situation.engine === "rds" ? rdsInTime(situation, name, awsRegion, time ?? "") : patroniInTime(situation, name, time ?? "");
  return {
    name: "database-restore",
    title: dump === undefined ? `${name}'s database as it was at ${time ?? ""}` : `${name}'s database from the dump of ${dump}`,
    about: [
      "For a mistake in the data: replication has carried it to every region already. What was written after the chosen moment is no longer there; the old database is kept beside, and single rows can be fetched from it.",
      dump === undefined
        ? "Any moment inside the 30 days of the retention. RDS: a new cluster takes the old one's name. Patroni: the newest base backup before the moment, and the log after it."
        : "What the hourly dump held; from the region's own bucket, the locked one, its copy in the other region or Azure, whichever is left. A dump streams through the machine where this runs: for hundreds of GiB take a point in time.",
      "Every other region then gets a fresh copy.",
    ],
    parameters: { region: name, ...(time === undefined ? {} : { time }), ...(dump === undefined ? {} : { dump }), engine: situation.engine },
    steps: [
      ...beside,
      fence(situation, name),
      ...standbys.map((other) => ({ ...detach(other), id: `detach-${other}`, holdsUntil: `subscribe-${other}` })),
      dropSlot(name),
      ...instead,
      unfence(situation, name),
      publish(name),
      ...standbys.flatMap((other) => reseed(situation, other, name).filter(({ id }) => id !== `publish-${name}`)),
    ],
  };
}

const kubectl = (region: string, ...args: string[]): Action => program("kubectl", "--context", contextOf(region), "--namespace", namespaces.services, ...args);
const consoleOf = (region: string): string => `kubectl --context ${contextOf(region)} --namespace ${namespaces.services} exec --stdin deployment/postgres-console --`;

/** What can be done while the old database still works, and what puts the restored one in its place. */
interface Restoring {
  beside: Step[];
  instead: Step[];
}

/** A dump into a database beside, compared with what it recorded, then the names change places. */
function fromDump(situation: Situation, region: string, awsRegion: string, dump: string): Restoring {
  const { databaseName, domain } = situation;
  const other = `${databaseName}_restored`;
  const suffix = domain.replaceAll(".", "-");
  const object = (file: string) => `postgres/${dump}/${file}`;
  const fetch = (file: string) =>
    [localBucketName(prefixOf(region), suffix), bucketName(prefixOf(region), suffix)].map((bucket) => `aws s3 cp --region ${awsRegion} --only-show-errors s3://${bucket}/${object(file)} -`).join(" || ");
  const kept = (notes: Notes) => keptName(databaseName, stamp(notes));
  const beside: Step[] = [
    {
      id: "beside",
      title: "Make an empty database beside",
      why: "What is live stays untouched until the copy has been looked at.",
      does: () => [{ action: sql(region, `DROP DATABASE IF EXISTS ${other};\nCREATE DATABASE ${other};\n${ownerSql}`, { database: "postgres" }) }],
      always: true,
    },
    {
      id: "load",
      title: "Load the dump into it",
      why: "The set's other stores serve as well: the copy in the peer's region by its bucket's name, Azure by `az storage blob download --file /dev/stdout`.",
      does: () => [{ action: bash(`set -o pipefail; { ${fetch("database.dump")}; } | ${consoleOf(region)} pg_restore --dbname=${other} --exit-on-error`) }],
      seconds: 6 * 3600,
      always: true,
    },
    {
      id: "compare",
      title: "Compare it with the rows that the dump recorded",
      why: "Before it takes the name: a copy that was cut short looks like a database.",
      does: () => [],
      seconds: 3600,
      after: {
        says: "every table has as many rows as the dump recorded",
        asks: () =>
          bash(
            `set -o pipefail; diff <({ ${fetch("rows.tsv")}; } | cut -f1,2 | LC_ALL=C sort) <(${consoleOf(region)} ${psqlSuperuser.map((word) => `'${word}'`).join(" ")} --dbname=${other} <<'END' | tr '|' '\\t' | LC_ALL=C sort
SELECT format('SELECT %L, count(*) FROM ONLY %s', c.oid::regclass, c.oid::regclass) FROM pg_class AS c WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema') \\gexec
END
) >/dev/null && echo t`,
          ),
        wrong: isTrue("they differ"),
        otherwise: "Take the set from another store, or the set before it.",
      },
      always: true,
    },
  ];
  const instead: Step[] = [
    {
      id: "swap",
      title: "Let the restored database take the name",
      why: "Names change places in a moment; the old database stays beside until a person drops it. The new one is closed to writes until everything below is in place.",
      does: (notes) => [
        {
          action: sql(
            region,
            `ALTER ROLE agentic_app IN DATABASE ${other} SET default_transaction_read_only = on;
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname IN ('${databaseName}', '${other}') \\g /dev/null
ALTER DATABASE ${databaseName} RENAME TO ${kept(notes)};
ALTER DATABASE ${other} RENAME TO ${databaseName};
`,
            { database: "postgres", transaction: true },
          ),
        },
      ],
      after: {
        says: "the restored database has the name, and the old one is kept",
        asks: (notes) => sql(region, `SELECT count(*) = 2 FROM pg_database WHERE datname IN ('${databaseName}', '${kept(notes)}') AND NOT EXISTS (SELECT FROM pg_database WHERE datname = '${other}');\n`, { database: "postgres" }),
        wrong: isTrue("no"),
        otherwise: "End the sessions that are still open in either, and go on with --resume.",
      },
    },
  ];
  return { beside, instead };
}

/** A new cluster at the moment, which takes the old one's identifier: the endpoint's name stays. */
function rdsInTime({ databaseName }: Situation, region: string, awsRegion: string, time: string): Restoring {
  const live = `${prefixOf(region)}-postgres`;
  const [restored, old] = [`${live}-restored`, `${live}-old`];
  const rds = (...args: string[]) => `aws rds --region ${awsRegion} ${args.join(" ")}`;
  const status = (id: string) => bash(`${rds("describe-db-clusters", "--db-cluster-identifier", id, "--query", "'DBClusters[0].Status'", "--output", "text")} 2>/dev/null || echo absent`);
  const available = (id: string, otherwise: string) => ({
    says: `${id} is available`,
    asks: () => status(id),
    wrong: (answer: string) => (answer === "available" ? undefined : `it is ${answer}`),
    otherwise,
  });
  const rename = (from: string, to: string): Step => ({
    id: `rename-${to}`,
    title: `Rename ${from} to ${to}`,
    why: "An endpoint's name is made of the identifier: the platform's own name for the database then leads to the other cluster without a change of DNS.",
    does: () => [{ action: program("aws", "rds", "modify-db-cluster", "--region", awsRegion, "--db-cluster-identifier", from, "--new-db-cluster-identifier", to, "--apply-immediately", "--query", "DBCluster.Status", "--output", "text") }],
    patience: 1800,
    after: available(to, "RDS may take minutes for a new name; go on with --resume."),
  });
  const beside: Step[] = [
    {
      id: "restore",
      title: `Restore a new cluster at ${time}`,
      why: "RDS never restores in place. Class, subnets, security groups and parameters are the old one's.",
      does: () => [
        {
          action: bash(
            `set -eu; old=$(${rds("describe-db-clusters", "--db-cluster-identifier", live, "--output", "json")}); get() { echo "$old" | jq --raw-output ".DBClusters[0].$1"; }; ` +
              `${rds("restore-db-cluster-to-point-in-time", "--source-db-cluster-identifier", live, "--db-cluster-identifier", restored, "--restore-to-time", time)} ` +
              `--db-cluster-instance-class "$(get DBClusterInstanceClass)" --db-subnet-group-name "$(get DBSubnetGroup)" --db-cluster-parameter-group-name "$(get DBClusterParameterGroup)" ` +
              `--storage-type "$(get StorageType)" --iops "$(get Iops)" --vpc-security-group-ids $(get 'VpcSecurityGroups[].VpcSecurityGroupId') --copy-tags-to-snapshot --deletion-protection --query DBCluster.Status --output text`,
          ),
        },
      ],
      patience: 4 * 3600,
      after: available(restored, "See the events of the cluster; the moment must be inside the retention and older than five minutes."),
      holdsUntil: `rename-${live}`,
    },
  ];
  const instead: Step[] = [
    { ...rename(live, old), holdsUntil: "password" },
    rename(restored, live),
    {
      id: "password",
      title: "Let the new cluster keep its master password in Secrets Manager",
      why: "A restored cluster begins with the password of then; RDS makes a new secret, which Pulumi takes over at the next refresh.",
      does: () => [{ action: program("aws", "rds", "modify-db-cluster", "--region", awsRegion, "--db-cluster-identifier", live, "--manage-master-user-password", "--apply-immediately", "--query", "DBCluster.Status", "--output", "text") }],
      patience: 900,
      after: available(live, "See the events of the cluster."),
      always: true,
    },
    {
      id: "look",
      title: "Look at the restored database",
      why: "By the console, as the application's writes still cannot reach it: the setting that closes it came with the copy only if the mistake was after it, so it is set again.",
      before: [
        {
          says: "the console reaches the restored database",
          asks: () => sql(region, "SELECT NOT pg_is_in_recovery();\n"),
          wrong: isTrue("it does not"),
          otherwise: "pulumi refresh and pulumi up bring the new secret into the cluster; then kubectl rollout restart deployment postgres-console, and --resume.",
        },
      ],
      patience: 300,
      does: () => [{ action: sql(region, `ALTER ROLE agentic_app IN DATABASE ${databaseName} SET default_transaction_read_only = on;\n`) }],
      after: { says: "it refuses the application's writes", asks: () => sql(region, fencedSql(databaseName)), wrong: isTrue("it takes them"), otherwise: "Set it by hand." },
      always: true,
    },
  ];
  return { beside, instead };
}

/** In place, the old data kept beside: pgBackRest on the first server's volume, then Patroni begins anew from there. */
function patroniInTime({ databaseName }: Situation, region: string, time: string): Restoring {
  const replicas = (count: number): Action => kubectl(region, "scale", "statefulset", servers, `--replicas=${count}`);
  const ready = (count: number) => ({
    says: `${count} servers are ready`,
    asks: () => kubectl(region, "get", "statefulset", servers, "--output=jsonpath={.status.readyReplicas}/{.status.replicas}"),
    wrong: (answer: string) => (answer === (count === 0 ? "/0" : `${count}/${count}`) || (count === 0 && answer === "/") ? undefined : `${answer} are`),
    otherwise: `See the logs of ${servers}-0.`,
  });
  const restore = [
    `[ -d /data/kept ] || mv /data/postgres /data/kept`,
    `rm -rf /data/postgres && mkdir -m 0700 /data/postgres`,
    `pgbackrest --stanza=agentic-platform --type=time --target='${time.replace("T", " ").replace("Z", "+00")}' --target-action=promote --pg1-path=/data/postgres restore`,
  ].join(" && ");
  const job = `{apiVersion: "batch/v1", kind: "Job", metadata: {name: "postgres-restore"}, spec: {backoffLimit: 0, template: {metadata: {labels: .spec.template.metadata.labels}, spec: (.spec.template.spec | .restartPolicy = "Never" | del(.topologySpreadConstraints) | .volumes += [{name: "data", persistentVolumeClaim: {claimName: "data-${servers}-0"}}] | .containers = [.containers[0] | .command = ["/bin/bash", "-euc", $script] | del(.livenessProbe, .readinessProbe, .startupProbe, .lifecycle, .ports)])}}}`;
  const instead: Step[] = [
    {
      id: "stop",
      title: "Stop every server",
      why: "Nothing may write to the volumes. Writes are refused already; reads in this region stop here.",
      does: () => [{ action: replicas(0) }],
      patience: 300,
      after: ready(0),
      holdsUntil: "start-one",
    },
    {
      id: "restore",
      title: `Restore ${servers}-0's volume to ${time}`,
      why: "The same image, account and settings as the server's own, with another command. The old data stays on the volume, in /data/kept, until a person removes it; it must hold both.",
      does: () => [
        { action: kubectl(region, "delete", "job", "postgres-restore", "--ignore-not-found") },
        { action: bash(`set -o pipefail; kubectl --context ${contextOf(region)} --namespace ${namespaces.services} get statefulset ${servers} --output json | jq --arg script ${quote(restore)} '${job}' | kubectl --context ${contextOf(region)} --namespace ${namespaces.services} apply --filename -`) },
      ],
      patience: 6 * 3600,
      after: {
        says: "the restore has ended well",
        asks: () => kubectl(region, "get", "job", "postgres-restore", "--ignore-not-found", "--output=jsonpath={.status.succeeded}"),
        wrong: (answer) => (answer === "1" ? undefined : "not yet, or it failed"),
        otherwise: "kubectl logs job/postgres-restore says why: the moment may be outside the retention, or the archive has a gap.",
      },
      always: true,
    },
    {
      id: "forget",
      title: "Let Patroni forget the old history",
      why: "etcd still names a leader and a position that no longer exist; the first server that starts is the new beginning.",
      does: () => [
        {
          action: kubectl(
            region,
            ...["exec", "postgres-etcd-0", "--", "etcdctl", `--endpoints=https://postgres-etcd-0.postgres-etcd.${namespaces.services}.svc.cluster.local:2379`],
            ...["--cacert=/etc/postgres-tls/ca.crt", "--cert=/etc/postgres-tls/tls.crt", "--key=/etc/postgres-tls/tls.key", "del", "--prefix", "/db/agentic-platform/"],
          ),
        },
      ],
      always: true,
    },
    {
      id: "start-one",
      title: "Start the first server",
      why: "It replays the log up to the moment and becomes the writer.",
      does: () => [{ action: replicas(1) }],
      patience: 6 * 3600,
      after: {
        says: `${serverHost(0, namespaces.services)} is the writer`,
        asks: () => sql(region, "SELECT NOT pg_is_in_recovery();\n"),
        wrong: isTrue("it replays still"),
        otherwise: `See the logs of ${servers}-0.`,
      },
      always: true,
    },
    {
      id: "close",
      title: "Close the restored database to the application's writes",
      why: "The setting is as it was at that moment. Looked at it is before it opens.",
      does: () => [{ action: sql(region, `ALTER ROLE agentic_app IN DATABASE ${databaseName} SET default_transaction_read_only = on;\n`) }],
      after: { says: "it refuses the application's writes", asks: () => sql(region, fencedSql(databaseName)), wrong: isTrue("it takes them"), otherwise: "Set it by hand." },
      always: true,
    },
    {
      id: "start-all",
      title: "Start the others",
      why: "They copy the whole database from the first: a commit is safe again when one of them has.",
      does: () => [{ action: bash(`for index in 1 2; do kubectl --context ${contextOf(region)} --namespace ${namespaces.services} delete persistentvolumeclaim data-${servers}-$index --ignore-not-found --wait=false; done`) }, { action: replicas(3) }],
      patience: 6 * 3600,
      after: ready(3),
    },
    { ...dropSlot(region), id: "drop-restored-slot", title: "Drop what the restored log knows of the subscriber" },
  ];
  return { beside: [], instead };
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
