import assert from "node:assert/strict";
import fc from "fast-check";
import { evacuationCommand, groupsOf, planOf, type DnsRegion } from "../../../../components/dns/records";

const continents = ["AF", "AN", "AS", "EU", "NA", "OC", "SA"];

const fleets: fc.Arbitrary<DnsRegion[]> = fc.integer({ min: 2, max: 7 }).chain((size) =>
  fc.nat({ max: size - 1 }).map((fallback) =>
    Array.from({ length: size }, (_, index) => ({
      name: `region-${"abcdefg".charAt(index)}`,
      awsRegion: `xx-test-${index}`,
      continents: continents.filter((_unused, position) => position % size === index),
      fallback: index === fallback,
    })),
  ),
);

const us: DnsRegion = { name: "us-east", awsRegion: "us-east-1", continents: ["NA", "SA"], fallback: true };
const eu: DnsRegion = { name: "eu-west", awsRegion: "eu-west-1", continents: ["EU", "AF"], fallback: false };

describe("the records of the public name", () => {
  it("give every group exactly one primary and one secondary, in two regions", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const made = fleet.flatMap(({ name }) => planOf(fleet, name).failover.map((record) => ({ ...record, owner: name })));
        for (const { name } of groupsOf(fleet)) {
          const pair = made.filter(({ group }) => group === name);
          assert.deepEqual(pair.map(({ role }) => role).sort(), ["PRIMARY", "SECONDARY"]);
          assert.equal(new Set(pair.map(({ owner }) => owner)).size, 2);
        }
        assert.equal(made.length, 2 * (fleet.length + 1));
      }),
    );
  });

  it("answer every listed continent once and everybody else once", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const places = fleet.flatMap(({ name }) => planOf(fleet, name).geolocation.map(({ place }) => place));
        assert.deepEqual([...places].sort(), [...fleet.flatMap((region) => region.continents), "*"].sort());
      }),
    );
  });

  it("leave a geolocation alias to the region that leads its group", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        for (const { name } of fleet) {
          const { failover, geolocation } = planOf(fleet, name);
          const led = failover.filter(({ role }) => role === "PRIMARY").map(({ group }) => group);
          for (const { group } of geolocation) assert.ok(led.includes(group));
        }
      }),
    );
  });

  it("are, for two regions, each one's own continents first and the other's second", () => {
    assert.deepEqual(planOf([us, eu], "us-east"), {
      failover: [
        { group: "us-east", role: "PRIMARY" },
        { group: "default", role: "PRIMARY" },
        { group: "eu-west", role: "SECONDARY" },
      ],
      geolocation: [
        { group: "us-east", place: "NA" },
        { group: "us-east", place: "SA" },
        { group: "default", place: "*" },
      ],
    });
    assert.deepEqual(planOf([us, eu], "eu-west").failover, [
      { group: "eu-west", role: "PRIMARY" },
      { group: "us-east", role: "SECONDARY" },
      { group: "default", role: "SECONDARY" },
    ]);
  });
});

describe("the evacuation switch", () => {
  it("is put in the peer's region", () => {
    assert.equal(
      evacuationCommand("us-east", "eu-west-1"),
      "aws cloudwatch put-metric-data --region eu-west-1 --namespace Agentic/Evacuation --metric-name Evacuate --dimensions Region=us-east --value 1",
    );
  });
});
