import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { containerName } from "../../components/backup/names";
import { Cache } from "../cache/cluster";
import { certify, Database, reachable, withArchive } from "../database/cluster";
import { type DrillContext, Measures, type Outcome, pause, until } from "../drill";
import type { CacheWriter } from "../load/cache";
import { held, query, Writer } from "../load/writer";
import { type Pod, type Region, SecretStore, type World } from "../pods";
import { Stores } from "../stores";
import { sampleSql } from "./sample";

const stack = "us-east";
const domain = "agentic-platform.com";
const database = "agentic_platform";
const table = "drill_rows";
const engines = ["postgres.engine=patroni", "redis.engine=redis-cluster"];

/** Promised: requirements' RTO (15 min) and RPO (5 min); a copy that differs, a damage that is not found: never. */
const limits = { recoverySeconds: 900, lossSeconds: 300 };

/** One damage and the job that must find it. */
interface Damage {
  what: string;
  /** Object below the newest set, or in the archive. */
  object: string;
  change: (content: Buffer) => Buffer | undefined;
  job: string;
  /** What the job must say; that it merely ends with an error proves nothing. */
  says?: RegExp;
  env?: Record<string, string>;
}

const flip = (content: Buffer): Buffer => {
  const changed = Buffer.from(content);
  for (let at = Math.floor(content.length / 2); at < Math.min(content.length, Math.floor(content.length / 2) + 16); at += 1) changed[at] = (changed[at] ?? 0) ^ 0xff;
  return changed;
};
const half = (content: Buffer): Buffer => content.subarray(0, Math.floor(content.length / 2));
const none = (): undefined => undefined;

/** The backup tier of one region with its database and cache; what it stores, damages and brings back. */
export class BackupRestore {
  private readonly measures = new Measures();
  private region!: Region;
  private database!: Database;
  private stores: Stores | undefined;
  private cache: CacheWriter | undefined;
  private load: Writer | undefined;
  private env: Record<string, string> = {};
  private readonly printed: string[] = [];

  constructor(
    private readonly world: World,
    private readonly context: DrillContext,
  ) {}

  async all(): Promise<Outcome> {
    try {
      await this.start();
      await this.backUp();
      await this.checkAll();
      await this.restoreEach();
      await this.findDamages();
      await this.destroy();
      return { measures: this.measures.list(), facts: this.facts() };
    } finally {
      await this.load?.stop();
      await this.cache?.stop();
      this.stores?.stop();
    }
  }

  /** Stores, database, cache, data and a client that goes on writing; a base backup by the servers' own script. */
  private async start(): Promise<void> {
    const files = await this.context.render(stack, engines);
    const secrets = new SecretStore();
    certify(secrets, [stack, "eu-west"], domain);
    const region = this.world.region(stack, files, { secrets, rewrite: withArchive });
    this.region = region;
    const conf = region.configMap("backup-stores")["rclone.conf"] ?? "";
    const [local = "", offsite = "", replica = ""] = [...conf.matchAll(/^remote = s3(?:-peer)?:(.*)$/gm)].map(([, bucket = ""]) => bucket);
    this.context.say("starting S3 (moto) and Azure Blob Storage (Azurite), the database and the cache");
    this.stores = await Stores.start({
      root: this.context.root,
      azurite: await this.context.tool("azurite"),
      folder: path.join(this.world.folder, "stores"),
      addresses: { s3: this.world.address(), azure: this.world.address() },
      awsRegions: ["us-east-1", "eu-west-1"],
      buckets: [{ name: local }, { name: offsite, lockedDays: 30 }, { name: replica, lockedDays: 30 }],
      account: /^account = (.*)$/m.exec(conf)?.[1] ?? "",
      container: containerName,
      rcloneConf: conf,
    });
    this.env = this.s3AndAzure.reach(region);
    this.database = new Database(region, { env: this.env }).declare();
    reachable(region, this.database, domain);
    await Promise.all([this.database.start(), this.startCache(new Cache(region))]);
    await query({ ...this.database.direct(this.database.proxies[0], "app"), database }, sampleSql);
    this.load = new Writer({ connection: this.database.pool(database), table, perSecond: 60 }).start();
    await this.baseBackup();
  }

