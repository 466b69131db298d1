import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { evacuationCommand } from "../../../components/dns/evacuation";
import { pipe, program, sql } from "../../../runbooks/action";
import { CloudActor, type Runner } from "../../../runbooks/cloud";
import { type CommandLine, shown } from "../../../runbooks/commands";
import { withWriter, writerIn } from "../../../runbooks/roles";

const psql = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=on", "--file=-"];
const inConsole = (context: string, ...words: string[]) => ["kubectl", "--context", context, "--namespace", "agentic", "exec", "--stdin", "deployment/postgres-console", "--", ...words];

function cloud(answers: (line: CommandLine) => string = () => "") {
  const lines: CommandLine[] = [];
  const run: Runner = (line) => {
    lines.push(line);
    return Promise.resolve(answers(line));
  };
  const roles: string[] = [];
  const repository = { writer: () => roles.at(-1) ?? "us-east", makeWriter: (name: string) => void roles.push(name), preview: (from: string, to: string) => Promise.resolve(`${from} ${to}`) };
  return { lines, actor: new CloudActor({ run, repository, contexts: (region) => (region === "us-east" ? "mine" : `agentic-${region}`), clock: () => new Date(7) }) };
}

describe("the cloud's actor", () => {
  it("gives SQL to psql in the console by standard input, in the region's context", async () => {
    const { actor, lines } = cloud();
    await actor.perform(sql("us-east", "SELECT 1;\n"), 5);
    await actor.perform(sql("eu-west", "SELECT 2;\n", { database: "postgres", transaction: true }), 5);
    assert.deepEqual(lines, [
      { argv: inConsole("mine", ...psql), input: "SELECT 1;\n" },
      { argv: inConsole("agentic-eu-west", ...psql, "--dbname=postgres", "--single-transaction"), input: "SELECT 2;\n" },
    ]);
  });

  it("hands what one region prints to the other", async () => {
    const { actor, lines } = cloud((line) => (line.argv.includes("pg_dump") ? "CREATE TABLE a ();" : "done"));
    assert.equal(await actor.perform(pipe({ kind: "console", region: "eu-west", as: "schema" }, "us-east", { transaction: true }), 5), "done");
    assert.deepEqual(lines.map(({ argv, input }) => [argv[2], argv.includes("pg_dump"), input]), [
      ["agentic-eu-west", true, undefined],
      ["mine", false, "CREATE TABLE a ();"],
    ]);
  });

  it("asks as the application through the pooler without a password among its words", async () => {
    const { actor, lines } = cloud();
    await actor.perform({ kind: "console", region: "eu-west", as: "pooler", input: "SELECT 1" }, 5);
    assert.deepEqual(lines[0]?.argv.slice(-3, -1), ["sh", "-c"]);
    assert.match(lines[0].argv.at(-1) ?? "", /^PGHOST=pgbouncer PGUSER=agentic_app PGPASSWORD="\$APP_PASSWORD" PGSSLMODE=disable exec psql /);
  });

  it("changes the writer's ConfigMap, then has each pod looked at and reloaded", async () => {
    const { actor, lines } = cloud((line) => (line.argv.includes("get") ? "pod/pgbouncer-a\npod/pgbouncer-b\n" : ""));
    await actor.perform({ kind: "configMap", region: "eu-west", name: "pgbouncer-writer", data: { "writer.ini": "x" } }, 5);
    await actor.perform({ kind: "pods", region: "eu-west", deployment: "pgbouncer", script: "true" }, 5);
    const words = lines.map(({ argv }) => argv.slice(5).join(" "));
    assert.deepEqual(words.slice(0, 2), [
      'patch configmap pgbouncer-writer --type=merge --patch={"data":{"writer.ini":"x"}}',
      "get pods --selector=app.kubernetes.io/name=pgbouncer --field-selector=status.phase=Running --output=name",
    ]);
    for (const pod of ["pod/pgbouncer-a", "pod/pgbouncer-b"])
      assert.ok(words.indexOf(`annotate ${pod} agentic-platform/looked-at=7 --overwrite`) < words.indexOf(`exec ${pod} -- sh -c true`), pod);
  });

  it("fails where no pod runs, rather than doing nothing without a word", async () => {
    await assert.rejects(cloud().actor.perform({ kind: "pods", region: "eu-west", deployment: "pgbouncer", script: "true" }, 5), /no pod of pgbouncer runs in eu-west/);
  });

  it("turns the very switch that the dns tier describes, and reads its alarm in the peer's region", async () => {
    const { actor, lines } = cloud();
    for (const what of ["evacuate", "return", "ask"] as const) await actor.perform({ kind: "evacuation", region: "us-east", peerAwsRegion: "eu-west-1", what }, 5);
    assert.deepEqual(lines[0]?.argv, ["bash", "-c", evacuationCommand({ regionName: "us-east", peerAwsRegion: "eu-west-1" }, "evacuate")]);
    assert.deepEqual(lines[1]?.argv, ["bash", "-c", evacuationCommand({ regionName: "us-east", peerAwsRegion: "eu-west-1" }, "return")]);
    assert.match(lines[2]?.argv.join(" ") ?? "", /^aws cloudwatch describe-alarms --region eu-west-1 --alarm-names agentic-us-east-evacuated /);
  });

  it("leaves roles and preview to the repository", async () => {
    const { actor, lines } = cloud();
    assert.equal(await actor.perform({ kind: "roles" }, 5), "us-east");
    assert.equal(await actor.perform({ kind: "roles", writer: "eu-west" }, 5), "eu-west");
    assert.equal(await actor.perform({ kind: "preview", from: "a", to: "b" }, 5), "a b");
    assert.deepEqual(lines, []);
  });

  it("runs real programs: gives their output, their end of standard error, and up what takes too long", async () => {
    const actor = new CloudActor({ repository: { writer: () => "", makeWriter: () => undefined, preview: () => Promise.resolve("") } });
    assert.equal(await actor.perform({ kind: "program", argv: ["cat"], input: "in\n" }, 5), "in\n");
    await assert.rejects(actor.perform(program("bash", "-c", "echo why >&2; exit 3"), 5), /^Error: bash: why$/);
    await assert.rejects(actor.perform(program("sleep", "5"), 0.1), /sleep: no answer within 0\.1 s/);
    await assert.rejects(actor.perform(program("no-such-program-here"), 5), /no-such-program-here is not installed/);
  });
});

