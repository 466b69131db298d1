import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { consoleName } from "../../components/replication/console-commands";
import { subscription } from "../../components/replication/sql";
import { ofRepository } from "../../runbooks/action";
import { execute } from "../../runbooks/engine";
import { Journal } from "../../runbooks/journal";
import type { Situation } from "../../runbooks/situation";
import type { Runbook } from "../../runbooks/step";
import { certify, changed, Database, forDrill, patroniEngine, reachable } from "../database/cluster";
import { type DrillContext, Measures, until } from "../drill";
import { Reader } from "../load/reader";
import { query, Writer } from "../load/writer";
import { type Pod, SecretStore, type World } from "../pods";
import { LoopbackActor } from "./actor";

const domain = "agentic-platform.com";
export const database = "agentic_platform";
/** Rows that take their number from a sequence and, beside it, from the client: `(id, writer)`. */
export const table = "drill_orders";

export const us = "us-east";
export const eu = "eu-west";
type Name = typeof us | typeof eu;

/** The fleet as committed, for the runbooks; the writer is what the runbooks before have left. */
export const situationWith = (writer: Name): Situation => ({
  regions: [
    { name: us, awsRegion: "us-east-1", peerAwsRegion: "eu-west-1" },
    { name: eu, awsRegion: "eu-west-1", peerAwsRegion: "us-east-1" },
  ],
  writer,
  domain,
  databaseName: database,
  engine: "patroni",
  recoveryPointMinutes: 5,
});

/** Two regions with a database each, replication between them, clients in both, and the runbooks' hands. */
export class Scene {
  readonly measures = new Measures();
  readonly databases: Record<Name, Database>;
  readonly actor: LoopbackActor;
  /** Clients that have written so far; those of a region stop when it is evacuated. */
  readonly writers: { region: Name; writer: Writer; running: boolean }[] = [];
  /** Rows that an earlier loss took, and that nobody expects any more. */
  readonly gone = new Set<string>();
  readers!: Record<Name, Reader>;
  private readonly folder = mkdtempSync(path.join(tmpdir(), "drill-journals-"));
  private journals = 0;

  private constructor(
    world: World,
    readonly context: DrillContext,
    files: Record<Name, ReadonlyMap<string, string>>,
  ) {
    const secrets = new SecretStore();
    certify(secrets, [us, eu], domain);
    const options = { secrets, rewrite: forDrill };
    const made = (name: Name, members: number) => new Database(world.region(name, files[name], options), { members }).declare();
    this.databases = { [us]: made(us, 3), [eu]: made(eu, 2) };
    for (const from of [us, eu] as const) {
      this.databases[from].region.declare("Deployment", consoleName, { replicas: 1 });
      for (const to of [us, eu] as const) reachable(this.databases[from].region, this.databases[to], domain);
    }
    this.actor = new LoopbackActor({ [us]: this.databases[us].region, [eu]: this.databases[eu].region });
    this.actor.onTraffic = (region, evacuated) => {
      if (evacuated) void this.leave(region as Name);
      else this.write(region as Name);
    };
  }

  static async use<T>(world: World, context: DrillContext, work: (scene: Scene) => Promise<T>): Promise<T> {
    context.say("rendering both stacks with postgres.engine=patroni");
    const scene = new Scene(world, context, { [us]: await context.render(us, patroniEngine), [eu]: await context.render(eu, patroniEngine) });
    try {
      await scene.start();
      return await work(scene);
    } finally {
      await scene.end();
    }
  }

  private async start(): Promise<void> {
    const { databases, context } = this;
    context.say("starting etcd, Patroni, HAProxy, PgBouncer and the console in both regions");
    await Promise.all([databases[us].start(), databases[eu].start()]);
    for (const name of [us, eu] as const) {
      await this.console(name).start();
      const login = { ...databases[name].direct(databases[name].proxies[0], "app"), database };
      await query(login, `CREATE TABLE ${table} (number bigserial PRIMARY KEY, id bigint NOT NULL, writer text NOT NULL, UNIQUE (writer, id))`);
    }
    await databases[us].region.run("Job", "replication-publication-");
    await databases[eu].region.run("Job", "replication-subscription-");
    for (const name of [us, eu] as const) this.write(name);
    const reads = `SELECT count(*) FROM (SELECT FROM ${table} LIMIT 100) AS rows`;
    this.readers = { [us]: new Reader(databases[us].pool(`${database}_ro`), reads).start(), [eu]: new Reader(databases[eu].pool(`${database}_ro`), reads).start() };
    await this.inStep(us, eu, 60);
    context.say("clients write and read in both regions, and eu-west follows");
  }

  console(name: Name): Pod {
    return this.databases[name].region.pod(consoleName);
  }

  /** A client in a region begins to write through its pooler. */
  write(region: Name): void {
    if (this.writers.some((known) => known.region === region && known.running)) return;
    this.writers.push({ region, running: true, writer: new Writer({ connection: this.databases[region].pool(database), table, connections: 2, perSecond: 30 }).start() });
  }

  private async leave(region: Name): Promise<void> {
    for (const known of this.writers)
      if (known.region === region && known.running) {
        known.running = false;
        await known.writer.stop();
      }
  }

  /** The client that writes in a region now. */
  writerIn(region: Name): Writer {
    const found = this.writers.findLast((known) => known.region === region && known.running);
    if (found === undefined) throw new Error(`nobody writes in ${region}`);
    return found.writer;
  }