  private get s3AndAzure(): Stores {
    if (this.stores === undefined) throw new Error("the stores do not run");
    return this.stores;
  }

  private async startCache(cache: Cache): Promise<void> {
    await cache.start();
    this.cache = await cache.writer().start(300, 200);
  }

  /** The nightly script makes one at 02:00 UTC or, where there is none yet, later; before that hour it is asked for. */
  private async baseBackup(): Promise<void> {
    const writer = await this.writer();
    const info = () => writer.exec(["pgbackrest", "--stanza=agentic-platform", "info"], { container: "base-backup" });
    await until("the archive", async () => (await info()).includes("wal archive"), 90, 1_000);
    if (new Date().getUTCHours() < 2) await writer.exec(["pgbackrest", "--stanza=agentic-platform", "--type=full", "backup"], { container: "base-backup", seconds: 120 });
    const seconds = await until("a base backup", async () => (await info()).includes("full backup"), 120, 1_000);
    this.context.say(`a base backup is in the archive (waited ${seconds.toFixed(0)} s)`);
  }

  /** One hour's backups and one day's, as the CronJobs make them. */
  private async backUp(): Promise<void> {
    const from = Date.now();
    await this.job("backup-postgres");
    this.measures.add("dump to three stores, under load", "s", (Date.now() - from) / 1000);
    await this.job("backup-redis");
    await this.clusterState();
    await this.job("backup-cluster");
    await this.s3AndAzure.replicate();
    await this.archived();
  }

  /** Velero does not run here: what it leaves in the bucket is made up, of the region's own manifests. */
  private async clusterState(): Promise<void> {
    const folder = path.join(this.world.folder, "stores", "velero", "backups", "velero-daily-20261124033000");
    mkdirSync(path.join(folder, "resources"), { recursive: true });
    writeFileSync(path.join(folder, "velero-backup.json"), JSON.stringify({ metadata: { name: "velero-daily-20261124033000" }, status: { phase: "Completed" } }));
    writeFileSync(path.join(folder, "resources", "configmap.yaml"), JSON.stringify(this.region.configMap("backup-scripts")));
    await this.s3AndAzure.sh(`tar -czf /mnt/velero/backups/velero-daily-20261124033000/velero-daily-20261124033000.tar.gz -C /mnt/velero/backups/velero-daily-20261124033000 resources`);
    await this.s3AndAzure.rclone("copy", "/mnt/velero", "local:velero", "--exclude", "**/resources/**");
  }

  private async checkAll(): Promise<void> {
    let faults = 0;
    for (const store of ["local", "offsite", "replica", "azure"])
      await this.job(`backup-check-${store}`, { WHOLE: "always" }).catch((error: unknown) => {
        faults += 1;
        this.context.say(`backup-check-${store}: ${String(error)}`);
      });
    this.measures.add("faults found in whole copies", "", faults, 0);
    const [, offsite = ""] = [...(this.region.configMap("backup-stores")["rclone.conf"] ?? "").matchAll(/^remote = s3:(.*)$/gm)].map(([, bucket = ""]) => bucket);
    this.measures.add("versions of locked objects that could be deleted", "", await this.s3AndAzure.deletable(offsite, "postgres/"), 0);
  }

  /** From each store into a scratch server, every table compared; the base backup replayed to the dump's moment. */
  private async restoreEach(): Promise<void> {
    for (const store of ["local", "offsite", "replica", "azure"]) {
      const from = Date.now();
      await this.job("backup-restore-postgres", { STORE: store });
      this.measures.add(`dump restored from ${store}, every table as dumped`, "s", (Date.now() - from) / 1000, limits.recoverySeconds);
    }
    let from = Date.now();
    const log = await this.job("backup-restore-base");
    if (!log.includes("replayed to the moment of")) throw new Error(log);
    this.measures.add("base backup replayed to the dump's moment, every table as dumped", "s", (Date.now() - from) / 1000, limits.recoverySeconds);
    from = Date.now();
    await this.job("backup-restore-redis");
    this.measures.add("cache's snapshots loaded from azure, every key there", "s", (Date.now() - from) / 1000, limits.recoverySeconds);
  }

