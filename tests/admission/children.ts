import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const keptOutput = 20_000;
const signals = ["SIGINT", "SIGTERM"] as const;

/** A port that was free a moment ago, on loopback. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        done(port);
      });
    });
  });
}

interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  output: string;
}

/** Servers of one test and the folder they write to; both go away together, after failure or Ctrl-C too. */
export class Children {
  readonly folder = mkdtempSync(join(tmpdir(), "admission-"));
  private readonly children: Child[] = [];
  private readonly onExit = () => {
    this.kill();
  };
  private readonly onSignal = (signal: NodeJS.Signals) => {
    this.kill();
    this.forget();
    // Whoever else listens decides; without a listener the process ends as the signal means it to.
    process.kill(process.pid, signal);
  };

  constructor() {
    process.once("exit", this.onExit);
    for (const signal of signals) process.once(signal, this.onSignal);
  }

  start(name: string, program: string, args: string[]): void {
    const child: Child = { name, process: spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] }), output: "" };
    const keep = (text: string) => (child.output = (child.output + text).slice(-keptOutput));
    child.process.stdout?.setEncoding("utf8").on("data", keep);
    child.process.stderr?.setEncoding("utf8").on("data", keep);
    child.process.once("error", (error) => keep(`\n${error.message}\n`));
    this.children.push(child);
  }

  /** Waits until `ready` says so; throws with the servers' output where one ends or the time is over. */
  async until(what: string, ready: () => Promise<boolean>, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const ended = this.children.find((child) => child.process.exitCode !== null || child.process.pid === undefined);
      if (ended) throw new Error(`${ended.name} ended while waiting for ${what}:\n${ended.output}`);
      if (await ready().catch(() => false)) return;
      if (Date.now() > end) {
        const outputs = this.children.map((child) => `--- ${child.name}\n${child.output.slice(-4000)}`);
        throw new Error(`${what} was not reached within ${seconds} s:\n${outputs.join("\n")}`);
      }
      await new Promise((resume) => setTimeout(resume, 100));
    }
  }

  /** Ends one server at once, as a crash would. */
  async end(name: string): Promise<void> {
    const index = this.children.findIndex((child) => child.name === name);
    const [child] = index < 0 ? [] : this.children.splice(index, 1);
    if (child === undefined) throw new Error(`no server ${name}`);
    const gone = new Promise((resume) => child.process.once("exit", resume));
    child.process.kill("SIGKILL");
    await gone;
  }

  /** Stops in reverse order of start, so that nothing complains about what it depends on. */
  async stop(): Promise<void> {
    for (const { process: child } of this.children.toReversed()) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resume) => child.once("exit", resume));
      // Nothing here is worth a graceful end: the data goes too.
      child.kill("SIGKILL");
      await gone;
    }
    this.forget();
    this.remove();
  }

  private kill(): void {
    for (const { process: child } of this.children) child.kill("SIGKILL");
    this.remove();
  }

  private forget(): void {
    process.off("exit", this.onExit);
    for (const signal of signals) process.off(signal, this.onSignal);
  }

  private remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
