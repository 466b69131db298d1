import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { checklist, diagnose } from "../../../cli/doctor";
import type { Check } from "../../../cli/doctor/check";
import { firstLine, outside, type Outside, type Ran, runProgram } from "../../../cli/doctor/outside";
import { atLeast, oldestPulumi } from "../../../cli/doctor/programs";
import type { StackGraph } from "../../../graph/types";
import { ha } from "../support/ha";
import { bothStacks, previewBoth } from "../support/stacks";

const root = path.join(__dirname, "../../..");
const account = "210987654321";
const subscription = "11111111-2222-3333-4444-555555555555";
const servers = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com", "ns-3.awsdns-03.net", "ns-4.awsdns-04.co.uk"];

const said = (value: unknown): Ran => ({ kind: "ended", code: 0, out: typeof value === "string" ? value : JSON.stringify(value), err: "" });
const failed = (code: string, operation = "Operation"): Ran => ({ kind: "ended", code: 254, out: "", err: `\nAn error occurred (${code}) when calling the ${operation} operation: no` });

/** A machine and an account where everything is there; the first pattern that fits a command answers it. */
const everything: [RegExp, Ran][] = [
  [/^pulumi version/, said("v3.259.0\n")],
  [/^pulumi whoami/, said({ user: "ci", url: "s3://agentic-state-example?region=eu-west-1" })],
  [/^aws --version/, said("aws-cli/2.31.4 Python/3.13.7 Linux/6.8 exe/x86_64\n")],
  [/^az version/, said('{\n  "azure-cli": "2.80.0"\n}')],
  [/^az account show/, said({ id: subscription })],
  [/^aws sts get-caller-identity/, said({ UserId: "AROAEXAMPLE", Account: account, Arn: `arn:aws:sts::${account}:assumed-role/agentic-deploy/me` })],
  [/^aws ec2 describe-instance-types/, said({ InstanceTypes: [{ VCpuInfo: { DefaultVCpus: 8 } }] })],
  [/get-service-quota .*L-1216C47A/, said({ Quota: { Value: 256 } })],
  [/get-service-quota .*L-0263D0A3/, said({ Quota: { Value: 5 } })],
  [/^aws ec2 describe-addresses/, said({ Addresses: [] })],
  [/describe-availability-zones --region us-east-1 /, said(["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"])],
  [/describe-availability-zones --region eu-west-1 /, said(["eu-west-1a", "eu-west-1b", "eu-west-1c"])],
  [
    /describe-orderable-db-instance-options --region (us-east-1|eu-west-1) --engine postgres --db-instance-class db\.r6gd\.2xlarge/,
    said({
      OrderableDBInstanceOptions: ["us-east-1a", "us-east-1b", "us-east-1c", "eu-west-1a", "eu-west-1b", "eu-west-1c"].map((Name) => ({
        EngineVersion: "17.6",
        SupportsClusters: true,
        AvailabilityZones: [{ Name }],
      })),
    }),
  ],
  [/^aws secretsmanager describe-secret/, said({ name: "agentic/pagerduty", deleted: null })],
  [/^aws route53 get-hosted-zone --id ZEXAMPLE1/, said({ HostedZone: { Name: "example.com." }, DelegationSet: { NameServers: servers } })],
  [/^aws eks describe-cluster --region (\S+)/, said('"https://ABC.gr7.us-east-1.eks.amazonaws.com"')],
];

