import { execFile } from "node:child_process";
import type { Action, Actor, PodsAction } from "./action";
import { configMapCommand, consoleCommand, contextOf, evacuationCommandLine, nudgeCommand, podCommand, podsCommand, type CommandLine, type Contexts } from "./commands";

/** Runs one program; a test gives its own. */
export type Runner = (line: CommandLine, seconds: number) => Promise<string>;

/** What acts on this repository's files; the command gives it, since it can preview. */
export interface Repository {
  /** Name of the region that Pulumi.yaml calls the writer. */
  writer(): string;
  makeWriter(name: string): void;
  /** Lines, one for each change that a role does not bring along. */
  preview(from: string, to: string): Promise<string>;
}

export interface CloudOptions {
  repository: Repository;
  run?: Runner;
  /** kubectl's context of each region. */
  contexts?: Contexts;
  clock?: () => Date;
}

/**
 * Carries out actions with kubectl and AWS's command line, as the person who runs it. Programs are started without a shell
 * and no secret is among their words: passwords are the console's own environment.
 */
export class CloudActor implements Actor {
  private readonly run: Runner;
  private readonly contexts: Contexts;

  constructor(private readonly options: CloudOptions) {
    this.run = options.run ?? runProgram;
    this.contexts = options.contexts ?? contextOf;
  }

  async perform(action: Action, seconds: number): Promise<string> {
    const { run, contexts } = this;
    const { repository } = this.options;
    switch (action.kind) {
      case "console":
        return await run(consoleCommand(action, contexts), seconds);
      case "pipe": {
        const input = await run(consoleCommand(action.from, contexts), seconds);
        return await run({ ...consoleCommand(action.to, contexts), input }, seconds);
      }
      case "configMap":
        return await run(configMapCommand(action, contexts), seconds);
      case "pods":
        return await this.inPods(action, seconds);
      case "evacuation":
        return await run(evacuationCommandLine(action), seconds);
      case "program":
        return await run(action, seconds);
      case "roles":
        if (action.writer !== undefined) repository.makeWriter(action.writer);
        return repository.writer();
      case "preview":
        return await repository.preview(action.from, action.to);
    }
  }

  private async inPods(action: PodsAction, seconds: number): Promise<string> {
    const { run, contexts } = this;
    const listed = await run(podsCommand(action, contexts), seconds);
    const pods = listed.split("\n").filter((line) => line !== "");
    if (pods.length === 0) throw new Error(`no pod of ${action.deployment} runs in ${action.region}`);
    const stamp = String((this.options.clock ?? (() => new Date()))().getTime());
    const printed = await Promise.all(
      pods.map(async (pod) => {
        await run(nudgeCommand(action, pod, stamp, contexts), seconds);
        return await run(podCommand(action, pod, contexts), seconds);
      }),
    );
    return printed.join("");
  }
}

/** Of what a program prints; the schema of a large database is far below. */
const mostBytes = 512 * 1024 * 1024;

const runProgram: Runner = ({ argv: [program, ...args], input }, seconds) =>
  new Promise((done, fail) => {
    const child = execFile(program, args, { timeout: seconds * 1000, killSignal: "SIGKILL", maxBuffer: mostBytes, encoding: "utf8" }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else if (error.killed === true) fail(new Error(`${program}: no answer within ${seconds} s`));
      else if (error.code === "ENOENT") fail(new Error(`${program} is not installed, or not on PATH`));
      else fail(new Error(`${program}: ${stderr.trim() === "" ? error.message : stderr.trim().split("\n").slice(-8).join("\n")}`));
    });
    // A program that ends before it has read everything says why by itself.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
