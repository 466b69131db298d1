import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { repositoryIn } from "../../../cli/runbook-repository";
import { definitions } from "../../../runbooks";
import { execute } from "../../../runbooks/engine";
import { CloudActor } from "../../../runbooks/cloud";
import { Journal } from "../../../runbooks/journal";
import { commitRole } from "../../../runbooks/steps/finish";
import { ha } from "../support/ha";

const project = path.join(__dirname, "../../..");

describe("ha runbook", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ha-runbook-"));
    for (const name of readdirSync(project)) if (/^Pulumi(\..+)?\.yaml$/.test(name)) cpSync(path.join(project, name), path.join(folder, name));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("lists the runbooks when none is named", async () => {
    const { code, out } = await ha("runbook");
    assert.equal(code, 0);
    for (const { name, title } of definitions) assert.ok(out.includes(`  ${name.padEnd(18)} ${title}\n`), name);
  });

  it("shows the steps and touches nothing unless it is told to", async () => {
    const { code, out } = await ha("runbook", "region-failover", "--writer-lost", "-C", folder);
    assert.equal(code, 0);
    assert.match(out, /^us-east is lost: eu-west takes over its writes\n/);
    assert.match(out, /Nothing was done\. --execute --reason TEXT carries it out\.\n$/);
    assert.deepEqual(readdirSync(folder).filter((name) => !name.startsWith("Pulumi")), []);
  });

  it("writes the steps as data", async () => {
    const { out } = await ha("runbook", "zone-loss", "--zone", "us-east-1a", "--json", "-");
    const { steps, parameters } = JSON.parse(out) as { steps: { id: string; commands: string[] }[]; parameters: object };
    assert.deepEqual(parameters, { region: "us-east", zone: "us-east-1a", variant: "away" });
    assert.deepEqual(steps.map(({ id }) => id), ["database", "shift-users", "shift-services", "cordon", "drain", "services"]);
  });

  it("takes the engine and the contexts that it is given", async () => {
    const { out } = await ha("runbook", "database-restore", "--time", "2026-01-31T09:30:00Z", "--set", "postgres.engine=patroni", "--context", "us-east=mine");
    assert.match(out, /pgbackrest --stanza=agentic-platform --type=time/);
    assert.match(out, /kubectl --context mine /);
  });

  const faults: [string, string[], RegExp][] = [
    ["a runbook that does not exist", ["earthquake"], /^ha runbook earthquake: no such runbook; there are: region-failover, /],
    ["an execution without a reason", ["region-failover", "--execute"], /^--execute: --reason is needed/],
    ["a reason without execution", ["region-failover", "--reason", "x"], /^--reason: only with --execute/],
    ["an option of another runbook", ["region-failover", "--zone", "us-east-1a"], /^--zone: nothing that region-failover takes; it takes --region, --writer-lost/],
    ["a region that does not exist", ["region-failover", "--region", "mars"], /^--region mars: no region of the fleet/],
    ["a context without region", ["region-failover", "--context", "mine"], /^--context mine: allowed: region=context/],
    ["a journal that does not exist", ["region-failover", "--resume", "/nowhere.jsonl"], /^--resume \/nowhere\.jsonl: there is no such journal/],
    ["a file that does not exist", ["schema-change", "--file", "/nowhere.sql"], /^--file \/nowhere\.sql: cannot be read/],
  ];
  for (const [what, args, message] of faults)
    it(`exits with 2 on ${what}`, async () => {
      const { code, out, err } = await ha("runbook", ...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    });

  it("exits with 1 when a step fails, and says how to go on", async () => {
    // No program can be found: whoever runs this test may have real regions and the right to change them.
    const before = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      const { code, out, err } = await ha("runbook", "region-failback", "--region", "eu-west", "-C", folder, "--execute", "--reason", "a test");
      assert.equal(code, 1, err);
      assert.match(err, /STOPPED: bash is not installed, or not on PATH/);
      const [, journal = ""] = /to go on: npx ha runbook region-failback --resume (\S+)\n/.exec(out) ?? [];
      assert.match(readFileSync(journal.replace(".jsonl", ".md"), "utf8"), /reason: a test[\s\S]*Stopped/);
      assert.equal((await ha("runbook", "region-failback", "-C", folder, "--resume", journal)).code, 1);
      assert.equal((await ha("runbook", "zone-loss", "-C", folder, "--resume", journal)).code, 2);
    } finally {
      process.env["PATH"] = before;
    }
  });
});

describe("the end of a change of roles", () => {
  it("commits the role, and a preview of both stacks shows nothing but the role's own changes", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ha-roles-"));
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8", env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" } });
    try {
      for (const name of readdirSync(project)) if (/^Pulumi(\..+)?\.yaml$/.test(name)) cpSync(path.join(project, name), path.join(folder, name));
      writeFileSync(path.join(folder, "notes.txt"), "before\n");
      git("init", "--quiet");
      git("config", "user.name", "test");
      git("config", "user.email", "test@example.com");
      git("add", ".");
      git("commit", "--quiet", "--message=start");
      const terminal = { out: () => undefined, err: () => undefined, colour: false, live: false, width: 100 };
      const actor = new CloudActor({
        repository: repositoryIn(terminal, folder),
        run: ({ argv: [program, ...args] }) => Promise.resolve(execFileSync(program, args, { cwd: folder, encoding: "utf8" })),
      });
      const run = async (file: string) => {
        const said: string[] = [];
        const journal = Journal.begin(path.join(folder, file));
        const made = { name: "roles", title: "", about: [], parameters: {}, steps: commitRole("us-east", "eu-west").map((step) => ({ ...step, patience: 0 })) };
        const { complete } = await execute(made, { actor, journal, reason: "a test", say: (line) => said.push(line), everyMilliseconds: 1 });
        journal.close();
        return { complete, said: said.join("\n") };
      };
      writeFileSync(path.join(folder, "notes.txt"), "changed by somebody\n");
      const first = await run("one.jsonl");
      assert.equal(first.complete, false);
      assert.match(first.said, /in nothing else: no, not committed: notes\.txt/);
      git("checkout", "--quiet", "--", "notes.txt");
      const second = await run("two.jsonl");
      assert.equal(second.complete, true, second.said);
      assert.match(git("log", "-1", "--format=%s"), /^Make eu-west the writer\n$/);
      assert.match(git("show", "--stat", "--format="), /Pulumi\.yaml \| 4 \+\+--/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