describe("ha doctor", () => {
  let directory: string;
  /** A copy of the configuration with values of one's own. */
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-doctor-"));
    for (const file of ["Pulumi.yaml", "Pulumi.us-east.yaml", "Pulumi.eu-west.yaml", "bootstrap/Pulumi.yaml", "bootstrap/Pulumi.organisation.yaml"]) {
      const own = readFileSync(path.join(root, file), "utf8")
        .replaceAll("123456789012", account)
        .replaceAll("agentic-platform.com", "example.com")
        .replaceAll("agentic-state-agentic-platform-com", "agentic-state-example")
        .replaceAll("Z0123456789ABCDEFGHIJ", "ZEXAMPLE1")
        .replaceAll("YOUR-ORGANISATION", "example")
        .replaceAll("00000000-0000-0000-0000-000000000000", subscription);
      cpSync(path.join(root, file), path.join(directory, file), { recursive: true });
      writeFileSync(path.join(directory, file), own);
    }
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  interface Play {
    answers?: [RegExp, Ran][];
    nameServers?: Outside["nameServers"];
    reaches?: boolean;
    stacks?: string[];
    graphs?: () => Promise<StackGraph[]>;
    cwd?: string;
  }
  async function play({ answers = [], nameServers = () => Promise.resolve(servers), reaches = true, stacks = [], graphs = bothStacks, cwd = directory }: Play = {}) {
    const commands: string[] = [];
    const world: Outside = {
      run: (program, args) => {
        const command = [program, ...args].join(" ");
        commands.push(command);
        const [, answer] = [...answers, ...everything].find(([pattern]) => pattern.test(command)) ?? [];
        if (answer === undefined) throw new Error(`nobody plays: ${command}`);
        return Promise.resolve(answer);
      },
      nameServers,
      reaches: () => Promise.resolve(reaches),
    };
    const asked = (await graphs()).filter(({ name }) => stacks.length === 0 || stacks.includes(name));
    const checks = await diagnose(asked, stacks, { cwd, set: [] }, world);
    const terminal = { out: () => undefined, err: () => undefined, colour: false, live: false, width: 100 };
    const find = (id: string, stack?: string): Check[] => checks.filter((check) => check.id === id && (stack === undefined || check.stack === stack));
    const one = (id: string, stack?: string): Check => {
      const [found, ...more] = find(id, stack);
      assert.ok(found !== undefined && more.length === 0, `${id} ${String(stack)}: ${found === undefined ? "none" : "several"}`);
      return found;
    };
    return { checks, out: checklist(terminal, checks).join("\n"), commands, find, one };
  }
  const nodes = (change: object) => () => previewBoth((config) => Object.assign(config["eks"] as object, change));

  it("finds nothing missing where everything is there, and says what it found", async () => {
    const { checks, out, one } = await play();
    assert.deepEqual(checks.filter(({ state }) => state !== "ok"), []);
    assert.equal(checks.length, 22);
    assert.equal(one("quota-vcpu", "us-east").found, "144 needed (72 at the start), quota 256 for all in the account");
    assert.equal(one("state-backend").found, "s3://agentic-state-example");
    assert.equal(one("zones", "us-east").found, "offered, of 4");
    assert.equal(one("settings").found, "none is a placeholder");
    assert.match(out, /^for every region\n {2}✓ Pulumi CLI 3\.240\.0 or later\n {4}3\.259\.0$/m);
    assert.match(out, /^22 checks: 22 fine, 0 missing, 0 cannot be checked$/m);
    assert.doesNotMatch(out, /→/);
  });

  it("names every value that is still the repository's, by file and path", async () => {
    const { find, one } = await play({ cwd: root });
    assert.deepEqual(find("settings").map(({ what, found }) => `${what}: ${found}`), [
      "Pulumi.yaml: domain, alerts.emails[0]: agentic-platform.com is a domain that is not yours",
      "Pulumi.yaml: dns.zoneId: Z0123456789ABCDEFGHIJ is a hosted zone that is not yours",
      "Pulumi.yaml: eks.adminRoleArns[0], services.images.l01-data-layer, services.images.l04-model-gateway, services.images.l09-api-gateway, services.images.l10-interface: 123456789012 is an AWS account that is not yours",
      "Pulumi.us-east.yaml: azure.subscriptionId: 00000000-0000-0000-0000-000000000000 is no Azure subscription",
      "Pulumi.eu-west.yaml: azure.subscriptionId: 00000000-0000-0000-0000-000000000000 is no Azure subscription",
      "bootstrap/Pulumi.yaml: accountId: 123456789012 is an AWS account that is not yours",
      "bootstrap/Pulumi.yaml: github.subject: YOUR-ORGANISATION is no GitHub organisation",
      "bootstrap/Pulumi.yaml: state.bucket: agentic-state-agentic-platform-com is a bucket's name that is not yours",
      "bootstrap/Pulumi.yaml: hostedZone.domain: agentic-platform.com is a domain that is not yours",
    ]);
    assert.deepEqual([one("dns-delegation").state, one("dns-delegation").found], ["unknown", "dns.zoneId and domain are not yours yet"]);
  });

  const absent: Ran = { kind: "absent" };
  const lacks: [string, Play, string, string | undefined, Partial<Check>][] = [
    ["no Pulumi CLI", { answers: [[/^pulumi/, absent]] }, "pulumi-cli", undefined, { state: "missing", found: "no pulumi on PATH" }],
    ["a Pulumi CLI that is too old", { answers: [[/^pulumi version/, said("v3.239.9")]] }, "pulumi-cli", undefined, { state: "missing", found: "3.239.9 is older than 3.240.0" }],
    ["a Pulumi CLI that hangs", { answers: [[/^pulumi version/, { kind: "late", seconds: 30 }]] }, "pulumi-cli", undefined, { state: "unknown", found: "pulumi gave no answer in 30 s" }],
    ["state on this machine", { answers: [[/^pulumi whoami/, said({ url: "file://~" })]] }, "state-backend", undefined, { state: "missing", found: "file://~ is on this machine" }],
    ["nobody signed in to a backend", { answers: [[/^pulumi whoami/, { kind: "ended", code: 3, out: "", err: "error: PULUMI_ACCESS_TOKEN must be set" }]] }, "state-backend", undefined, { state: "missing", found: "pulumi is not signed in: error: PULUMI_ACCESS_TOKEN must be set" }],
    ["version 1 of the AWS CLI", { answers: [[/^aws --version/, said("aws-cli/1.45.11 Python/3.11.7")]] }, "aws-cli", undefined, { state: "missing", found: "1.45.11 is older than 2.0.0" }],
    ["no Azure CLI", { answers: [[/^az/, absent]] }, "azure-credentials", undefined, { state: "unknown", found: "there is no az CLI" }],
    ["nobody signed in to Azure", { answers: [[/^az account/, { kind: "ended", code: 1, out: "", err: "ERROR: Please run 'az login' to setup account." }]] }, "azure-credentials", undefined, { state: "missing", found: "ERROR: Please run 'az login' to setup account." }],
    ["another AWS account", { answers: [[/get-caller-identity/, said({ Account: "999999999999", Arn: "arn:aws:iam::999999999999:user/me" })]] }, "aws-credentials", undefined, { state: "missing", found: `account 999999999999, but the configuration names ${account}` }],
    ["too few vCPUs", { answers: [[/L-1216C47A/, said({ Quota: { Value: 64 } })]] }, "quota-vcpu", "eu-west", { state: "missing", found: "144 needed (72 at the start), quota 64 for all in the account", fix: "aws service-quotas request-service-quota-increase --region eu-west-1 --service-code ec2 --quota-code L-1216C47A --desired-value 144" }],
    ["an instance type that the region lacks", { answers: [[/describe-instance-types/, failed("InvalidInstanceType")]] }, "quota-vcpu", "us-east", { state: "missing", found: "us-east-1 has no m5.2xlarge" }],
    ["an instance type of another quota", { graphs: nodes({ nodeType: "g5.2xlarge" }) }, "quota-vcpu", "us-east", { state: "unknown", found: "g5.2xlarge does not count against the quota of standard instances" }],
    ["Elastic IPs that others use", { answers: [[/describe-addresses/, said({ Addresses: [{}, {}, { Tags: [{ Key: "Platform", Value: "agentic-platform" }] }] })]] }, "quota-elastic-ips", "us-east", { state: "missing", found: "quota 5, 3 in use by others", fix: "aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-0263D0A3 --desired-value 6" }],
    ["quotas that may not be read", { answers: [[/get-service-quota/, failed("AccessDeniedException")]] }, "quota-vcpu", "us-east", { state: "unknown", found: "An error occurred (AccessDeniedException) when calling the Operation operation: no" }],
    ["a zone that the account does not get", { answers: [[/describe-availability-zones --region us-east-1 /, said(["us-east-1a", "us-east-1b", "us-east-1d"])]] }, "zones", "us-east", { state: "missing", found: "not offered to this account: us-east-1c", fix: "set zones in Pulumi.us-east.yaml to three of us-east-1a, us-east-1b, us-east-1d" }],
    ["a database class that a zone lacks", { answers: [[/describe-orderable/, said({ OrderableDBInstanceOptions: [{ EngineVersion: "17.6", SupportsClusters: true, AvailabilityZones: [{ Name: "us-east-1a" }, { Name: "us-east-1b" }] }] })]] }, "database-class", "us-east", { state: "missing", found: "postgres 17 as a Multi-AZ DB cluster is not orderable in us-east-1c" }],
    ["a database class for single instances only", { answers: [[/describe-orderable/, said({ OrderableDBInstanceOptions: [{ EngineVersion: "17.6", SupportsClusters: false, AvailabilityZones: [{ Name: "us-east-1a" }] }] })]] }, "database-class", "us-east", { state: "missing", found: "postgres 17 as a Multi-AZ DB cluster is not orderable in us-east-1a, us-east-1b, us-east-1c" }],
    ["a hosted zone that is not there", { answers: [[/get-hosted-zone/, failed("NoSuchHostedZone")]] }, "dns-delegation", undefined, { state: "missing", found: "there is no hosted zone ZEXAMPLE1" }],
    ["a hosted zone of another domain", { answers: [[/get-hosted-zone/, said({ HostedZone: { Name: "other.org." }, DelegationSet: { NameServers: servers } })]] }, "dns-delegation", undefined, { state: "missing", found: "zone ZEXAMPLE1 is other.org's" }],
    ["a domain that others answer", { nameServers: () => Promise.resolve(["NS1.registrar.example."]) }, "dns-delegation", undefined, { state: "missing", found: "example.com is answered by ns1.registrar.example", fix: `at example.com's registrar or parent zone, set the name servers to ${servers.join(", ")}` }],
    ["a domain that nobody answers", { nameServers: () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })) }, "dns-delegation", undefined, { state: "missing", found: "nobody answers for example.com" }],
    ["no DNS at all", { nameServers: () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" })) }, "dns-delegation", undefined, { state: "unknown", found: "no answer from DNS (ECONNREFUSED)" }],
    ["an API server out of reach", { reaches: false }, "api-server", "us-east", { state: "missing", found: "port 443 does not answer" }],
    ["no cluster yet", { answers: [[/describe-cluster/, failed("ResourceNotFoundException", "DescribeCluster")]] }, "api-server", "us-east", { state: "unknown", found: "agentic-us-east is not up yet" }],
  ];
  for (const [what, situation, id, stack, expected] of lacks)
    it(`tells ${what}`, async () => {
      const { one } = await play(situation);
      const check = one(id, stack);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, check[key as keyof Check]])), expected);
    });

  it("asks for each outside secret in each region, by name, and never for a value", async () => {
    const { find, commands } = await play({ answers: [[/describe-secret --region eu-west-1 --secret-id agentic\/model-providers/, failed("ResourceNotFoundException")]] });
    assert.deepEqual(find("secret").map(({ stack, what, state }) => [stack, what, state]), [
      ["us-east", "secret agentic/model-providers in us-east-1", "ok"],
      ["us-east", "secret agentic/pagerduty in us-east-1", "ok"],
      ["eu-west", "secret agentic/model-providers in eu-west-1", "missing"],
      ["eu-west", "secret agentic/pagerduty in eu-west-1", "ok"],
    ]);
    assert.equal(find("secret", "eu-west")[0]?.fix, "aws secretsmanager create-secret --region eu-west-1 --name agentic/model-providers --secret-string file://VALUE");
    assert.deepEqual(commands.filter((command) => /get-secret-value|get-parameter|show-token|whoami --show/.test(command)), []);
  });

  it("counts a secret that is marked for deletion as missing", async () => {
    const { find } = await play({ answers: [[/describe-secret/, said({ name: "agentic/pagerduty", deleted: "2026-11-01T00:00:00Z" })]], stacks: ["us-east"] });
    assert.deepEqual(find("secret").map(({ state, found }) => [state, found]), [["missing", "marked for deletion"], ["missing", "marked for deletion"]]);
  });

  it("falls back on the default quota where the account has none of its own", async () => {
    const { one } = await play({ answers: [[/ get-service-quota .*L-1216C47A/, failed("NoSuchResourceException")], [/get-aws-default-service-quota .*L-1216C47A/, said({ Quota: { Value: 5 } })]] });
    assert.equal(one("quota-vcpu", "us-east").found, "144 needed (72 at the start), quota 5 for all in the account");
  });

  it("does not count its own Elastic IPs of an earlier run", async () => {
    const Tags = [{ Key: "Platform", Value: "agentic-platform" }, { Key: "Region", Value: "us-east" }];
    const { one } = await play({ answers: [[/describe-addresses/, said({ Addresses: [{ Tags }, { Tags }, { Tags }] })]] });
    assert.deepEqual([one("quota-elastic-ips", "us-east").state, one("quota-elastic-ips", "us-east").found], ["ok", "quota 5, 0 in use by others"]);
    assert.equal(one("quota-elastic-ips", "eu-west").state, "missing");
  });

  it("asks nothing of a wrong account, and says so", async () => {
    const { commands, checks } = await play({ answers: [[/get-caller-identity/, said({ Account: "999999999999", Arn: "arn:aws:iam::999999999999:user/me" })]] });
    assert.deepEqual([...new Set(commands.filter((command) => command.startsWith("aws ")))].length, 2);
    const regional = checks.filter(({ stack }) => stack !== undefined);
    assert.deepEqual([...new Set(regional.map(({ state, found }) => `${state}: ${found}`))], ["unknown: not signed in to the right AWS account"]);
  });

  it("asks for what the stacks need by their own resources", async () => {
    const { one } = await play({ graphs: nodes({ maxNodesPerZone: 12 }), stacks: ["us-east"] });
    assert.equal(one("quota-vcpu", "us-east").found, "288 needed (72 at the start), quota 256 for all in the account");
  });

  it("fits 100 columns as long as no word is longer", async () => {
    const { out } = await play({ cwd: root });
    for (const line of out.split("\n")) assert.ok(line.length <= 100 || !line.trim().includes(" "), line);
  });

  it("says how it is used, and what is wrong with a name", async () => {
    assert.match((await ha("doctor", "--help")).out, /Ends with 0 when nothing is missing/);
    const { code, err } = await ha("doctor", "mars");
    assert.equal(code, 2);
    assert.match(err, /unknown stack mars/);
  });
});

