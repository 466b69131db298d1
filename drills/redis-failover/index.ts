import { nodeHost } from "../../components/redis/cluster/names";
import { cli } from "../../components/redis/cluster/redis-conf";
import { namespaces } from "../../components/shared/names";
import { type Drill, type DrillContext, Measures, type Outcome, pause, until } from "../drill";
import { Cache } from "../cache/cluster";
import type { CacheWriter, Key } from "../load/cache";
import { type Pod, type Region, World } from "../pods";

/** Promised: design, "cache failover". Writes of the last second may go with a primary: its replica is told afterwards. */
const limits = { writable: 15, lostSeconds: 1 };
const stack = "us-east";

export const drill: Drill = {
  name: "redis-failover",
  title: "A primary of the cache dies, then a whole zone's nodes",
  runs: 3,
  run: async (context) => await World.use(context, async (world) => await new Failover(world, context).all()),
};

interface Node {
  pod: Pod;
  id: string;
  /** Id of the primary that it follows; none for a primary. */
  follows: string | undefined;
  slots: string[];
}

class Failover {
  private readonly measures = new Measures();
  private region!: Region;
  private pods: Pod[] = [];
  private load: CacheWriter | undefined;

  constructor(
    private readonly world: World,
    private readonly context: DrillContext,
  ) {}

  async all(): Promise<Outcome> {
    try {
      await this.start();
      for (let run = 0; run < this.context.runs; run += 1) await this.killPrimary(run);
      for (let run = 0; run < this.context.runs; run += 1) await this.killZone(run);
      return { measures: this.measures.list(), facts: await this.facts() };
    } finally {
      await this.load?.stop();
    }
  }

  private async start(): Promise<void> {
    const files = await this.context.render(stack, ["redis.engine=redis-cluster"]);
    this.region = this.world.region(stack, files);
    const cache = new Cache(this.region);
    this.pods = cache.pods;
    this.context.say(`starting ${this.pods.length} nodes in ${this.region.zones.length} zones`);
    this.context.say(await cache.start());
    await this.stands();
    const again = await this.heal();
    this.measures.add("lines of work in a second run of the formation", "", again.length - 1, 0);

    this.load = await cache.writer().start(48, 200);
    await pause(2_000);
  }

  private async killPrimary(run: number): Promise<void> {
    const primaries = (await this.nodes()).filter(({ follows }) => follows === undefined);
    const victim = primaries[run % primaries.length];
    if (victim === undefined) throw new Error("the cluster has no primary");
    await this.strike("a primary killed", [victim], run);
  }

  private async killZone(run: number): Promise<void> {
    const zone = this.region.zones[run % this.region.zones.length];
    await this.strike("a zone's nodes killed", (await this.nodes()).filter(({ pod }) => pod.zone === zone), run);
  }

  private async strike(what: string, victims: Node[], run: number): Promise<void> {
    const load = this.load;
    if (load === undefined) throw new Error("there is no load");
    const gone = new Set(victims.map(({ pod }) => nodeHost(pod.name, namespaces.services)));
    const hit = load.keys.filter(({ slot }) => gone.has(load.hostOf(slot) ?? ""));
    const others = load.keys.filter((key) => !hit.includes(key));
    const from = Date.now();
    await Promise.all(victims.map(({ pod }) => pod.kill()));
    const back = hit.length === 0 ? 0 : await until("every slot is writable again", () => hit.every((key) => firstAfter(key, from) !== undefined), 60, 50);
    const slowest = Math.max(from, ...hit.map((key) => firstAfter(key, from) ?? Infinity));
    this.context.say(`${what} (${victims.map(({ pod }) => pod.name).join(", ")}): ${hit.length} of ${load.keys.length} keys hit, all writable after ${((slowest - from) / 1000).toFixed(1)} s`);
    this.measures.add(`${what}: its slots are writable again`, "s", (slowest - from) / 1000, limits.writable);
    await pause(1_000);
    this.measures.add(`${what}: requests refused in other slots`, "requests", others.flatMap(({ refused }) => refused).filter((at) => at >= from).length, 0);
    await this.losses(what, load, hit, from);

    await Promise.all(victims.map(({ pod }) => pod.start()));
    await until("every node answers", async () => (await this.nodes()).length === this.pods.length, 60);
    await until("every replica is in step", () => this.inStep(), 60);
    await this.heal();
    await this.stands();
    this.context.say(`run ${run + 1}: stands again ${((Date.now() - from) / 1000).toFixed(0)} s after the fault, ${back.toFixed(1)} s without`);
    await pause(1_000);
  }

