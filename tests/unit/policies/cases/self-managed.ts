import { parse, stringify } from "yaml";
import { patroniYml, pgbackrestConf } from "../../../../components/postgres/patroni/patroni-yml";
import { redisConf } from "../../../../components/redis/cluster/redis-conf";
import { types } from "../../../../policies/types";
import { all, type Case, type Change, plus, resource, set, unknown } from "../support";

/** A database in the cluster: good by itself, then broken in one place. */
const settings = { namespace: "agentic", ttlSeconds: 30, loopWaitSeconds: 10, retryTimeoutSeconds: 10, storageGiB: 1000, memoryGiB: 54 };
const archive = pgbackrestConf({ bucket: "agentic-us-east-backup", awsRegion: "us-east-1" });
const parameters = "bootstrap.dcs.postgresql.parameters";

/** The file with one value changed; `undefined` takes it away. */
function patroni(path: string, value: unknown): string {
  const content = parse(patroniYml(settings)) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const at = keys.reduce<Record<string, unknown>>((from, key) => from[key] as Record<string, unknown>, content);
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
  return stringify(content);
}

const config = (name: string, data: Record<string, unknown>) => resource(types.configMap, name, { metadata: { name, namespace: "agentic" }, data });
const servers = (storage: unknown = "1000Gi") =>
  resource(types.statefulSet, "servers", {
    metadata: { labels: { "agentic-platform/tier": "database" } },
    spec: { replicas: 3, volumeClaimTemplates: [{ spec: { resources: { requests: { storage } } } }] },
  });
const database = (file: unknown, pgbackrest: unknown = archive, storage?: unknown): Change =>
  all(plus(config("patroni", { "patroni.yml": file })), plus(config("archive", { "pgbackrest.conf": pgbackrest })), plus(servers(storage)));
const changed = (path: string, value: unknown): Change => database(patroni(path, value));
const says = (...reasons: string[]): [string, string][] => reasons.map((reason) => ["patroni", reason]);

/** The cache's file with one setting changed; `undefined` takes it away. */
const cache = (name: string, value: string | undefined): Change =>
  plus(config("cache", { "redis.conf": redisConf(8).replace(new RegExp(`^${name} .*\n`, "m"), value === undefined ? "" : `${name} ${value}\n`) }));

const unreadable: [what: string, file: unknown][] = [
  ["an unknown file", unknown],
  ["a file that is no YAML", "{"],
  ["an empty file", ""],
];

const connections = "postgresql.pg_hba";
const hba = (line: string) => `${connections} has ${JSON.stringify(line)}; allowed: local or hostssl, with scram-sha-256, cert or reject`;
const slots = 'allowed: "on", or slots do not survive a failover';
const bound = "a bound with its unit, such as 10GB";

