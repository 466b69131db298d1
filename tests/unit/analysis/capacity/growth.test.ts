import assert from "node:assert/strict";
import fc from "fast-check";
import { type Grown, growth, grown, needOf, serviceSizes } from "../../../../analysis/capacity/growth";

const columns: Grown[] = ["pods", "cores", "databaseCores", "databaseMemoryGiB", "storageGiB"];
const users = fc.integer({ min: 1, max: 2_000_000 });
const column = fc.constantFrom(...columns);

describe("the growth table", () => {
  it("has the requirement's rows", () => {
    assert.deepEqual(
      growth.map((row) => [row.users, ...columns.map((name) => row[name])]),
      [
        [1_000, 16, 18, 4, 16, 500],
        [10_000, 80, 90, 16, 64, 2_000],
        [100_000, 400, 450, 32, 128, 10_000],
      ],
    );
  });

  it("is exact at its rows", () => {
    for (const row of growth) for (const name of columns) assert.equal(grown(name, row.users), row[name], `${name} at ${row.users}`);
  });

  it("gives 3,000 users 34.5 pods, 38.8 cores, a database of 7.75 cores and 31 GiB, and 969 GiB", () => {
    const rounded = columns.map((name) => Math.round(grown(name, 3_000) * 100) / 100);
    assert.deepEqual(rounded, [34.48, 38.79, 7.75, 31, 968.78]);
  });

  it("asks for the first row below it, and in proportion beyond the last", () => {
    for (const name of columns) {
      assert.equal(grown(name, 1), growth[0][name]);
      assert.equal(grown(name, 250_000), (growth[2]?.[name] ?? 0) * 2.5);
    }
  });

  it("never asks for less as users rise", () => {
    fc.assert(
      fc.property(column, users, users, (name, a, b) => grown(name, Math.min(a, b)) <= grown(name, Math.max(a, b))),
      { numRuns: 2_000 },
    );
  });

  it("never asks for less than a straight line between the rows would", () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 1_000, max: 100_000 }), (name, at) => {
        const low = growth.findLast((row) => row.users <= at) ?? growth[0];
        const high = growth.find((row) => row.users >= at) ?? low;
        const line = low === high ? low[name] : low[name] + ((high[name] - low[name]) * (at - low.users)) / (high.users - low.users);
        return grown(name, at) >= line - 1e-9 * line;
      }),
    );
  });

  it("multiplies a need by the same factor for each doubling inside a decade", () => {
    const factor = (at: number) => grown("cores", 2 * at) / grown("cores", at);
    assert.ok(Math.abs(factor(1_500) - factor(4_000)) < 1e-9);
    assert.ok(Math.abs(factor(1_500) - 5 ** Math.log10(2)) < 1e-9);
  });
});

describe("what users need", () => {
  it("is the table per 1,000 users at 1,000", () => {
    const { services, pods, memoryGiB, cacheCores, cacheMemoryGiB } = needOf(1_000);
    assert.deepEqual(services.map((service) => service.pods), [3, 3, 5, 5]);
    assert.deepEqual([pods, memoryGiB, cacheCores, cacheMemoryGiB], [16, 28.5, 2, 8]);
  });

  it("rounds each service's pods up to whole ones", () => {
    assert.deepEqual(needOf(3_000).services.map(({ prefix, pods }) => [prefix, pods]), [["l01", 7], ["l04", 7], ["l09", 11], ["l10", 11]]);
    assert.deepEqual(needOf(10_000).services.map(({ pods }) => pods), [15, 15, 25, 25]);
    assert.deepEqual(needOf(100_000).services.map(({ pods }) => pods), [75, 75, 125, 125]);
  });

  it("lets the cache grow in proportion to users", () => {
    assert.deepEqual([needOf(3_000).cacheMemoryGiB, needOf(3_000).cacheCores], [24, 6]);
    assert.deepEqual([needOf(500).cacheMemoryGiB, needOf(500).cacheCores], [8, 2]);
  });

  it("divides exactly the table's cores over the services, and at least its pods", () => {
    fc.assert(
      fc.property(users, (count) => {
        const { services, pods, cores } = needOf(count);
        const sum = services.reduce((total, service) => total + service.cores, 0);
        assert.ok(Math.abs(sum - cores) < 1e-9 * cores);
        assert.ok(pods >= grown("pods", count) - 1e-6);
        assert.ok(pods < grown("pods", count) + serviceSizes.length);
        for (const service of services) assert.ok(Number.isInteger(service.pods));
      }),
    );
  });
});