describe("the world outside, as ha doctor asks it", () => {
  let folder: string;
  const before = process.env["PATH"];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ha-doctor-bin-"));
    process.env["PATH"] = `${folder}:${before ?? ""}`;
  });
  afterEach(() => {
    process.env["PATH"] = before;
    rmSync(folder, { recursive: true });
  });
  const standIn = (name: string, lines: string) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };

  it("is programs on PATH: what they print, how they end, without a terminal", async () => {
    standIn("pulumi", 'test -t 0 && exit 9; cat; echo "$PULUMI_SKIP_UPDATE_CHECK $*"; echo trouble >&2; exit 3');
    assert.deepEqual(await outside.run("pulumi", ["whoami", "--json"]), { kind: "ended", code: 3, out: "true whoami --json\n", err: "trouble\n" });
    assert.deepEqual(await outside.run("no-such-program", []), { kind: "absent" });
  });

  it("does not wait for ever", async () => {
    standIn("aws", "exec sleep 60");
    assert.deepEqual(await runProgram("aws", [], 0.2), { kind: "late", seconds: 0.2 });
  });

  it("is asked by the command itself, from programs on PATH to the exit code", async () => {
    standIn("pulumi", 'case "$1" in version) echo v3.259.0 ;; *) echo \'{"url": "s3://agentic-state-example"}\' ;; esac');
    standIn("aws", 'case "$1" in --version) echo aws-cli/2.31.4 ;; *) echo "Token AKIAABCDEFGHIJKLMNOP is expired" >&2; exit 255 ;; esac');
    standIn("az", "exit 1");
    const { code, out } = await ha("doctor", "us-east", "--set", "eks.maxNodesPerZone=12", "--json", "-");
    const { version, ready, checks } = JSON.parse(out) as { version: number; ready: boolean; checks: Check[] };
    assert.deepEqual([code, version, ready], [1, 1, false]);
    assert.equal(checks.find(({ id }) => id === "quota-vcpu")?.what, "vCPUs for 36 nodes, the most that the autoscaler may reach");
    const states = Object.fromEntries(checks.map(({ id, state, found }) => [id, `${state}: ${found}`]));
    assert.deepEqual(
      ["pulumi-cli", "aws-cli", "az-cli", "state-backend", "aws-credentials"].map((id) => states[id]),
      ["ok: 3.259.0", "ok: 2.31.4", "unknown: az version --output json said no version: no reason given", "ok: s3://agentic-state-example", "missing: Token [key] is expired"],
    );
  });

  it("is reached on a port where somebody listens, and only there", async () => {
    const server = createServer();
    const port = await new Promise<number>((done) => {
      server.listen(0, "127.0.0.1", () => {
        done((server.address() as { port: number }).port);
      });
    });
    assert.equal(await outside.reaches("127.0.0.1", port), true);
    await new Promise((done) => server.close(done));
    assert.equal(await outside.reaches("127.0.0.1", port), false);
  });

  it("keeps keys and tokens out of what it repeats", () => {
    assert.equal(firstLine("\n  The key ASIAABCDEFGHIJKLMNOP is wrong\nmore"), "The key [key] is wrong");
    assert.equal(firstLine("token wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEYa refused"), "token [long text] refused");
    assert.equal(firstLine(""), "no reason given");
  });

  it("compares versions by their numbers, and takes the oldest Pulumi CLI from tools/versions.env", () => {
    assert.deepEqual([["3.240.0", "3.240.0"], ["3.9.0", "3.240.0"], ["4.0.0", "3.240.1"], ["3.240.1-alpha.2", "3.240.0"]].map(([have = "", want = ""]) => atLeast(have, want)), [true, false, true, true]);
    assert.equal(oldestPulumi(root), "3.240.0");
  });
});