  private async findDamages(): Promise<void> {
    const set = async (kind: string) => (await this.s3AndAzure.rclone("lsf", "--dirs-only", `local:${kind}/`)).toString("utf8").trim().split("\n").sort().at(-1)?.replace("/", "") ?? "";
    const [dump, snapshot] = [await set("postgres"), await set("redis")];
    const bundle = (await this.s3AndAzure.rclone("lsf", "-R", "--files-only", "offsite:base-backups/backup/")).toString("utf8").split("\n").find((name) => name.includes("/bundle/"));
    const rdb = (await this.s3AndAzure.rclone("lsf", `azure:redis/${snapshot}/`)).toString("utf8").split("\n").find((name) => name.endsWith(".rdb"));
    const damages: Damage[] = [
      { what: "other content, same size, in local", object: `local:postgres/${dump}/database.dump`, change: flip, job: "backup-check-local" },
      { what: "truncated, in offsite", object: `offsite:postgres/${dump}/database.dump`, change: half, job: "backup-check-offsite" },
      { what: "a file missing, in replica", object: `replica:postgres/${dump}/rows.tsv`, change: none, job: "backup-check-replica" },
      { what: "truncated, in azure", object: `azure:postgres/${dump}/database.dump`, change: half, job: "backup-check-azure" },
      { what: "other content, same size, in azure", object: `azure:postgres/${dump}/database.dump`, change: flip, job: "backup-restore-postgres" },
      { what: "never finished, in azure", object: `azure:postgres/${dump}/MANIFEST`, change: none, job: "backup-check-azure" },
      { what: "other content, same size, of a snapshot in azure", object: `azure:redis/${snapshot}/${rdb ?? ""}`, change: flip, job: "backup-restore-redis" },
      { what: "a base backup's other content", object: `offsite:base-backups/backup/${bundle ?? ""}`, change: flip, job: "backup-restore-base", says: /.*(checksum|decompress|unable to restore|ERROR: \[).*/ },
      { what: "no log in the archive's middle", object: await this.middleSegment(), change: none, job: "backup-restore-base" },
      { what: "too old", object: `local:postgres/${dump}/about`, change: (content) => content, job: "backup-check-local", env: { LIMITS: "postgres=-1" } },
    ];
    for (const { what, object, change, job, env, says = /^FAULT.*/m } of damages) {
      const undo = await this.s3AndAzure.damage(object, change);
      const said = await this.job(job, env).then(
        () => undefined,
        (error: unknown) => says.exec(String(error))?.[0],
      );
      const found = said === undefined ? 0 : 1;
      this.context.say(`${what}: ${said === undefined ? "NOT FOUND" : `${job} says: ${said.slice(0, 160)}`}`);
      this.measures.add("damaged copies that were found, of each kind", "found", found, 1, "least");
      await undo();
    }
  }

  /** The segment after the base backup's first: without it the log cannot be replayed. */
  private async middleSegment(): Promise<string> {
    const all = (await this.s3AndAzure.rclone("lsf", "-R", "--files-only", "offsite:base-backups/archive/")).toString("utf8").split("\n");
    const segments = all.filter((name) => /\/[0-9A-F]{24}-[0-9a-f]+\.zst$/.test(name)).sort();
    return `offsite:base-backups/archive/${segments.at(-1) ?? ""}`;
  }

  /** All three servers and their volumes go at once; then back to the archive's end, and once more, back to a moment. */
  private async destroy(): Promise<void> {
    const load = this.load;
    if (load === undefined) throw new Error("there is no load");
    const direct = { ...this.database.direct(this.database.proxies[0]), database };
    await query(direct, "INSERT INTO marks (id) VALUES (1)");
    await pause(2_100);
    const [row] = await query<{ at: string }>(direct, `SELECT to_char(date_trunc('second', clock_timestamp()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at`);
    await pause(2_100);
    await query(direct, "INSERT INTO marks (id) VALUES (2)");
    await this.archived();
    // Longer than it takes until a segment that is not full is archived.
    await pause(5_000);

    const struck = await this.strike();
    const first = await this.comeBack("latest", struck);
    await load.stop();
    const alive = await held(direct, table, load.name);
    const lost = load.acknowledged.filter(({ id, at }) => at < struck && !alive.has(id));
    this.measures.add("database and volumes destroyed: writes accepted again from the archive", "s", first, limits.recoverySeconds);
    this.measures.add("rows acknowledged and not in the archive", "rows", lost.length);
    this.measures.add("age of the oldest of them", "s", Math.max(0, ...lost.map(({ at }) => (struck - at) / 1000)), limits.lossSeconds);
    this.context.say(`back from the archive's end after ${first.toFixed(0)} s; ${lost.length} of ${load.acknowledged.length} acknowledged rows are gone`);

    const again = await this.strike();
    const second = await this.comeBack(row?.at ?? "", again);
    const marks = (await query<{ id: number }>(direct, "SELECT id FROM marks ORDER BY id")).map(({ id }) => id);
    this.measures.add(`destroyed once more: back to a moment`, "s", second, limits.recoverySeconds);
    this.measures.add("rows from before that moment that are missing", "rows", marks.includes(1) ? 0 : 1, 0);
    this.measures.add("rows from after that moment that are there", "rows", marks.includes(2) ? 1 : 0, 0);
    this.context.say(`back to ${row?.at ?? ""} after ${second.toFixed(0)} s`);
  }

  /** @returns when it struck */
  private async strike(): Promise<number> {
    const { servers, etcd } = this.database;
    const struck = Date.now();
    await Promise.all([...servers, ...etcd].map((pod) => pod.kill()));
    for (const pod of [...servers, ...etcd]) for (const entry of readdirSync(pod.claim("data"))) rmSync(path.join(pod.claim("data"), entry), { recursive: true, force: true });
    return struck;
  }

  /** Starts the servers with empty volumes and the file that a stack with `restoreTo` renders. @returns seconds until a write is acknowledged */
  private async comeBack(restoreTo: string, struck: number): Promise<number> {
    const files = await this.context.render(stack, [...engines, `postgres.patroni.restoreTo=${restoreTo}`]);
    const rendered = parse(files.get("manifests/configmap-agentic-postgres.yaml") ?? "") as { data: Record<string, string> };
    this.region.patchConfigMap("postgres", rendered.data);
    const { servers, etcd } = this.database;
    await Promise.all([...etcd, ...servers].map((pod) => pod.start()));
    const probe = { ...this.database.pool(database) };
    await until("a write is acknowledged", async () => (await query(probe, `INSERT INTO ${table} (id, writer) VALUES ($1, 'back') RETURNING id`, [Date.now()])).length === 1, 180, 250);
    const seconds = (Date.now() - struck) / 1000;
    await until("all standbys", () => this.database.settled(), 180, 1_000);
    return seconds;
  }

  private async archived(): Promise<void> {
    const direct = this.database.direct(await this.writer());
    const [row] = await query<{ segment: string }>(direct, "SELECT pg_walfile_name(pg_switch_wal()) AS segment");
    await until("the log is archived", async () => (await query<{ done: boolean }>(direct, "SELECT last_archived_wal >= $1 AS done FROM pg_stat_archiver", [row?.segment]))[0]?.done === true, 60, 500);
  }

  private async writer(): Promise<Pod> {
    const writer = await this.database.writer();
    if (writer === undefined) throw new Error("the database has no writer");
    return writer;
  }

  private async job(name: string, env: Record<string, string> = {}): Promise<string> {
    const log = await this.region.run("CronJob", name, { env: { ...this.env, ...env } });
    const last = log.trim().split("\n").at(-1) ?? "";
    this.printed.push(`${name}: ${last}`);
    this.context.say(`${name}: ${last}`);
    return log;
  }

  private facts(): Record<string, string> {
    const cache = this.cache?.keys.length ?? 0;
    return {
      stores: "moto's S3 and Azurite, under the clouds' names, with TLS; they know no identities, and the drill itself fills the replica",
      data: `${this.load?.acknowledged.length ?? 0} rows written by the client, 25,000 rows of every kind of value, ${cache} keys in the cache`,
      "from the rendered files": "jobs, scripts, rclone.conf, pgbackrest.conf, patroni.yml; changed: addresses, keys instead of tokens, shared_buffers 128MB instead of 4GB",
      programs: "Debian 13's rclone 1.60 and pgBackRest 2.55 (deployed: 1.76 and 2.58, for the clusters' own tokens)",
      "not tried here": "Velero (its backup is made up), ElastiCache's export, RDS' own recovery, identities and policies of either cloud",
    };
  }
}
