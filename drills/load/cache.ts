import { createClient } from "@redis/client";
import { pause } from "../drill";

export interface CacheNode {
  /** Name by which the cluster speaks of it. */
  host: string;
  address: string;
}

export interface CacheLogin {
  username: string;
  password: string;
  port: number;
  /** Authority of the nodes' certificate, as PEM, and a name that it holds for. */
  ca: string;
  servername: string;
}

type Client = ReturnType<typeof connectTo>;

const connectTo = ({ address }: CacheNode, { username, password, port, ca, servername }: CacheLogin) => {
  const client = createClient({
    username,
    password,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_000,
    socket: { host: address, port, tls: true, ca, servername, connectTimeout: 2_000, reconnectStrategy: 200 },
  });
  // Reconnecting is its business; what a request meets is counted there.
  client.on("error", () => undefined);
  return client;
};

export interface Written {
  value: number;
  at: number;
}

/** What a key has seen: the node that served it first, what was acknowledged, and what was refused. */
export interface Key {
  name: string;
  slot: number;
  acknowledged: Written[];
  refused: number[];
}

/**
 * Adds rising numbers to lists in all parts of the slots, as a cluster client does: it asks the node that serves the
 * slot, learns anew where that is after an error or MOVED, and gives up a request after a second.
 */
export class CacheWriter {
  readonly keys: Key[] = [];
  private readonly clients = new Map<string, Client>();
  private ranges: { from: number; to: number; host: string }[] = [];
  private stopping = false;
  private loops: Promise<void>[] = [];

  constructor(
    private readonly nodes: CacheNode[],
    private readonly login: CacheLogin,
  ) {}

  /**
   * @param count keys, spread over the slots
   * @param everyMilliseconds between two writes of one key
   */
  async start(count: number, everyMilliseconds: number): Promise<this> {
    for (const node of this.nodes) {
      const client = connectTo(node, this.login);
      this.clients.set(node.host, client);
      await client.connect();
    }
    await this.learn();
    const [any] = this.clients.values();
    for (let index = 0; index < count; index += 1) {
      const name = `drill:${index}`;
      this.keys.push({ name, slot: Number(await any?.sendCommand(["CLUSTER", "KEYSLOT", name])), acknowledged: [], refused: [] });
    }
    this.loops = [this.relearn(), ...this.keys.map((key, index) => this.loop(key, everyMilliseconds, (index * everyMilliseconds) / count))];
    return this;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.loops);
    for (const client of this.clients.values()) client.destroy();
  }

  /** The node that serves a slot, as far as is known. */
  hostOf(slot: number): string | undefined {
    return this.ranges.find(({ from, to }) => slot >= from && slot <= to)?.host;
  }

  /** The values that the cluster holds of a key. */
  async held({ name, slot }: Key): Promise<Set<number>> {
    const client = this.clients.get(this.hostOf(slot) ?? "");
    const values = await client?.sendCommand(["LRANGE", name, "0", "-1"]);
    if (!Array.isArray(values)) throw new Error(`nobody tells what ${name} holds`);
    return new Set(values.map(Number));
  }

  private async relearn(): Promise<void> {
    while (!this.stopping) {
      await pause(300);
      await this.learn().catch(() => undefined);
    }
  }

  /** Where each slot is, from the first node that answers. */
  private async learn(): Promise<void> {
    for (const client of this.clients.values()) {
      if (!client.isReady) continue;
      const answer = await soon(client.sendCommand(["CLUSTER", "SLOTS"]), 500).catch(() => undefined);
      if (!Array.isArray(answer)) continue;
      this.ranges = (answer as [number, number, [string]][]).map(([from, to, [host]]) => ({ from, to, host }));
      return;
    }
  }

  private async loop(key: Key, every: number, offset: number): Promise<void> {
    await pause(offset);
    for (let value = 1; !this.stopping; value += 1) {
      const sentAt = Date.now();
      try {
        const client = this.clients.get(this.hostOf(key.slot) ?? "");
        if (client === undefined) throw new Error("nobody serves the slot");
        await soon(client.sendCommand(["RPUSH", key.name, String(value)]), 1_000);
        key.acknowledged.push({ value, at: Date.now() });
      } catch {
        key.refused.push(sentAt);
      }
      await pause(Math.max(0, every - (Date.now() - sentAt)));
    }
  }
}

const soon = <T>(promise: Promise<T>, milliseconds: number): Promise<T> =>
  Promise.race([
    promise,
    pause(milliseconds).then(() => {
      throw new Error(`no answer within ${milliseconds} ms`);
    }),
  ]);
