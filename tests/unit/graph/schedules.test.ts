import assert from "node:assert/strict";
import { longestGap, turnsPerMonth } from "../../../graph/schedules";

describe("schedules", () => {
  it("know the longest gap between two turns", () => {
    assert.deepEqual(["5 * * * *", "20 1-23/2 * * *", "0 6-18 * * *", "0 5 * * 1", "*/5 * * * *"].map(longestGap), [60, 120, 720, 10_080, 5]);
  });

  it("know the turns of a month of 730 hours", () => {
    assert.deepEqual(["5 * * * *", "0 5 * * *"].map((schedule) => Math.round(turnsPerMonth(schedule) ?? 0)), [730, 30]);
  });

  it("say nothing about what is no schedule of five fields", () => {
    assert.deepEqual(["", "hourly", "* * *", "0 0 0 5 * *", "61 * * * *"].map(longestGap), [undefined, undefined, undefined, undefined, undefined]);
    assert.equal(turnsPerMonth("never"), undefined);
  });
});