describe("a shown command", () => {
  it("is what a shell takes for the words that are run", () => {
    const text = shown({ kind: "configMap", region: "eu-west", name: "pgbouncer-writer", data: { "writer.ini": "it's = host=x\n" } });
    const words = execFileSync("bash", ["-c", `printf '%s\\0' ${text}`], { encoding: "utf8" }).split("\0");
    assert.equal(words.at(-2), '--patch={"data":{"writer.ini":"it\'s = host=x\\n"}}');
  });

  it("carries its input in a here-document, and both sides of a pipe", () => {
    assert.match(shown(pipe(sql("us-east", "SELECT 1;\n"), "eu-west")), /^kubectl --context agentic-us-east .* <<'END' \|\nSELECT 1;\nEND\n {2}kubectl --context agentic-eu-west /);
  });
});

describe("the writer in Pulumi.yaml", () => {
  const text = readFileSync(path.join(__dirname, "../../../Pulumi.yaml"), "utf8");

  it("changes two words of the file and nothing else, and back again", () => {
    assert.equal(writerIn(text), "us-east");
    const changed = withWriter(text, "eu-west");
    assert.equal(writerIn(changed), "eu-west");
    const [before, after] = [text.split("\n"), changed.split("\n")];
    assert.deepEqual(
      before.flatMap((line, index) => (line === after[index] ? [] : [`${line.trim()} → ${after[index]?.trim() ?? ""}`])),
      ["role: writer → role: standby", "role: standby → role: writer"],
    );
    assert.equal(withWriter(changed, "us-east"), text);
  });

  it("is never a region that the fleet does not have", () => {
    assert.throws(() => withWriter(text, "mars"), /no region mars in the fleet/);
  });
});
