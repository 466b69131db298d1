import { namespaces } from "../../components/shared/names";
import { subscription } from "../../components/replication/sql";
import { etcdHost, ports } from "../../components/postgres/patroni/names";
import { certify, changed, Database, forDrill, patroni, patroniEngine, reachable } from "../database/cluster";
import { type DrillContext, Measures, pause, until } from "../drill";
import { query, Writer } from "../load/writer";
import { type Pod, SecretStore, type World } from "../pods";
import { few, missing } from "./plan";

const domain = "agentic-platform.com";
export const database = "agentic_platform";
export const table = "drill_rows";

/** Of one standby's volume, which a fault fills. */
const smallVolume = "900m";

/** Seconds that a planned hand-over may cost writes: design, "database failover". */
const switchoverLimit = 5;

/** Seconds after which the other region has everything, once all servers stand again. */
const caughtUpLimit = 60;

/** The writer's region and a subscriber in the other, a client that writes, and what must hold around each fault. */
export class Scene {
  readonly measures = new Measures();
  readonly database: Database;
  private readonly subscriber: Database;
  readonly load: Writer;
  private lost = 0;
  private copiedAt = "";

  private constructor(
    private readonly world: World,
    private readonly context: DrillContext,
    files: Record<"us" | "eu", ReadonlyMap<string, string>>,
  ) {
    const secrets = new SecretStore();
    certify(secrets, ["us-east", "eu-west"], domain);
    const options = { secrets, rewrite: forDrill };
    this.database = new Database(world.region("us-east", files.us, options), { volumeSizes: [undefined, undefined, smallVolume] }).declare();
    this.subscriber = new Database(world.region("eu-west", files.eu, options), { members: 1 }).declare();
    for (const from of [this.database, this.subscriber]) for (const to of [this.database, this.subscriber]) reachable(from.region, to, domain);
    this.load = new Writer({ connection: this.database.pool(database), table, perSecond: 60 });
  }

  static async set(world: World, context: DrillContext): Promise<Scene> {
    context.say("rendering both stacks with postgres.engine=patroni");
    return new Scene(world, context, { us: await context.render("us-east", patroniEngine), eu: await context.render("eu-west", patroniEngine) });
  }

  /** Starts everything, attaches the subscriber by the rendered Jobs, and the client begins. */
  async start(): Promise<void> {
    this.context.say("starting etcd, Patroni, HAProxy and PgBouncer of us-east, and a subscriber in eu-west");
    await Promise.all([this.database.start(), this.subscriber.start()]);
    const create = `CREATE TABLE ${table} (id bigint NOT NULL, writer text NOT NULL, PRIMARY KEY (writer, id))`;
    await query(this.database.pool(database), create);
    await query({ ...this.subscriber.direct(this.subscriber.proxies[0], "app"), database }, create);
    await this.database.region.run("Job", "replication-publication-");
    await this.subscriber.region.run("Job", "replication-subscription-");
    this.load.start();
    await this.ready();
    this.copiedAt = await this.copyState();
    this.context.say("everything runs, the client writes and the other region follows");
  }

  /** A fault may strike: every standby streams, one is synchronous, and it has the subscriber's slot. */
  async ready(): Promise<void> {
    await until("all standbys, one of them synchronous", () => this.database.settled(), 180);
    await until(
      "the subscriber's slot on the synchronous standby",
      async () => {
        const standby = await this.database.synchronous();
        const found = await query(
          this.database.direct(standby),
          `SELECT FROM pg_replication_slots WHERE slot_name = '${subscription}' AND synced AND NOT temporary AND invalidation_reason IS NULL`,
        );
        return found.length === 1;
      },
      120,
    );
    await pause(2_000);
  }

  async needed(role: "writer" | "synchronous"): Promise<Pod> {
    const pod = await this.database[role]();
    if (pod === undefined) throw new Error(`Patroni names no ${role}`);
    return pod;
  }

  async etcdLeader(): Promise<Pod> {
    for (const pod of this.database.etcd) {
      const endpoint = `https://${etcdHost(pod.name, namespaces.services)}:${ports.etcdClient}`;
      const text = await pod.exec(
        ["etcdctl", `--endpoints=${endpoint}`, "--cacert=/etc/postgres-tls/ca.crt", "--cert=/etc/postgres-tls/tls.crt", "--key=/etc/postgres-tls/tls.key", "endpoint", "status", "--write-out=json"],
        { env: { ETCDCTL_API: "3" } },
      );
      const [status] = JSON.parse(text) as { Status: { leader: number; header: { member_id: number } } }[];
      if (status !== undefined && status.Status.leader === status.Status.header.member_id) return pod;
    }
    throw new Error("etcd has no leader");
  }

  /** Measures how long it takes until something holds; what never comes counts as twice the limit, when it is given up. */
  async time(what: string, limit: number, holds: () => Promise<boolean>): Promise<void> {
    this.measures.add(what, "s", await until(what, holds, 2 * limit, 500).catch(() => 2 * limit), limit);
  }

  /** A planned switchover by Patroni's REST API, and how long it kept writes waiting. */
  async handOver(): Promise<void> {
    const [leader, candidate] = [await this.needed("writer"), await this.needed("synchronous")];
    const from = Date.now();
    await patroni(leader, "POST", "/switchover", { leader: leader.name, candidate: candidate.name });
    await until("the candidate as writer", async () => (await this.database.writer()) === candidate, 60);
    await this.load.firstAfter(Date.now(), 60);
    this.measures.add("longest pause of writes, planned switchover", "s", this.load.longestGap(from), switchoverLimit);
  }

