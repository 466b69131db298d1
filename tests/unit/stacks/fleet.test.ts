import assert from "node:assert/strict";
import fc from "fast-check";
import type { FleetRegion } from "../../../stacks/config";
import { placeOf } from "../../../stacks/fleet";

const fleetOf = (size: number, writer: number): FleetRegion[] =>
  Array.from({ length: size }, (_, index) => ({
    name: `region-${"abcdefgh".charAt(index)}`,
    awsRegion: `us-test-${String(index)}`,
    cidr: `10.${String(index)}.0.0/16`,
    continents: [],
    role: index === writer ? ("writer" as const) : ("standby" as const),
    fallback: index === 0,
  }));

const fleets = fc
  .integer({ min: 2, max: 8 })
  .chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })))
  .map(([size, writer]) => fleetOf(size, writer));

describe("a region's place in the fleet", () => {
  it("gives every pair of regions exactly one owner of its link", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const owned = fleet.flatMap((here) => placeOf(fleet, here).earlier.map(({ name }) => [name, here.name].sort().join()));
        assert.equal(owned.length, (fleet.length * (fleet.length - 1)) / 2);
        assert.equal(new Set(owned).size, owned.length);
      }),
    );
  });

  it("makes every region the refuge of exactly one other", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const refuges = fleet.map((here) => placeOf(fleet, here).peer.name);
        assert.equal(new Set(refuges).size, fleet.length);
        fleet.forEach((here, index) => {
          assert.notEqual(refuges[index], here.name);
        });
      }),
    );
  });

  it("does not let the role decide who owns a link or who is the refuge", () => {
    for (const writer of [0, 1]) {
      const fleet = fleetOf(2, writer);
      const [first, second] = fleet;
      assert.ok(first && second);
      assert.deepEqual(placeOf(fleet, first).earlier, []);
      assert.deepEqual(placeOf(fleet, second).earlier, [first]);
      assert.equal(placeOf(fleet, first).writer, fleet[writer]);
    }
  });
});
