import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { evacuationCommand, evacuationMinutes } from "../../../../components/dns/evacuation";
import { groupsOf, recordsOf, type DnsRegion } from "../../../../components/dns/records";

const continents = ["AF", "AN", "AS", "EU", "NA", "OC", "SA"];
const hostname = "api.example.com";

const fleets: fc.Arbitrary<DnsRegion[]> = fc.integer({ min: 2, max: 10 }).chain((size) =>
  fc.nat({ max: size - 1 }).map((fallback) =>
    Array.from({ length: size }, (_, index) => ({
      name: `region-${"abcdefghij".charAt(index)}`,
      continents: continents.filter((_unused, position) => position % size === index),
      fallback: index === fallback,
    })),
  ),
);

const us: DnsRegion = { name: "us-east", continents: ["NA", "SA"], fallback: true };
const eu: DnsRegion = { name: "eu-west", continents: ["EU", "AF"], fallback: false };

describe("the records of the public name", () => {
  it("give every group exactly one primary and one secondary, in two regions", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const made = fleet.flatMap(({ name }) => recordsOf(fleet, name, hostname).failover.map((record) => ({ ...record, owner: name })));
        for (const { name } of groupsOf(fleet)) {
          const pair = made.filter(({ group }) => group === name);
          assert.deepEqual(pair.map(({ role }) => role).sort(), ["PRIMARY", "SECONDARY"]);
          assert.equal(new Set(pair.map(({ owner }) => owner)).size, 2);
        }
        assert.equal(made.length, 2 * (fleet.filter((region) => region.continents.length > 0).length + 1));
        assert.equal(new Set(made.map(({ name, setIdentifier }) => `${name} ${setIdentifier}`)).size, made.length);
      }),
    );
  });

  it("answer every listed continent once and everybody else once", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const places = fleet.flatMap(({ name }) => recordsOf(fleet, name, hostname).geolocation.map(({ location }) => location));
        assert.deepEqual([...places].sort(), [...fleet.flatMap((region) => region.continents), "*"].sort());
      }),
    );
  });

  it("leave a geolocation alias to the region that leads its group", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        for (const { name } of fleet) {
          const { failover, geolocation } = recordsOf(fleet, name, hostname);
          const led = failover.filter(({ role }) => role === "PRIMARY").map((record) => record.name);
          for (const { target } of geolocation) assert.ok(led.includes(target));
        }
      }),
    );
  });

  it("are, for two regions, each one's own continents first and the other's second", () => {
    const pairs = (region: string) => recordsOf([us, eu], region, hostname).failover.map(({ group, role }) => `${group} ${role}`);
    assert.deepEqual(pairs("us-east"), ["us-east PRIMARY", "eu-west SECONDARY", "default PRIMARY"]);
    assert.deepEqual(pairs("eu-west"), ["us-east SECONDARY", "eu-west PRIMARY", "default SECONDARY"]);
    assert.deepEqual(
      recordsOf([us, eu], "us-east", hostname).geolocation.map(({ location, target }) => `${location} ${target}`),
      ["NA us-east.geo.api.example.com", "SA us-east.geo.api.example.com", "* default.geo.api.example.com"],
    );
  });
});

describe("the evacuation switch", () => {
  const switchOf = { regionName: "us-east", peerAwsRegion: "eu-west-1" };

  /** What the shell hands to the AWS CLI, which is a function here. */
  const argumentsOf = (what: "evacuate" | "return"): string[] =>
    execFileSync("bash", ["--norc", "-c", `aws() { printf '%s\\n' "$@"; }; ${evacuationCommand(switchOf, what)}`], { encoding: "utf8" })
      .trim()
      .split("\n");

  it("is put in the peer's region, for every minute of almost two hours, by one command", () => {
    const words = argumentsOf("evacuate");
    assert.deepEqual(words.slice(0, 4), ["cloudwatch", "put-metric-data", "--region", "eu-west-1"]);
    const data = words.filter((word) => word.startsWith("MetricName="));
    assert.equal(data.length, evacuationMinutes + 1);
    for (const datum of data) assert.match(datum, /^MetricName=Evacuated,Dimensions=\[\{Name=Region,Value=us-east\}\],Value=1,Timestamp=\d{10}$/);
  });

  it("is taken back by zeros for the same minutes", () => {
    assert.ok(argumentsOf("return").filter((word) => word.startsWith("MetricName=")).every((datum) => datum.includes(",Value=0,")));
  });
});
