import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { program } from "../../../runbooks/action";
import { execute, type Result } from "../../../runbooks/engine";
import { Journal } from "../../../runbooks/journal";
import { WrittenLog } from "../../../runbooks/log";
import type { Runbook, Step } from "../../../runbooks/step";
import { FakeActor, inFolder } from "./support";

/** A world of switches; a step turns one on. */
class Switches {
  readonly on = new Set<string>();
  /** What is done when a switch is turned. */
  onTurn: (name: string) => void = () => undefined;
  readonly actor = new FakeActor((action) => {
    if (action.kind !== "program") throw new Error("only programs here");
    const [what, name = ""] = action.argv;
    if (what === "ask") return this.on.has(name) ? "on" : "off";
    this.onTurn(name);
    this.on.add(name);
    return `${name} turned\nmore\n`;
  });

  /** Names of switches that were turned, in order. */
  get turned(): string[] {
    return this.actor.performed.flatMap((action) => (action.kind === "program" && action.argv[0] === "turn" ? [action.argv[1] ?? ""] : []));
  }
}

const isOn = (name: string) => ({ says: `${name} is on`, asks: () => program("ask", name), wrong: (answer: string) => (answer === "on" ? undefined : `it is ${answer}`), otherwise: `Turn ${name} by hand.` });
const turning = (name: string, more: Partial<Step> = {}): Step => ({ id: name, title: `Turn ${name} on`, why: "It is off.", does: () => [{ action: program("turn", name) }], after: isOn(name), patience: 0, ...more });
const runbook = (...steps: Step[]): Runbook => ({ name: "switches", title: "Switches", about: [], parameters: { where: "here" }, steps });

async function run(made: Runbook, world: Switches, journal: Journal): Promise<Result & { said: string[] }> {
  const said: string[] = [];
  try {
    return { ...(await execute(made, { actor: world.actor, journal, reason: "a test", say: (line) => said.push(line), everyMilliseconds: 1 })), said };
  } finally {
    journal.close();
  }
}