export const selfManaged: Case[] = [
  ...["database-consensus", "database-connections", "database-archive", "database-follower"].flatMap((rule): Case[] => [
    { rule, name: "holds for what we render", change: database(patroniYml(settings)), says: [] },
    { rule, name: "does not look at other ConfigMaps", change: plus(config("other", { "other.yml": "a: 1" })), says: [] },
  ]),
  { rule: "database-consensus", name: "refuses two etcd members", change: changed("etcd3.hosts", ["a:2379", "b:2379"]), says: says("etcd3.hosts has 2 different etcd members; at least 3") },
  { rule: "database-consensus", name: "refuses absent members", change: changed("etcd3.hosts", undefined), says: says("etcd3.hosts is not set; at least 3 different etcd members") },
  { rule: "database-consensus", name: "refuses asynchronous commits", change: changed("bootstrap.dcs.synchronous_mode", false), says: says('bootstrap.dcs.synchronous_mode is false; allowed: true, "quorum"') },
  { rule: "database-consensus", name: "allows a quorum of standbys", change: changed("bootstrap.dcs.synchronous_mode", "quorum"), says: [] },
  { rule: "database-consensus", name: "refuses an absent synchronous_mode", change: changed("bootstrap.dcs.synchronous_mode", undefined), says: says('bootstrap.dcs.synchronous_mode is not set; allowed: true, "quorum"') },
  ...unreadable.map(([what, file]): Case => ({
    rule: "database-consensus",
    name: `refuses ${what}`,
    change: database(file),
    says: says(
      "etcd3.hosts is not set; at least 3 different etcd members",
      'bootstrap.dcs.synchronous_mode is not set; allowed: true, "quorum"',
      "bootstrap.dcs.postgresql.use_slots is not set; allowed: true",
    ),
  })),

  { rule: "database-connections", name: "refuses a line without TLS", change: changed(connections, ["host all all all scram-sha-256"]), says: says(hba("host all all all scram-sha-256")) },
  { rule: "database-connections", name: "refuses a line without a password", change: changed(connections, ["hostssl all all all trust"]), says: says(hba("hostssl all all all trust")) },
  { rule: "database-connections", name: "refuses absent lines", change: changed(connections, undefined), says: says(`${connections} is not set`) },
  { rule: "database-connections", name: "refuses a server without TLS", change: changed(`${parameters}.ssl`, "off"), says: says(`${parameters}.ssl is "off"`) },
  { rule: "database-connections", name: "refuses an absent ssl", change: changed(`${parameters}.ssl`, undefined), says: says(`${parameters}.ssl is not set`) },
  { rule: "database-connections", name: "refuses an unknown file", change: database(unknown), says: says(`${parameters}.ssl is not set`, `${connections} is not set`) },

  { rule: "database-archive", name: "refuses a server that archives nothing", change: changed(`${parameters}.archive_mode`, "off"), says: says('archive_mode is "off"') },
  { rule: "database-archive", name: "refuses an absent archive_mode", change: changed(`${parameters}.archive_mode`, undefined), says: says("archive_mode is not set") },
  {
    rule: "database-archive",
    name: "refuses a command that keeps nothing",
    change: changed(`${parameters}.archive_command`, "/bin/true"),
    says: says('archive_command is "/bin/true"; it must push to pgBackRest\'s repository'),
  },
  {
    rule: "database-archive",
    name: "refuses a retention of 29 days",
    change: database(patroniYml(settings), archive.replace("repo1-retention-full=30", "repo1-retention-full=29")),
    says: says('repo1-retention-full is "29"; at least 30 days'),
  },
  {
    rule: "database-archive",
    name: "refuses a retention that counts backups",
    change: database(patroniYml(settings), archive.replace("repo1-retention-full-type=time\n", "")),
    says: says('repo1-retention-full is "30", which counts backups and not days; at least 30 days'),
  },
  {
    rule: "database-archive",
    name: "refuses a repository inside the cluster",
    change: database(patroniYml(settings), archive.replace("repo1-type=s3", "repo1-type=posix")),
    says: says('repo1-type is "posix"; allowed: s3, which survives the cluster'),
  },
  { rule: "database-archive", name: "refuses absent settings", change: plus(config("patroni", { "patroni.yml": patroniYml(settings) })), says: says("no ConfigMap has a pgbackrest.conf, so nobody knows where WAL goes") },

  { rule: "database-follower", name: "refuses wal_level replica", change: changed(`${parameters}.wal_level`, "replica"), says: says('wal_level is "replica"; allowed: "logical"') },
  { rule: "database-follower", name: "refuses slots that stay behind", change: changed(`${parameters}.sync_replication_slots`, "off"), says: says(`sync_replication_slots is "off"; ${slots}`) },
  { rule: "database-follower", name: "refuses standbys without feedback", change: changed(`${parameters}.hot_standby_feedback`, undefined), says: says(`hot_standby_feedback is not set; ${slots}`) },
  { rule: "database-follower", name: "refuses slots without a bound", change: changed(`${parameters}.max_slot_wal_keep_size`, "-1"), says: says(`max_slot_wal_keep_size is "-1"; ${bound}`) },
  { rule: "database-follower", name: "refuses an absent bound", change: changed(`${parameters}.max_slot_wal_keep_size`, undefined), says: says(`max_slot_wal_keep_size is not set; ${bound}`) },
  {
    rule: "database-follower",
    name: "refuses more than a fifth of the volume",
    change: changed(`${parameters}.max_slot_wal_keep_size`, "201GB"),
    says: says("max_slot_wal_keep_size is 205824 MB; at most 204800 MB, 20 % of 1000 GiB"),
  },
  {
    rule: "database-follower",
    name: "refuses a volume that nobody knows",
    change: database(patroniYml(settings), archive, unknown),
    says: says("no StatefulSet labelled agentic-platform/tier=database claims a volume in Gi, so nobody knows what part of it a slot may hold"),
  },

  ...["cache-cluster", "cache-connections"].flatMap((rule): Case[] => [
    { rule, name: "holds for what we render", change: plus(config("cache", { "redis.conf": redisConf(8) })), says: [] },
    { rule, name: "does not look at other ConfigMaps", change: plus(config("other", { "other.conf": "a 1" })), says: [] },
  ]),
  ...(
    [
      ["cache-cluster", "cluster-enabled", "yes", "no"],
      ["cache-cluster", "cluster-allow-replica-migration", "no", "yes"],
      ["cache-cluster", "cluster-require-full-coverage", "no", "yes"],
      ["cache-cluster", "appendonly", "yes", "no"],
      ["cache-connections", "port", "0", "6380"],
      ["cache-connections", "tls-cluster", "yes", "no"],
      ["cache-connections", "tls-replication", "yes", "no"],
    ] as const
  ).flatMap(([rule, name, good, bad]): Case[] => [
    { rule, name: `refuses ${name} ${bad}`, change: cache(name, bad), says: [["cache", `${name} is "${bad}"; allowed: "${good}"`]] },
    { rule, name: `refuses an absent ${name}`, change: cache(name, undefined), says: [["cache", `${name} is not set; allowed: "${good}"`]] },
  ]),
  ...["tls-port", "aclfile"].map((name): Case => ({ rule: "cache-connections", name: `refuses an absent ${name}`, change: cache(name, undefined), says: [["cache", `${name} is not set`]] })),
  { rule: "cache-cluster", name: "refuses replicaof", change: plus(config("cache", { "redis.conf": `${redisConf(8)}replicaof 10.0.0.1 6379\n` })), says: [["cache", "replicaof is set; the cluster assigns replicas"]] },
  {
    rule: "cache-connections",
    name: "refuses an unknown file",
    change: plus(config("cache", { "redis.conf": unknown })),
    says: ["port is not set; allowed: \"0\"", 'tls-cluster is not set; allowed: "yes"', 'tls-replication is not set; allowed: "yes"', "tls-port is not set", "aclfile is not set"].map((reason): [string, string] => ["cache", reason]),
  },
  {
    rule: "cache-cluster",
    name: "refuses an unknown file",
    change: plus(config("cache", { "redis.conf": unknown })),
    says: ['cluster-enabled is not set; allowed: "yes"', 'cluster-allow-replica-migration is not set; allowed: "no"', 'cluster-require-full-coverage is not set; allowed: "no"', 'appendonly is not set; allowed: "yes"'].map((reason): [string, string] => ["cache", reason]),
  },

  { rule: "volume-encryption", name: "allows an encrypted class", change: plus(resource(types.storageClass, "gp3", { parameters: { encrypted: "true" } })), says: [] },
  ...(
    [
      ["a class that encrypts nothing", "false", 'is "false"'],
      ["an absent value", undefined, "is not set"],
      ["an unknown value", unknown, "cannot be known before deployment, so that nobody can check it; it must be a literal"],
    ] as const
  ).map(([what, encrypted, reason]): Case => ({
    rule: "volume-encryption",
    name: `refuses ${what}`,
    change: plus(resource(types.storageClass, "gp3", { parameters: { encrypted } })),
    says: [["gp3", `parameters.encrypted ${reason}; allowed: "true"`]],
  })),

  { rule: "tiers-present", name: "takes labelled servers in the cluster for the database", change: (stack) => plus(servers())(stack.filter(({ type }) => type !== types.database)), says: [] },
  {
    rule: "load-balancer-redirect",
    name: "allows TCP on an internal network load balancer",
    change: all(
      plus(resource(types.loadBalancer, "door", { loadBalancerType: "network", internal: true }, { invented: { arn: "door-arn" } })),
      plus(resource(types.listener, "door-listener", { loadBalancerArn: "door-arn", protocol: "TCP" })),
    ),
    says: [],
  },
  {
    rule: "load-balancer-redirect",
    name: "refuses TCP on a public one",
    change: all(
      plus(resource(types.loadBalancer, "door", { loadBalancerType: "network", internal: false }, { invented: { arn: "door-arn" } })),
      plus(resource(types.listener, "door-listener", { loadBalancerArn: "door-arn", protocol: "TCP" })),
    ),
    says: [["door-listener", 'protocol is "TCP"; allowed: HTTP, HTTPS, TLS']],
  },
  ...["load-balancer-logs", "load-balancer-headers"].map((rule): Case => ({
    rule,
    name: "does not ask an internal network load balancer",
    change: plus(resource(types.loadBalancer, "door", { loadBalancerType: "network", internal: true })),
    says: [],
  })),
  {
    rule: "load-balancer-logs",
    name: "asks a public network load balancer",
    change: plus(resource(types.loadBalancer, "door", { loadBalancerType: "network" })),
    says: [
      ["door", "accessLogs.enabled is not set; allowed: true"],
      ["door", "accessLogs.bucket is not set"],
    ],
  },
  { rule: "load-balancer-headers", name: "asks one that calls itself nothing", change: set("balancer", "dropInvalidHeaderFields", undefined), says: [["balancer", "dropInvalidHeaderFields is not set; allowed: true"]] },
];
