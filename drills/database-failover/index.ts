import { type Client } from "pg";
import { type Drill, type DrillContext, type Outcome, pause, until } from "../drill";
import { connect, query } from "../load/writer";
import { type Pod, World } from "../pods";
import { missing, named, strikes, type Strike } from "./plan";
import { database, Scene, table } from "./scene";

/**
 * Seconds. Promised for a failover: design, "database failover"; the requirement's timings are 30, 10 and 10 s, the fastest
 * that Patroni takes 20, 5 and 7. A synchronous standby that falls silent holds commits until the writer's sender gives it
 * up (wal_sender_timeout, 10), Patroni looks (loop_wait, 10) and another has answered.
 */
const limits = { failover: 45, fastFailover: 30, etcd: 5, standby: 5, silentStandby: 25, fullStandby: 15, fullDiskSeen: 30 };
const fastest = ["postgres.patroni.ttlSeconds=20", "postgres.patroni.loopWaitSeconds=5", "postgres.patroni.retryTimeoutSeconds=7"];

export const drill: Drill = {
  name: "database-failover",
  title: "The database's writer dies, freezes or hands over, with a subscriber of the other region attached",
  runs: 3,
  run: async (context) =>
    await World.use(context, async (world) => {
      const scene = await Scene.set(world, context);
      try {
        return await new Faults(scene, context).all();
      } finally {
        // A load that goes on would keep the process alive.
        await scene.load.stop();
      }
    }),
};

class Faults {
  constructor(
    private readonly scene: Scene,
    private readonly context: DrillContext,
  ) {}

  async all(): Promise<Outcome> {
    const { scene, context } = this;
    const { runs } = context;
    await scene.start();
    for (const strike of strikes(runs)) await this.killWriter(strike, "30/10/10", limits.failover);
    await this.freezeWriter();
    await this.loseEtcdLeader();
    await this.killStandby();
    await this.silenceSynchronous();
    await this.fillStandby();
    await scene.take(fastest, { ttl: 20 });
    context.say("timings 20/5/7 have reached the cluster");
    await this.switchover();
    for (let run = 1; run < Math.max(2, runs); run += 1) await this.killWriter({ etcdLeaderToo: false, standbysBehind: false }, "20/5/7", limits.fastFailover);
    const facts = await scene.facts();
    return { measures: scene.measures.list(), facts };
  }

  private async killWriter(strike: Strike, timings: string, limit: number): Promise<void> {
    const { scene, context } = this;
    await scene.ready();
    const victim = await scene.needed("writer");
    const etcdLeader = strike.etcdLeaderToo ? await scene.etcdLeader() : undefined;
    const letStandbysGo = strike.standbysBehind ? await this.holdStandbys(victim) : undefined;
    const from = Date.now();
    await Promise.all([victim.kill(), etcdLeader?.kill()]);
    const dead = Date.now();
    await letStandbysGo?.();
    const back = ((await scene.load.firstAfter(dead, 120)) - from) / 1000;
    context.say(`${named(strike)} (${timings}): writes again after ${back.toFixed(1)} s`);
    scene.measures.add(`writes again, the writer's node killed (${timings})`, "s", back, limit);
    await scene.subscriberIsBehind();
    await Promise.all([victim.start(), etcdLeader?.start()]);
    await scene.afterwards(from);
  }