  /** Changes Patroni's settings of a live cluster as `pulumi up` does: a changed ConfigMap, which the next writer's steward applies. */
  async take(settings: string[], applied: { ttl: number }): Promise<void> {
    const files = await this.context.render("us-east", [...patroniEngine, ...settings]);
    const changedMap = this.world.region("us-east-changed", files).configMap("postgres");
    this.database.region.patchConfigMap("postgres", { "dynamic.json": changedMap["dynamic.json"] ?? "" });
    await this.ready();
    await this.handOver();
    await until(
      "the changed settings in etcd",
      async () => {
        const text = await (await this.needed("writer")).exec(["sh", "-c", `curl --silent --fail --cacert /etc/postgres-tls/ca.crt https://$POD_HOST:${ports.rest}/config`]);
        return (JSON.parse(text) as { ttl: number }).ttl === applied.ttl;
      },
      60,
    );
  }

  /** The subscriber never holds a row that the writer lacks. The subscriber is asked first: it may only grow. */
  async subscriberIsBehind(): Promise<void> {
    const there = await this.rowsOf("subscriber");
    const ahead = missing(there, await this.rowsOf("writer"));
    if (ahead.length > 0) this.context.say(`AHEAD: the subscriber alone holds ${few(ahead)}`);
    this.measures.add("rows that the subscriber has and the new writer lacks", "rows", ahead.length, 0);
  }

  /** Everything stands again, nothing acknowledged is missing, and the other region follows without a new copy. */
  async afterwards(from: number): Promise<void> {
    await until("all standbys, one of them synchronous", () => this.database.settled(), 180);
    await this.load.firstAfter(Date.now(), 30);
    const acknowledged = this.load.acknowledged.map(({ id }) => `${this.load.name}/${id}`);
    await this.follows(acknowledged);
    await this.subscriberIsBehind();
    const here = await this.rowsOf("writer");
    const lost = missing(acknowledged, here);
    if (lost.length > 0) this.context.say(`LOST: ${few(lost)}`);
    this.lost += lost.length;
    this.context.say(`stands again ${((Date.now() - from) / 1000).toFixed(0)} s after the fault; ${acknowledged.length} rows acknowledged, ${this.lost} lost`);
  }

  /** Replication goes on: every acknowledged row arrives, by the same subscription through its failover slot. */
  private async follows(acknowledged: string[]): Promise<void> {
    await this.time("the subscriber has every acknowledged row, after the cluster stands again", caughtUpLimit, async () => missing(acknowledged, await this.rowsOf("subscriber")).length === 0);
    // On a promoted standby the slot is still called synced: only its use tells.
    const slots = await query(
      { ...this.database.direct(await this.database.writer()), database },
      `SELECT FROM pg_replication_slots WHERE slot_name = '${subscription}' AND failover AND active AND invalidation_reason IS NULL`,
    );
    const enabled = await query(this.subscriberLogin, `SELECT FROM pg_subscription WHERE subname = '${subscription}' AND subenabled`);
    const copied = await this.copyState();
    if (copied !== this.copiedAt) this.context.say(`COPIED ANEW: ${this.copiedAt} became ${copied}`);
    if (slots.length === 0) this.context.say("NO SLOT: the writer has no failover slot that the subscriber uses");
    this.measures.add("faults after which the subscriber goes on by its slot, not by a new copy (1: yes)", "", slots.length === 1 && enabled.length === 1 && copied === this.copiedAt ? 1 : 0, 1, "least");
  }

  /** When each table's first copy ended; another one would change it. */
  private async copyState(): Promise<string> {
    const rows = await query<{ state: string }>(this.subscriberLogin, "SELECT concat_ws(' ', srrelid::regclass, srsubstate, srsublsn) AS state FROM pg_subscription_rel ORDER BY 1");
    return rows.map(({ state }) => state).join(", ");
  }

  private get subscriberLogin() {
    return { ...this.subscriber.direct(this.subscriber.proxies[0]), database };
  }

  /** Every row that one side holds. */
  async rowsOf(side: "writer" | "subscriber"): Promise<Set<string>> {
    const rows = await query<{ row: string }>(side === "writer" ? this.database.pool(database) : this.subscriberLogin, `SELECT writer || '/' || id AS row FROM ${table}`);
    return new Set(rows.map(({ row }) => row));
  }

  /** Ends the load and says what a reader must know. */
  async facts(): Promise<Record<string, string>> {
    await this.load.stop();
    const written = (await this.rowsOf("writer")).size;
    this.measures.add("acknowledged rows lost, all faults together", "rows", this.lost, 0);
    const [row] = await query<{ version: string }>(this.database.pool(database), "SELECT version()");
    const ask = async (pod: Pod | undefined, command: string) => (await pod?.exec(["sh", "-c", `${command} 2>&1 | head -n 1`]))?.trim() ?? "";
    const { etcd, servers, proxies, poolers } = this.database;
    return {
      servers: [
        /PostgreSQL [\d.]+/.exec(row?.version ?? "")?.[0],
        await ask(servers[0], "patroni --version"),
        await ask(etcd[0], "etcd --version"),
        await ask(proxies[0], "haproxy -v"),
        await ask(poolers[0], "pgbouncer --version"),
      ].join("; "),
      load: `${written} rows in the end, ${this.load.acknowledged.length} acknowledged, ${this.load.refused.length} requests refused or unanswered; 4 connections through PgBouncer`,
      "from the rendered files": `all but addresses; ${Object.values(changed).join("; ")}`,
      "fewer or smaller": `one HAProxy and one PgBouncer; the subscriber's region has one server of three; one server's volume has ${smallVolume.replace("m", " MiB")}`,
      faults: "kill -9 of a whole pod's PID namespace, SIGSTOP of all its processes; each only once a synchronous standby is registered and has the subscriber's slot",
    };
  }
}
