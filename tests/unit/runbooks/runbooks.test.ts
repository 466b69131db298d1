import assert from "node:assert/strict";
import { databaseRestore } from "../../../runbooks/database-restore";
import { definitions } from "../../../runbooks";
import { execute } from "../../../runbooks/engine";
import { Journal } from "../../../runbooks/journal";
import { plan, planText } from "../../../runbooks/plan";
import { regionFailback } from "../../../runbooks/region-failback";
import { regionFailover } from "../../../runbooks/region-failover";
import { schemaChange } from "../../../runbooks/schema-change";
import { zoneLoss } from "../../../runbooks/zone-loss";
import { FakeActor, inFolder, situation } from "./support";

const ids = (made: { steps: { id: string }[] }) => made.steps.map(({ id }) => id);

describe("the runbooks", () => {
  for (const { name, make, examples, takes, again } of definitions)
    for (const { heading, asked, engine, writer } of examples) {
      const at = { ...situation, ...(engine === undefined ? {} : { engine }), ...(writer === undefined ? {} : { writer: "eu-west" }) };

      it(`${name}, ${heading}: has steps with names of their own, each with a reason and a check or a deed`, () => {
        const { steps } = make(at, asked);
        assert.equal(new Set(ids({ steps })).size, steps.length, ids({ steps }).join(", "));
        for (const { id, why, does, after, before, holdsUntil } of steps) {
          assert.ok(why.length > 20, id);
          assert.ok(does(() => "0/0").length > 0 || after !== undefined || before !== undefined, id);
          if (holdsUntil !== undefined && !holdsUntil.startsWith("return-") && !holdsUntil.startsWith("fence-") && holdsUntil !== id)
            assert.ok(steps.some((step) => step.id === holdsUntil) || /^(open|subscribe|start|detach)/.test(holdsUntil), `${id} holds until ${holdsUntil}`);
        }
      });

      it(`${name}, ${heading}: a plan shows every command and touches nothing`, () => {
        const made = make(at, asked);
        const text = planText(made);
        for (const { title, commands, after } of plan(made)) {
          assert.ok(text.includes(title));
          for (const command of commands) assert.ok(text.includes(command.split("\n")[0] ?? ""));
          if (after !== undefined) assert.ok(text.includes(`after: ${after.says}`));
        }
      });

      it(`${name}, ${heading}: can be made again from what its journal holds`, () => {
        const { parameters } = make(at, asked);
        const { asked: same, writer: before } = again(parameters);
        assert.deepEqual(make({ ...at, writer: before ?? at.writer }, { ...same, ...(takes.includes("file") ? { file: asked.file ?? "" } : {}) }).parameters, parameters);
      });
    }

  it("close the old writer before they open the new one, and lead poolers there last", () => {
    const order = ids(regionFailover(situation, { writerLost: false }));
    assert.deepEqual(order, [
      ...["ready", "fence-us-east", "caught-up", "compare-rows", "sequences", "detach", "drop-slot", "publish-eu-west", "subscribe-us-east", "open-eu-west"],
      ...["poolers-us-east", "poolers-eu-west", "roles", "preview", "commit"],
    ]);
  });

  it("ask nothing of a lost region, but for its closing, which may wait", () => {
    const made = regionFailover(situation, { writerLost: true });
    assert.deepEqual(ids(made), ["declare", "fence-us-east", "detach", "sequences", "open-eu-west", "poolers-eu-west", "publish-eu-west", "evacuate-us-east", "roles", "preview", "commit"]);
    for (const { id, commands, before, after, mayWait } of plan(made)) {
      if (mayWait !== undefined) continue;
      for (const command of [...commands, ...before.map((check) => check.command), ...(after === undefined ? [] : [after.command])]) {
        assert.doesNotMatch(command, /--context agentic-us-east|--region us-east-1/, id);
        assert.doesNotMatch(command, /pulumi (up|preview|stack|config)|route53|aws iam/, id);
      }
    }
  });

  it("never put a password among a program's words", () => {
    for (const { make, examples } of definitions)
      for (const { asked, writer } of examples) assert.doesNotMatch(planText(make({ ...situation, ...(writer === undefined ? {} : { writer: "eu-west" }) }, asked)), /PGPASSWORD=[^"$]/);
  });

  it("stop a hand-over before anything is closed when the other region is behind", inFolder(async (file) => {
    const answers = (text: string) => (text.includes("replay_lag") ? "1.5|99999999|t|reserved" : "");
    const actor = new FakeActor((action) => (action.kind === "console" ? answers(action.input ?? "") : ""));
    const made = regionFailover(situation, { writerLost: false });
    for (const step of made.steps) step.patience = 0;
    const said: string[] = [];
    const journal = Journal.begin(file("j"));
    const { complete } = await execute(made, { actor, journal, reason: "a test", say: (line) => said.push(line), everyMilliseconds: 1 });
    journal.close();
    assert.equal(complete, false);
    assert.match(said.at(-1) ?? "", /less than 16 MiB behind: no, it is 99999999 bytes behind/);
    assert.ok(actor.performed.every((action) => action.kind === "console" && !(action.input ?? "").includes("ALTER")));
  }));

  it("refuse what makes no sense, and say what does", () => {
    assert.throws(() => regionFailover(situation, { region: "us-east", writerLost: false }), /--region us-east: it is the writer already/);
    assert.throws(() => regionFailover(situation, { region: "mars", writerLost: false }), /--region mars: no region of the fleet; there are: us-east, eu-west/);
    assert.throws(() => regionFailback(situation, { region: "us-east" }), /nothing has to come back/);
    assert.throws(() => databaseRestore(situation, {}), /--time or --dump: one of both is needed/);
    assert.throws(() => databaseRestore(situation, { time: "yesterday" }), /--time yesterday: allowed: UTC, such as/);
    assert.throws(() => databaseRestore(situation, { region: "eu-west", dump: "2026-01-31T09-00-00Z" }), /a standby is not restored but copied anew/);
    assert.throws(() => databaseRestore(situation, { dump: "'; rm -rf /" }), /allowed: a set's name/);
    assert.throws(() => zoneLoss(situation, { zone: "eu-west-1a", back: false }), /allowed: a zone of us-east-1/);
    assert.throws(() => schemaChange(situation, "DROP TABLE orders;"), /not additive[\s\S]*DROP TABLE orders: it is not known as additive/);
  });
});