  /**
   * Stops the standbys while the client goes on: its commits are on the writer's disk, acknowledged to nobody, and would be
   * on the subscriber too if that did not wait for the standbys. When the standbys go on they must not read what the dead
   * writer left in their sockets, as they could not if its machine were gone.
   */
  private async holdStandbys(writer: Pod): Promise<() => Promise<void>> {
    const { scene } = this;
    const standbys = scene.database.servers.filter((pod) => pod !== writer);
    for (const pod of standbys) pod.freeze();
    let waiting = 0;
    await until(
      "commits that wait for a standby",
      async () => {
        waiting = (await query(scene.database.direct(writer), "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).length;
        return waiting > 0;
      },
      5,
    );
    // Time for a subscriber that waits for nobody to take them.
    await pause(1_500);
    scene.measures.add("commits that only the dead writer had, never acknowledged", "rows", waiting, 1, "least");
    return async () => {
      for (const pod of standbys) {
        await pod.exec(["pkill", "--full", "^postgres: .*walreceiver"]);
        pod.thaw();
      }
    };
  }

  /** A hung machine: it keeps its connections, and believes to be the writer when it wakes. */
  private async freezeWriter(): Promise<void> {
    const { scene, context } = this;
    await scene.ready();
    const victim = await scene.needed("writer");
    const direct = { ...scene.database.direct(victim, "app"), database, query_timeout: 20_000 };
    const proxied = { ...scene.database.direct(scene.database.proxies[0], "app"), database, query_timeout: 20_000 };
    const [oldDirect, oldProxied] = [await connect(direct), await connect(proxied)];
    const from = Date.now();
    victim.freeze();
    const frozen = Date.now();
    const back = ((await scene.load.firstAfter(frozen, 120)) - from) / 1000;
    scene.measures.add("writes again, the writer frozen (30/10/10)", "s", back, limits.failover);
    context.say(`the writer frozen: writes again after ${back.toFixed(1)} s; waking it`);
    await scene.subscriberIsBehind();
    victim.thaw();
    const attempts = new Woken();
    await Promise.all([
      attempts.write(oldDirect),
      attempts.write(oldProxied),
      attempts.writeAnew(() => connect({ ...direct, query_timeout: 5_000 }), 10),
    ]);
    // What was acknowledged by a way that has led to the new writer all along is there.
    const wrong = missing(attempts.acknowledged, await scene.rowsOf("writer"));
    context.say(`the woken writer was asked to write ${attempts.asked} times, directly and by a session of the proxy from before`);
    scene.measures.add("writes that the woken writer acknowledged", "rows", wrong.length, 0);
    await scene.afterwards(from);
  }

  private async loseEtcdLeader(): Promise<void> {
    const { scene } = this;
    await scene.ready();
    const leader = await scene.etcdLeader();
    const from = Date.now();
    await leader.kill();
    await pause(15_000);
    scene.measures.add("longest pause of writes, etcd's leader lost", "s", scene.load.longestGap(from), limits.etcd);
    scene.measures.add("writes refused, etcd's leader lost", "requests", scene.load.refused.filter((at) => at >= from).length, 0);
    await leader.start();
    await scene.afterwards(from);
  }

  /** One that no commit waits for. */
  private async killStandby(): Promise<void> {
    const { scene } = this;
    await scene.ready();
    const others = [await scene.needed("writer"), await scene.needed("synchronous")];
    const victim = scene.database.servers.find((pod) => !others.includes(pod));
    const from = Date.now();
    await victim?.kill();
    await pause(5_000);
    scene.measures.add("longest pause of writes, a standby killed", "s", scene.load.longestGap(from), limits.standby);
    await victim?.start();
    await scene.afterwards(from);
  }

  /** The synchronous one, without a word: commits wait for it until Patroni has chosen another. */
  private async silenceSynchronous(): Promise<void> {
    const { scene } = this;
    await scene.ready();
    const victim = await scene.needed("synchronous");
    const from = Date.now();
    victim.freeze();
    const silent = Date.now();
    await scene.load.firstAfter(silent + 1_000, 60);
    await pause(2_000);
    scene.measures.add("longest pause of writes, the synchronous standby silent", "s", scene.load.longestGap(from), limits.silentStandby);
    victim.thaw();
    await scene.afterwards(from);
  }

  private async fillStandby(): Promise<void> {
    const { scene, context } = this;
    await scene.ready();
    const small = scene.database.servers[2];
    if (small === undefined) throw new Error("there is no third server");
    if ((await scene.needed("writer")) === small) {
      await scene.handOver();
      await scene.ready();
    }
    const from = Date.now();
    await small.exec(["sh", "-c", "dd if=/dev/zero of=/data/full bs=1M 2>/dev/null; true"], { seconds: 60 });
    // The segments that it has already are used up sooner.
    for (let segment = 0; segment < 3; segment += 1) await query(scene.database.direct(await scene.needed("writer")), "SELECT pg_switch_wal()");
    const state = async () => (await scene.database.members()).find(({ name }) => name === small.name)?.state ?? "gone";
    await scene.time("a standby's full disk is seen in Patroni's /cluster", limits.fullDiskSeen, async () => (await state()) !== "streaming");
    await pause(10_000);
    context.say(`a standby's disk full: Patroni says ${await state()}`);
    scene.measures.add("longest pause of writes, a standby's disk full", "s", scene.load.longestGap(from), limits.fullStandby);
    await small.exec(["rm", "-f", "/data/full"]);
    await scene.afterwards(from);
  }

  private async switchover(): Promise<void> {
    const { scene } = this;
    await scene.ready();
    const from = Date.now();
    await scene.handOver();
    await scene.afterwards(from);
  }
}

/** Asks the woken writer to write, and remembers each yes. */
class Woken {
  readonly acknowledged: string[] = [];
  asked = 0;

  /** One row on a session from before; its end, or silence, is what is wanted. */
  async write(session: Client): Promise<boolean> {
    this.asked += 1;
    const id = this.asked;
    try {
      await session.query(`INSERT INTO ${table} (id, writer) VALUES ($1, 'woken')`, [id]);
      this.acknowledged.push(`woken/${id}`);
      return true;
    } catch {
      return false;
    } finally {
      void session.end().catch(() => undefined);
    }
  }

  /** A row on a new session again and again, for so many seconds: it is a writer in its own eyes until Patroni looks. */
  async writeAnew(open: () => Promise<Client>, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      const session = await open().catch(() => undefined);
      if (session !== undefined) await this.write(session);
      await pause(100);
    }
  }
}
