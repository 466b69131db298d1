import { randomUUID } from "node:crypto";
import { Client, type ClientConfig } from "pg";
import { pause } from "../drill";

/** PostgreSQL's code of an error. */
const uniqueViolation = "23505";

export interface WriterOptions {
  /** Where to write: a pooler's address. */
  connection: ClientConfig;
  /** Table with columns `id bigint`, `writer text`. */
  table: string;
  /** Connections that write at once. Default 4. */
  connections?: number;
  /** Rows a second over all of them. Default 40. */
  perSecond?: number;
}

export interface Acknowledged {
  id: number;
  /** Milliseconds since the epoch when the server said yes. */
  at: number;
}

/**
 * A client as services are: short timeouts, a new connection at once after an error, the next row rather than the same one
 * again. It writes numbered rows and remembers what was acknowledged; a row without an answer may be there or not.
 */
export class Writer {
  readonly acknowledged: Acknowledged[] = [];
  /** Times of requests that got an error or no answer. */
  readonly refused: number[] = [];
  /** Of them, those that met a key which was taken. */
  duplicates = 0;
  private next = 1;
  private stopping = false;
  private loops: Promise<void>[] = [];
  readonly name = randomUUID().slice(0, 8);

  constructor(private readonly options: WriterOptions) {}

  start(): this {
    const { connections = 4, perSecond = 40 } = this.options;
    this.loops = Array.from({ length: connections }, () => this.loop((1000 * connections) / perSecond));
    return this;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.loops);
  }

  /** When a row was first acknowledged that was sent after `time`. */
  async firstAfter(time: number, seconds: number): Promise<number> {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      const found = this.sent.find(({ sentAt, at }) => sentAt > time && at !== undefined);
      if (found?.at !== undefined) return found.at;
      await pause(20);
    }
    throw new Error(`no write was acknowledged within ${seconds} s`);
  }

  /** Longest time without an acknowledgement between two moments, in seconds. */
  longestGap(from: number, to = Date.now()): number {
    const times = [from, ...this.acknowledged.map(({ at }) => at).filter((at) => at > from && at < to), to].sort((a, b) => a - b);
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at))) / 1000;
  }

  private readonly sent: { sentAt: number; at?: number }[] = [];

  private async loop(every: number): Promise<void> {
    let client: Client | undefined;
    while (!this.stopping) {
      const id = this.next;
      this.next += 1;
      const sentAt = Date.now();
      const entry: { sentAt: number; at?: number } = { sentAt };
      try {
        client ??= await connect(this.options.connection);
        await client.query(`INSERT INTO ${this.options.table} (id, writer) VALUES ($1, $2)`, [id, this.name]);
        entry.at = Date.now();
        this.acknowledged.push({ id, at: entry.at });
        this.sent.push(entry);
        await pause(Math.max(0, every - (Date.now() - sentAt)));
      } catch (error) {
        this.refused.push(sentAt);
        if ((error as { code?: string }).code === uniqueViolation) this.duplicates += 1;
        void client?.end().catch(() => undefined);
        client = undefined;
        await pause(100);
      }
    }
    await client?.end().catch(() => undefined);
  }
}

/** A connection that gives up in seconds, as a service's does. */
export async function connect(config: ClientConfig): Promise<Client> {
  const client = new Client({ connectionTimeoutMillis: 3_000, query_timeout: 5_000, keepAlive: true, ...config });
  // An idle connection that the server ends is no failure of the drill.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

/** Runs one statement on a connection of its own and gives its rows. */
export async function query<Row extends object>(config: ClientConfig, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = await connect({ query_timeout: 30_000, ...config });
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Rows of a writer that a database holds. */
export async function held(config: ClientConfig, table: string, writer: string): Promise<Set<number>> {
  const rows = await query<{ id: string }>(config, `SELECT id FROM ${table} WHERE writer = $1`, [writer]);
  return new Set(rows.map(({ id }) => Number(id)));
}
