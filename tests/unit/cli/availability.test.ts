import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FleetAvailability } from "../../../analysis/availability";
import { ha } from "../support/ha";

describe("ha availability", () => {
  const folder = mkdtempSync(join(tmpdir(), "agentic-availability-"));
  const preview = join(folder, "preview.json");
  before(() => ha("preview", "--json", preview));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows every path, each figure with its sum, and the verdict", async () => {
    const { code, out } = await ha("availability");
    assert.equal(code, 0);
    assert.match(out, /^target 99\.95 % \(what the stacks promise\): at most 263 min without service a year\n/);
    assert.match(out, /\n {2}write +99\.8596 % eu-west +99\.9745 % +134 min {2}reached\n/);
    assert.match(out, /99\.95 % {2}database \(published SLA, Multi-AZ cluster or instance\)\n +99\.92 % {2}all of them, multiplied\n/);
    assert.match(out, /\n +420\.7 min alone = 7 outages × 1\.5 min until eu-west serves\n/);
    assert.match(out, /\n +52\.6 min {2}link between the regions: no failover helps\n/);
    assert.match(out, /\nall regions: target reached\n$/);
  });

  it("fits 100 columns", async () => {
    for (const line of (await ha("availability", "--from", preview)).out.split("\n")) assert.ok(line.length <= 100, `${String(line.length)}: ${line}`);
  });

  it("shows one stack with a peer built alike, and says why it is not enough alone", async () => {
    const { code, out } = await ha("availability", "us-east", "--from", preview);
    assert.equal(code, 0);
    assert.match(out, /us-east alone misses 99\.95 %/);
    assert.match(out.replace(/\s+/g, " "), /With a peer built alike, which its failover records expect, it would reach 99\.95 %/);
    assert.match(out, /\nwith a peer built alike: target reached\n$/);
  });

  it("exits with 1 when a what-if misses the target", async () => {
    const { code, out } = await ha("availability", "--set", "postgres.readableStandbys=0");
    assert.equal(code, 1);
    assert.match(out, /\n {2}write +98\.9629 % eu-west +99\.8429 % +826 min {2}missed\n/);
    assert.match(out, /\nall regions: target missed\n$/);
  });

  it("takes a target and the length of outages", async () => {
    assert.equal((await ha("availability", "--from", preview, "--target", "99.99")).code, 1);
    assert.equal((await ha("availability", "--from", preview, "--target", "99.97")).code, 0);
    assert.equal((await ha("availability", "--from", preview, "--outage-minutes", "22")).code, 1);
    assert.equal((await ha("availability", "--from", preview, "--outage-minutes", "240", "--target", "99.98")).code, 0);
  });

  it("refuses a target or a length that is none", async () => {
    for (const [option, text, allowed] of [
      ["--target", "1000", "a number from 1 to 99.9999"],
      ["--target", "", "a number from 1 to 99.9999"],
      ["--outage-minutes", "soon", "a number from 1 to 10080"],
    ] as const) {
      const { code, err } = await ha("availability", option, text);
      assert.deepEqual([code, err], [2, `${option} ${text}: not allowed; allowed: ${allowed}\n`]);
    }
  });

  it("says the same of a file that a preview wrote, and writes its result as JSON", async () => {
    const [direct, fromFile] = [join(folder, "direct.json"), join(folder, "from.json")];
    await ha("availability", "--json", direct);
    assert.equal((await ha("availability", "--from", preview, "--json", fromFile)).code, 0);
    assert.equal(readFileSync(fromFile, "utf8"), readFileSync(direct, "utf8"));
    const { target, fleet, regions } = JSON.parse(readFileSync(direct, "utf8")) as FleetAvailability;
    assert.deepEqual([target, fleet.length, regions.map(({ stack }) => stack)], [0.9995, 4, ["us-east", "eu-west"]]);
  });
});
