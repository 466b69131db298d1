import type { Client, ClientConfig } from "pg";
import { pause } from "../drill";
import { connect } from "./writer";

/** A client that only reads, again and again, and remembers each request that got an error or no answer. */
export class Reader {
  readonly refused: number[] = [];
  answered = 0;
  private stopping = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly connection: ClientConfig,
    private readonly sql: string,
    private readonly everyMilliseconds = 50,
  ) {}

  start(): this {
    this.loop = this.read();
    return this;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.loop;
  }

  private async read(): Promise<void> {
    let client: Client | undefined;
    while (!this.stopping) {
      const asked = Date.now();
      try {
        client ??= await connect(this.connection);
        await client.query(this.sql);
        this.answered += 1;
        await pause(this.everyMilliseconds);
      } catch {
        this.refused.push(asked);
        void client?.end().catch(() => undefined);
        client = undefined;
        await pause(100);
      }
    }
    await client?.end().catch(() => undefined);
  }
}