describe("a runbook's run", () => {
  it("does its steps in order, each once, and awaits each end state", inFolder(async (file) => {
    const world = new Switches();
    const { complete, pending } = await run(runbook(turning("a"), turning("b")), world, Journal.begin(file("j")));
    assert.deepEqual([complete, pending, world.turned], [true, [], ["a", "b"]]);
    const events = readFileSync(file("j"), "utf8").trim().split("\n").map((line) => (JSON.parse(line) as { event: string; step?: string }));
    assert.deepEqual(events.map(({ event, step }) => `${event} ${step ?? ""}`.trim()), ["begun", "noted runbook", "started a", "ended a", "started b", "ended b", "finished"]);
  }));

  it("does nothing where the end state is there already", inFolder(async (file) => {
    const world = new Switches();
    world.on.add("a");
    const { said } = await run(runbook(turning("a"), turning("b")), world, Journal.begin(file("j")));
    assert.deepEqual(world.turned, ["b"]);
    assert.match(said.join("\n"), /is so already, nothing to do/);
  }));

  it("stops at what must hold before, says what to do, and touches nothing behind it", inFolder(async (file) => {
    const world = new Switches();
    const { complete, said } = await run(runbook(turning("a", { before: [isOn("fuse")] }), turning("b")), world, Journal.begin(file("j")));
    assert.equal(complete, false);
    assert.deepEqual(world.turned, []);
    assert.match(said.at(-1) ?? "", /STOPPED: fuse is on: no, it is off\. Turn fuse by hand\./);
  }));

  it("stops where the end state does not come", inFolder(async (file) => {
    const world = new Switches();
    const { complete, said } = await run(runbook(turning("a", { after: isOn("lamp") })), world, Journal.begin(file("j")));
    assert.equal(complete, false);
    assert.match(said.at(-1) ?? "", /lamp is on: no, it is off/);
  }));

  it("waits for an end state that takes its time", inFolder(async (file) => {
    const world = new Switches();
    world.onTurn = () => setTimeout(() => world.on.add("lamp"), 30);
    assert.equal((await run(runbook(turning("a", { after: isOn("lamp"), patience: 5 })), world, Journal.begin(file("j")))).complete, true);
  }));

  it("goes on after a crash in the middle of a step, without repeating what was finished", inFolder(async (file) => {
    const world = new Switches();
    const steps = runbook(turning("a"), turning("b"), turning("c"));
    world.onTurn = (name) => {
      if (name === "b") throw new Error("the machine died");
    };
    assert.equal((await run(steps, world, Journal.begin(file("j")))).complete, false);
    // The line that was being written when it died.
    appendFileSync(file("j"), '{"at":"2026-01-31T00:00:00Z","event":"started","st');
    world.onTurn = () => undefined;
    const { complete, said } = await run(steps, world, Journal.resume(file("j")));
    assert.equal(complete, true);
    assert.deepEqual(world.turned, ["a", "b", "b", "c"]);
    assert.match(said.join("\n"), /done before; its end state holds/);
    const { complete: again } = await run(steps, world, Journal.resume(file("j")));
    assert.equal(again, true);
    assert.deepEqual(world.turned, ["a", "b", "b", "c"], "a third run finds everything done");
  }));

  it("looks at a finished step again, and stops where its end state is gone", inFolder(async (file) => {
    const world = new Switches();
    world.onTurn = (name) => {
      if (name === "b") throw new Error("died");
    };
    await run(runbook(turning("a"), turning("b")), world, Journal.begin(file("j")));
    world.on.delete("a");
    const { complete, said } = await run(runbook(turning("a"), turning("b")), world, Journal.resume(file("j")));
    assert.equal(complete, false);
    assert.match(said.at(-1) ?? "", /was done before and no longer holds: a is on: it is off\. Turn a by hand\./);
  }));

  it("no longer expects an end state that a later step has ended", inFolder(async (file) => {
    const world = new Switches();
    const steps = runbook(turning("a", { holdsUntil: "b" }), turning("b"), turning("c"));
    world.onTurn = (name) => {
      if (name === "b") world.on.delete("a");
      if (name === "c") throw new Error("died");
    };
    await run(steps, world, Journal.begin(file("j")));
    world.onTurn = () => undefined;
    assert.equal((await run(steps, world, Journal.resume(file("j")))).complete, true);
    assert.deepEqual(world.turned, ["a", "b", "c", "c"]);
  }));

  it("leaves a step of a lost region pending, and does it when it is resumed", inFolder(async (file) => {
    const world = new Switches();
    const steps = runbook(turning("a", { mayWait: "turn a when the region is back" }), turning("b"));
    world.onTurn = (name) => {
      if (name === "a") throw new Error("us-east does not answer");
    };
    const first = await run(steps, world, Journal.begin(file("j")));
    assert.deepEqual([first.complete, first.pending], [true, ["turn a when the region is back"]]);
    world.onTurn = () => undefined;
    const second = await run(steps, world, Journal.resume(file("j")));
    assert.deepEqual([second.complete, second.pending, world.turned], [true, [], ["a", "b", "a"]]);
  }));

  it("hands what a step found out to the later ones, after a crash, too", inFolder(async (file) => {
    const world = new Switches();
    const seen: string[] = [];
    const noting = turning("a");
    noting.does = () => [{ action: program("turn", "a"), notes: "word" }];
    const reading = turning("b", { does: (notes) => [{ action: program("turn", notes("word") === "a turned" ? "b" : "x") }] });
    world.onTurn = (name) => {
      seen.push(name);
      if (name === "b" && seen.length === 2) throw new Error("died");
    };
    await run(runbook(noting, reading), world, Journal.begin(file("j")));
    assert.equal((await run(runbook(noting, reading), world, Journal.resume(file("j")))).complete, true);
    assert.deepEqual(seen, ["a", "b", "b"]);
  }));

  it("puts rows into a file that only its owner reads, and their number into the journal", inFolder(async (file) => {
    const world = new Switches();
    const keeping = turning("a");
    keeping.does = () => [{ action: program("turn", "a"), keeps: "rows.jsonl" }];
    await run(runbook(keeping), world, Journal.begin(file("j")));
    assert.equal(readFileSync(file("j.rows.jsonl"), "utf8"), "a turned\nmore\n");
    assert.equal(statSync(file("j.rows.jsonl")).mode & 0o777, 0o600);
    assert.match(readFileSync(file("j"), "utf8"), /"value":"2 lines in /);
    assert.doesNotMatch(readFileSync(file("j"), "utf8"), /turned/);
  }));

  it("says no password, whatever a program quotes when it fails", inFolder(async (file) => {
    const world = new Switches();
    world.onTurn = () => {
      throw new Error(`ERROR: syntax error\nLINE 1: CREATE SUBSCRIPTION s CONNECTION 'host=x password=Secret1 port=1' … ALTER ROLE r PASSWORD 'Secret2'; SCRAM-SHA-256$4096:Secret3 postgres://me:Secret4@host/db "password": "Secret5"`);
    };
    const log = new WrittenLog(file("log.md"));
    log.begin(runbook(turning("a")), "a test");
    const { said, ...result } = await run(runbook(turning("a")), world, Journal.begin(file("j")));
    for (const line of said) log.line(line);
    log.end(result);
    for (const text of [said.join("\n"), readFileSync(file("j"), "utf8"), readFileSync(file("log.md"), "utf8")]) assert.doesNotMatch(text, /Secret\d/);
    assert.match(readFileSync(file("log.md"), "utf8"), /# switches: Switches\n\n- reason: a test\n- where: here\n\n {4}\d{4}-.*1\/1 Turn a on\n[\s\S]*Stopped; see the last line\./);
  }));

  it("refuses a journal of other parameters, of another runbook, and what is no journal", inFolder(async (file) => {
    const world = new Switches();
    await run(runbook(turning("a")), world, Journal.begin(file("j")));
    await assert.rejects(run({ ...runbook(turning("a")), parameters: { where: "there" } }, world, Journal.resume(file("j"))), /begun with where here, not there/);
    await assert.rejects(run({ ...runbook(turning("a")), name: "other" }, world, Journal.resume(file("j"))), /begun with runbook switches, not other/);
    assert.throws(() => Journal.resume(file("nowhere")), /there is no such journal/);
    appendFileSync(file("text"), "hello\n");
    assert.throws(() => Journal.resume(file("text")), /this is no journal/);
    assert.throws(() => Journal.begin(file("j")), /cannot be made/, "a journal is never written over");
  }));
});
