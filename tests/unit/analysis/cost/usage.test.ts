import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { usageFolder, usageOf } from "../../../../analysis/cost/usage";

describe("usage assumptions", () => {
  it("share all traffic among the regions", () => {
    const shares = ["us-east", "eu-west"].map((stack) => usageOf(stack, 3_000).assumptions[0]?.value ?? 0);
    assert.deepEqual(shares, [0.6, 0.4]);
    assert.equal(shares.reduce((sum, share) => sum + share, 0), 1);
  });

  it("scale traffic with users and the region's share, data with users alone, and leave the rest", () => {
    const usage = usageOf("us-east", 3_000);
    assert.deepEqual(["requests", "backupStoredGB", "controlPlaneLogGB"].map((name) => usage.of(name as "requests").toFixed(1)), ["158.4", "1023.0", "50.0"]);
    const ten = usageOf("us-east", 10_000);
    assert.deepEqual(["requests", "backupStoredGB", "controlPlaneLogGB"].map((name) => ten.of(name as "requests").toFixed(1)), ["528.0", "3410.0", "50.0"]);
  });

  it("add up to the requirement's 2 TB to the internet and 1 TB of backups for 3,000 users", () => {
    const out = ["us-east", "eu-west"].reduce((sum, stack) => sum + usageOf(stack, 3_000).of("internetOutGB"), 0);
    assert.deepEqual([Math.round(out), Math.round(usageOf("us-east", 3_000).of("backupStoredGB"))], [2_049, 1_023]);
  });

  it("are half of the traffic for a stack without a file", () => {
    assert.equal(usageOf("ap-south", 1_000).of("requests"), 44);
  });

  it("have each a unit and a reason for people", () => {
    for (const { name, unit, reason } of usageOf("us-east", 3_000).assumptions) assert.ok(unit.length > 1 && reason.length > 15, name);
  });

  describe("in a stack's file", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "usage-"));
      cpSync(usageFolder, folder, { recursive: true });
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });
    const write = (text: string) => {
      writeFileSync(path.join(folder, "us-east.yaml"), text);
    };

    it("replace the default's, one by one", () => {
      write("assumptions:\n  natGB: {value: 10, per: fixed, unit: GB, reason: the bill of May}\n");
      const usage = usageOf("us-east", 1_000, folder);
      assert.deepEqual([usage.of("natGB"), usage.of("requests")], [10, 44]);
    });

    const faults: [what: string, text: string, message: RegExp][] = [
      ["a name that is none", "assumptions:\n  natGigabytes: {value: 1, per: fixed, unit: GB, reason: measured}\n", /us-east\.yaml: assumptions.*natGigabytes|Unrecognized|Invalid key/],
      ["a value below nothing", "assumptions:\n  natGB: {value: -1, per: fixed, unit: GB, reason: measured}\n", /us-east\.yaml: assumptions\.natGB\.value: /],
      ["an assumption without a reason", "assumptions:\n  natGB: {value: 1, per: fixed, unit: GB}\n", /us-east\.yaml: assumptions\.natGB\.reason: /],
      ["a scale that is none", "assumptions:\n  natGB: {value: 1, per: day, unit: GB, reason: measured}\n", /us-east\.yaml: assumptions\.natGB\.per: /],
      ["more than all of the traffic", "shareOfTraffic: {value: 2, reason: everybody}\n", /us-east\.yaml: shareOfTraffic\.value: /],
    ];
    for (const [what, text, message] of faults)
      it(`are refused for ${what}`, () => {
        write(text);
        assert.throws(() => usageOf("us-east", 1_000, folder), message);
      });
  });
});
