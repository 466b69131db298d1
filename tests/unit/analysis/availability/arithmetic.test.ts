import assert from "node:assert/strict";
import fc from "fast-check";
import { downtimeMinutes, inSeries, interrupted, percent, redundant, takenOver } from "../../../../analysis/availability/arithmetic";

const close = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${String(actual)}, not ${String(expected)}`);
};

const share = fc.double({ min: 0, max: 1, noNaN: true });
const shares = fc.array(share, { maxLength: 6 });
const minutes = fc.double({ min: 0, max: 600, noNaN: true });

describe("the arithmetic of availability", () => {
  it("multiplies what is all needed", () => {
    close(inSeries([0.9, 0.8, 0.5]), 0.36);
    assert.equal(inSeries([]), 1);
  });

  it("gives the known 99.92 % for load balancer, nodes, cache and database", () => {
    close(inSeries([0.9999, 0.9999, 0.9999, 0.9995]), 0.9992001799849998);
  });

  it("counts copies as down only when all are", () => {
    close(redundant(0.9, 1), 0.9);
    close(redundant(0.9, 2), 0.99);
    close(redundant(0.995, 3), 0.999999875);
  });

  it("counts four interruptions of 35 s as 140 s of 31,557,600 s a year", () => {
    close(interrupted(4, 35), 1 - 140 / 31_557_600);
  });

  it("gives 99.95 % 262.98 minutes a year", () => {
    assert.ok(Math.abs(downtimeMinutes(0.9995) - 262.98) < 1e-6);
  });

  it("costs a quarter of each outage when a failover takes a quarter of it and the other region never fails", () => {
    close(takenOver(0.999, 1, 15, 60), 1 - 0.001 / 4);
  });

  it("costs only the minutes in which both are down when a failover takes no time", () => {
    close(takenOver(0.999, 0.99, 0, 60), 1 - 0.001 * 0.01);
  });

  it("costs both: a quarter of each outage, and a hundredth of the rest", () => {
    close(takenOver(0.999, 0.99, 15, 60), 1 - 0.001 * (0.25 + 0.75 * 0.01));
  });

  it("costs a whole outage, never more, when the failover takes longer than it or for ever", () => {
    close(takenOver(0.999, 1, 90, 60), 0.999);
    close(takenOver(0.999, 1, Infinity, 60), 0.999);
  });

  it("stays between 0 and 1", () => {
    fc.assert(
      fc.property(shares, share, minutes, (all, one, wait) => {
        for (const value of [inSeries(all), redundant(one, all.length + 1), takenOver(inSeries(all), one, wait, 60)])
          assert.ok(value >= 0 && value <= 1, String(value));
      }),
    );
  });

  it("never gets better by one more dependency", () => {
    fc.assert(
      fc.property(shares, share, (all, one) => {
        assert.ok(inSeries([...all, one]) <= inSeries(all));
      }),
    );
  });

  it("never gets worse by one more copy, by a second region, or by a faster failover", () => {
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 5 }), minutes, minutes, (one, other, copies, wait, more) => {
        assert.ok(redundant(one, copies + 1) >= redundant(one, copies));
        assert.ok(takenOver(one, other, wait, 60) >= one - 1e-12);
        assert.ok(takenOver(one, other, wait, 60) >= takenOver(one, other, wait + more, 60) - 1e-12);
      }),
    );
  });

  it("never gets worse when outages are longer and therefore fewer", () => {
    fc.assert(
      fc.property(share, share, minutes, fc.integer({ min: 1, max: 600 }), fc.integer({ min: 0, max: 600 }), (one, other, wait, length, more) => {
        assert.ok(takenOver(one, other, wait, length + more) >= takenOver(one, other, wait, length) - 1e-12);
      }),
    );
  });

  it("shows two to four decimals, and seven where less would be 100 %", () => {
    assert.deepEqual(
      [1, 0, 0.5, 0.9995, 0.99992, 0.99991999, 0.9999999, 0.995, 0.999979381].map(percent),
      ["100 %", "0 %", "50 %", "99.95 %", "99.992 %", "99.992 %", "99.99999 %", "99.50 %", "99.9979 %"],
    );
  });
});