  /** Writes that were acknowledged before the fault and are gone after it, and how old they were. */
  private async losses(what: string, load: CacheWriter, hit: Key[], from: number): Promise<void> {
    let [lost, oldest] = [0, 0];
    for (const key of hit) {
      const acknowledged = key.acknowledged.filter(({ at }) => at < from);
      const held = await load.held(key);
      for (const { value, at } of acknowledged) if (!held.has(value)) [lost, oldest] = [lost + 1, Math.max(oldest, (from - at) / 1000)];
    }
    this.measures.add(`${what}: acknowledged writes that are gone`, "", lost);
    this.measures.add(`${what}: age of the oldest of them`, "s", oldest, limits.lostSeconds);
  }

  /** What the healing CronJob's script did: its lines. */
  private async heal(): Promise<string[]> {
    return (await this.region.run("CronJob", "redis-healing")).trim().split("\n");
  }

  /** Every shard has a replica, and no pair shares a zone, in the eyes of any node. @throws Error that names what is wrong */
  private async stands(): Promise<void> {
    await until("every shard has a replica in another zone", () => this.paired(), 20);
    const primaries = (await this.nodes()).filter(({ follows }) => follows === undefined);
    const zones = new Set(primaries.map(({ pod }) => pod.zone)).size;
    this.measures.add("zones with a primary, after formation and healing", "", zones, Math.min(this.region.zones.length, primaries.length), "least");
  }

  private async paired(): Promise<boolean> {
    const all = await this.nodes();
    const primaries = all.filter(({ follows }) => follows === undefined);
    for (const primary of primaries) {
      const replicas = all.filter(({ follows }) => follows === primary.id);
      if (replicas.length === 0) throw new Error(`${primary.pod.name} has no replica`);
      for (const replica of replicas) if (replica.pod.zone === primary.pod.zone) throw new Error(`${primary.pod.name} and ${replica.pod.name} share ${primary.pod.zone}`);
    }
    return true;
  }

  private async inStep(): Promise<boolean> {
    for (const { pod, follows } of await this.nodes()) {
      if (follows === undefined) continue;
      if (!(await this.ask(pod, "INFO replication")).includes("master_link_status:up")) return false;
    }
    return true;
  }

  private async nodes(): Promise<Node[]> {
    const pod = this.pods.find(({ running }) => running);
    if (pod === undefined) return [];
    const lines = (await this.ask(pod, "CLUSTER NODES")).trim().split("\n").map((line) => line.trim().split(" "));
    return lines.flatMap(([id = "", at = "", flags = "", primary = "", , , , , ...slots]) => {
      const node = this.pods.find(({ address }) => at.startsWith(`${address}:`));
      return node === undefined || /fail|handshake|noaddr/.test(flags) ? [] : [{ pod: node, id, follows: flags.includes("slave") ? primary : undefined, slots }];
    });
  }

  private ask(pod: Pod, words: string): Promise<string> {
    return pod.exec(["/bin/bash", "-c", `${cli('"$POD_HOST"')} ${words}`], { seconds: 5 });
  }

  private async facts(): Promise<Record<string, string>> {
    const keys = this.load?.keys ?? [];
    const server = (await this.pods[0]?.exec(["redis-server", "--version"]))?.trim() ?? "";
    return {
      server: server.split(" sha=")[0] ?? server,
      load: `${keys.length} keys over all slots, ${keys.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)} writes acknowledged, ${keys.reduce((sum, { refused }) => sum + refused.length, 0)} refused or unanswered`,
      "from the rendered files": "all but addresses; names from a hosts file instead of DNS",
      limits: "replication between primary and replica is asynchronous: writes of the last second may go with a primary",
    };
  }
}

const firstAfter = ({ acknowledged }: Key, from: number): number | undefined => acknowledged.find(({ at }) => at > from + 50)?.at;
