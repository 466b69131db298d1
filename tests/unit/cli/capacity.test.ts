import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RegionLost, StackCapacity } from "../../../analysis/capacity";
import { ha } from "../support/ha";

/** The arguments of the command that an output proposes, as a shell would pass them on. */
function proposed(out: string): string[] {
  const at = out.split("\n").findIndex((line) => line.startsWith("What it takes"));
  const command = out.split("\n").slice(at + 1).join(" ").replaceAll("\\", " ").trim();
  assert.match(command, /^ha capacity /);
  return command.split(/\s+/).slice(1).map((word) => word.replaceAll("'", ""));
}

describe("ha capacity", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-capacity-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const file = (name: string) => path.join(directory, name);

  it("shows for each region what is needed and provided, on three zones and on two", async () => {
    const { code, out } = await ha("capacity");
    assert.equal(code, 0);
    assert.match(out, /^us-east · us-east-1 · 3,000 users · 3 zones: carries them, also with a zone gone$/m);
    assert.match(out, /^eu-west · eu-west-1 · 3,000 users · 3 zones: carries them, also with a zone gone$/m);
    assert.match(out, /^ +need +3 zones +2 zones$/m);
    assert.match(out, /^ {2}CPU of pods +38\.8 +60\.9 +39\.3 cores ✓$/m);
    assert.doesNotMatch(out, /✗|What it takes/);
    for (const line of out.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("ends with 1 for 10,000 users, and with 0 for the command that it then proposes", async () => {
    const lacking = await ha("capacity", "--users", "10000");
    assert.equal(lacking.code, 1);
    assert.match(lacking.out, /^us-east .* 10,000 users .*: does not carry them$/m);
    assert.match(lacking.out, /^ {2}pods of l09-api-gateway +25 +17 +17 pods {2}✗ not enough$/m);
    for (const line of lacking.out.split("\n")) assert.ok(line.length <= 100, line);
    const args = proposed(lacking.out);
    assert.deepEqual(args.slice(0, 3), ["capacity", "--users", "10000"]);
    const enough = await ha(...args);
    assert.equal(enough.code, 0);
    assert.match(enough.out, /^us-east .* 10,000 users .*: carries them, also with a zone gone$/m);
  });

  it("tells a stack that only a lost zone breaks, keeps the asked stack and its what-ifs, and proposes what mends it", async () => {
    const lacking = await ha("capacity", "us-east", "--users", "2500", "--set", "eks.nodesPerZone=2", "--set", "redis.shards=4");
    assert.equal(lacking.code, 1);
    assert.match(lacking.out, /^us-east .*: carries them, but not with a zone gone$/m);
    assert.match(lacking.out, /^ {2}CPU of pods .* ✗ with a zone gone$/m);
    assert.deepEqual(proposed(lacking.out), ["capacity", "us-east", "--users", "2500", "--set", "redis.shards=4", "--set", "eks.nodesPerZone=3"]);
    assert.equal((await ha(...proposed(lacking.out))).code, 0);
  });

  it("says whether the next region carries everybody, and how long that takes", async () => {
    const { code, out } = await ha("capacity", "--region-lost");
    assert.equal(code, 0);
    assert.match(out, /^us-east lost · eu-west with all 3,000 users: carries everybody by scaling, after 3\.5 of 15 minutes$/m);
    assert.match(out, /^ +30 s {2}Route 53 sees the loss$/m);
  });

  it("ends with 1 where the next region does not carry everybody, and proposes what it takes", async () => {
    const lacking = await ha("capacity", "--region-lost", "--users", "6000");
    assert.equal(lacking.code, 1);
    assert.match(lacking.out, /^us-east lost · eu-west with all 6,000 users: does not carry everybody$/m);
    assert.match(lacking.out, /^ {2}✗ database CPU: 8 of 11\.76 cores$/m);
    assert.equal((await ha(...proposed(lacking.out))).code, 0);
  });

  it("writes the same as JSON, to a file or alone to standard output", async () => {
    await ha("capacity", "us-east", "--json", file("capacity.json"));
    const { stacks } = JSON.parse(readFileSync(file("capacity.json"), "utf8")) as { stacks: StackCapacity[] };
    assert.deepEqual(stacks.map(({ stack, users, fitsWithoutZone }) => [stack, users, fitsWithoutZone]), [["us-east", 3000, true]]);
    const { out } = await ha("capacity", "--region-lost", "--json", "-");
    const { regionLost } = JSON.parse(out) as { regionLost: RegionLost[] };
    assert.deepEqual(regionLost.map(({ lost, verdict }) => [lost, verdict]), [["us-east", "by-scaling"], ["eu-west", "by-scaling"]]);
  });

  it("reads stacks from a file, and then names settings instead of a command", async () => {
    await ha("preview", "--json", file("graph.json"));
    const { code, out } = await ha("capacity", "eu-west", "--from", file("graph.json"), "--users", "10000");
    assert.equal(code, 1);
    assert.match(out, /^What it takes:\n {2}services\.maxReplicas=16\n {2}eks\.nodesPerZone=7\n/m);
  });

  const faults: [string, string[], RegExp][] = [
    ["users that are no number", ["--users", "many"], /--users <number>' argument 'many' is invalid\. allowed: a whole number of users from 1 to/],
    ["no user at all", ["--users", "0"], /allowed: a whole number of users from 1/],
    ["a lost region without another", ["us-east", "--region-lost"], /^--region-lost: needs two regions or more/],
  ];
  for (const [what, args, message] of faults)
    it(`exits with 2 on ${what}`, async () => {
      const { code, out, err } = await ha("capacity", ...args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    });
});