  /** Everything that was acknowledged anywhere: `client/row` and when. */
  acknowledged(): { row: string; at: number }[] {
    return this.writers.flatMap(({ writer }) => writer.acknowledged.map(({ id, at }) => ({ row: `${writer.name}/${id}`, at })));
  }

  get duplicates(): number {
    return this.writers.reduce((sum, { writer }) => sum + writer.duplicates, 0);
  }

  /** Rows that a region's database holds, asked past the pooler. */
  async rows(name: Name, of = database): Promise<Set<string>> {
    const { proxies } = this.databases[name];
    const rows = await query<{ row: string }>({ ...this.databases[name].direct(proxies[0]), database: of }, `SELECT writer || '/' || id AS row FROM ${table}`);
    return new Set(rows.map(({ row }) => row));
  }

  /** Waits until the follower has what was written so far. */
  async inStep(from: Name, to: Name, seconds: number): Promise<number> {
    const login = { ...this.databases[from].direct(this.databases[from].proxies[0]), database };
    const [position] = await query<{ lsn: string }>(login, "SELECT pg_current_wal_flush_lsn()::text AS lsn");
    const confirmed = `SELECT FROM pg_replication_slots WHERE slot_name = '${subscription}' AND confirmed_flush_lsn >= '${position?.lsn ?? "0/0"}'`;
    return await until(`${to} in step with ${from}`, async () => (await query(login, confirmed)).length === 1, seconds);
  }

  /** Runs a runbook as `ha runbook` does; steps that act on this repository's files are left out. */
  async follow(runbook: Runbook): Promise<{ kept: (name: string) => string; pending: string[] }> {
    this.journals += 1;
    const file = path.join(this.folder, `${this.journals}.jsonl`);
    const journal = Journal.begin(file);
    const onNotes = () => "";
    const steps = runbook.steps.filter(({ does, after }) => ![...does(onNotes).map(({ action }) => action), ...(after === undefined ? [] : [after.asks(onNotes)])].some((action) => ofRepository(action) || action.kind === "program"));
    try {
      const { complete, pending } = await execute(
        { ...runbook, steps },
        { actor: this.actor, journal, reason: "drill", everyMilliseconds: 200, say: (line) => { this.context.say(`  ${line}`); } },
      );
      if (!complete) throw new Error(`the runbook ${runbook.name} stopped`);
      return { kept: (name) => readFileSync(`${file}.${name}`, "utf8"), pending };
    } finally {
      journal.close();
    }
  }

  /** Nothing crosses any more, as when the way between the regions is the first to go. */
  async cutReplication(): Promise<void> {
    await query({ ...this.databases[eu].direct(this.databases[eu].proxies[0]), database }, `ALTER SUBSCRIPTION ${subscription} DISABLE`);
    await until("the apply worker has ended", async () => (await query(this.databases[eu].direct(this.databases[eu].proxies[0]), "SELECT FROM pg_stat_subscription WHERE pid IS NOT NULL")).length === 0, 10, 20);
  }

  /**
   * The whole region at once.
   * @param how `dead`: every process ends, connections are refused. `silent`: nothing moves any more, connections stay and
   *   nobody answers, as behind a network that drops everything.
   */
  async lose(region: Name, how: "dead" | "silent"): Promise<number> {
    const at = Date.now();
    const pods = this.databases[region].region.pods.filter(({ running }) => running);
    if (how === "silent") for (const pod of pods) pod.freeze();
    else await Promise.all(pods.map((pod) => pod.kill()));
    return at;
  }

  /** Starts what the region lost, from its own volumes. */
  async revive(region: Name): Promise<void> {
    const { etcd, servers, proxies, poolers } = this.databases[region];
    // What was silent has lost its machines by now.
    await Promise.all(this.databases[region].region.pods.map((pod) => pod.kill()));
    for (const group of [etcd, servers, proxies, poolers, [this.console(region)]]) await Promise.all(group.filter(({ running }) => !running).map((pod) => pod.start()));
    await until(`a writer of ${region}`, async () => (await this.databases[region].writer()) !== undefined, 120);
    await until(`${region}'s proxy`, async () => (await query(this.databases[region].direct(proxies[0]), "SELECT 1")).length === 1, 30);
  }

  async facts(): Promise<Record<string, string>> {
    const [row] = await query<{ version: string }>(this.databases[eu].direct(this.databases[eu].proxies[0]), "SELECT version()");
    const total = this.acknowledged().length;
    const refused = this.writers.reduce((sum, { writer }) => sum + writer.refused.length, 0);
    return {
      servers: /PostgreSQL [\d.]+/.exec(row?.version ?? "")?.[0] ?? "",
      load: `a client in each region, ${total} rows acknowledged, ${refused} requests refused or unanswered; reads in each region, ${this.readers[us].answered + this.readers[eu].answered} answered`,
      "from the rendered files": `all but addresses; ${Object.values(changed).join("; ")}`,
      "fewer or smaller": "two servers of three in eu-west; one HAProxy, PgBouncer and console each",
      "not as in a cloud": "the evacuation switch stops the region's clients at once instead of in minutes; ConfigMaps arrive at once; roles and preview are left out of the runbooks (a unit test runs them)",
    };
  }

  private async end(): Promise<void> {
    // Clients that go on would keep the process alive.
    await Promise.all([...this.writers.map(({ writer }) => writer.stop()), ...Object.values(this.readers as Partial<Record<Name, Reader>> | undefined ?? {}).map((reader) => reader.stop())]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
