import assert from "node:assert/strict";
import { drillTable } from "../../../cli/drill-table";
import { drills } from "../../../drills";
import { ha } from "../support/ha";

describe("ha drill", () => {
  it("lists the drills when none is named", async () => {
    const { code, out } = await ha("drill");
    assert.equal(code, 0);
    for (const { name, title } of drills) assert.match(out, new RegExp(`^ {2}${name} +${title}$`, "m"));
  });

  it("names the drills there are when one is unknown, before anything is made", async () => {
    const { code, err } = await ha("drill", "earthquake");
    assert.equal(code, 2);
    assert.match(err, /ha drill earthquake: no such drill; there are: database-failover/);
  });

  it("refuses a number of runs that is none", async () => {
    const { code, err } = await ha("drill", "database-failover", "--runs", "0");
    assert.equal(code, 2);
    assert.match(err, /allowed: a whole number of runs from 1 to 100/);
  });

  it("loads every drill under the name that it is listed by", () => {
    for (const { name, title, load } of drills) assert.deepEqual([load().name, load().title], [name, title]);
  });
});

describe("a drill's table", () => {
  it("shows limit, minimum, median and maximum, and marks what is missed", () => {
    const terminal = { out: () => undefined, err: () => undefined, colour: false, live: false, width: 100 };
    const table = drillTable(terminal, {
      measures: [
        { what: "writes again", unit: "s", limit: 45, runs: [20.04, 30, 46] },
        { what: "corrupted copies found", unit: "found", limit: 3, bound: "least", runs: [3] },
        { what: "rows", unit: "rows", runs: [12_000] },
      ],
      facts: { servers: "PostgreSQL 17" },
    });
    assert.deepEqual(table.split("\n"), [
      "                          limit     min  median     max         runs",
      "✗ writes again             ≤ 45    20.0      30      46  s         3",
      "✓ corrupted copies found    ≥ 3       3       3       3  found     1",
      "  rows                           12,000  12,000  12,000  rows      1",
      "  servers: PostgreSQL 17",
      "",
    ]);
  });
});
