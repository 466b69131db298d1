import assert from "node:assert/strict";
import fc from "fast-check";
import { addressFault, maxZones, zoneAddresses } from "../../../../components/network/addresses";

interface Span {
  first: number;
  last: number;
}

const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const span = (cidr: string): Span => {
  const [address = "", prefix = ""] = cidr.split("/");
  const first = toNumber(address);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
};
const prefixOf = (cidr: string): number => Number(cidr.split("/")[1]);

/** Any range that a VPC of ours may have. */
const vpc = fc.tuple(fc.integer({ min: 16, max: 20 }), fc.nat(2 ** 32 - 1)).map(([prefix, any]) => {
  const size = 2 ** (32 - prefix);
  const first = any - (any % size);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
});
const zones = fc.integer({ min: 1, max: maxZones });

describe("zone addresses", () => {
  it("cuts 10.10.0.0/16 into a /20 for pods and two /22 in each of three zones", () => {
    assert.deepEqual(zoneAddresses("10.10.0.0/16", 3), [
      { private: "10.10.0.0/20", public: "10.10.16.0/22", database: "10.10.20.0/22" },
      { private: "10.10.32.0/20", public: "10.10.48.0/22", database: "10.10.52.0/22" },
      { private: "10.10.64.0/20", public: "10.10.80.0/22", database: "10.10.84.0/22" },
    ]);
  });

  it("stays inside the VPC's range", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, count) => {
        const outer = span(cidr);
        for (const inner of zoneAddresses(cidr, count).flatMap((zone) => Object.values(zone) as string[]).map(span))
          assert.ok(inner.first >= outer.first && inner.last <= outer.last);
      }),
    );
  });

  it("never gives an address twice, and starts every subnet at its range's first address", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, count) => {
        const spans = zoneAddresses(cidr, count)
          .flatMap((zone) => Object.values(zone) as string[])
          .map(span)
          .sort((a, b) => a.first - b.first);
        for (const [index, here] of spans.entries()) {
          assert.equal(here.first % (here.last - here.first + 1), 0);
          const next = spans[index + 1];
          if (next !== undefined) assert.ok(here.last < next.first);
        }
      }),
    );
  });

  it("has the same sizes in every zone, whatever their number", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, count) => {
        const plan = zoneAddresses(cidr, count);
        assert.equal(plan.length, count);
        for (const zone of plan) {
          assert.equal(prefixOf(zone.private), prefixOf(cidr) + 4);
          assert.equal(prefixOf(zone.public), prefixOf(cidr) + 6);
          assert.equal(prefixOf(zone.database), prefixOf(cidr) + 6);
        }
      }),
    );
  });

  it("moves no zone when another one is appended", () => {
    fc.assert(
      fc.property(vpc, fc.integer({ min: 1, max: maxZones - 1 }), (cidr, count) => {
        assert.deepEqual(zoneAddresses(cidr, count + 1).slice(0, count), zoneAddresses(cidr, count));
      }),
    );
  });

  it("says what a usable range looks like", () => {
    assert.equal(addressFault("10.10.0.0/16"), undefined);
    assert.match(addressFault("10.10.0.0/21") ?? "", /from \/16 to \/20 .*fewer than 251 pod addresses/);
    assert.match(addressFault("10.0.0.0/8") ?? "", /from \/16 to \/20 .*no larger/);
    assert.equal(addressFault("10.10.3.0/16"), "10.10.0.0/16, the range's first address");
    assert.match(addressFault("10.10.0.256/16") ?? "", /^an IPv4 range/);
    assert.match(addressFault("fd00::/48") ?? "", /^an IPv4 range/);
  });

  it("refuses a range or a number of zones that it cannot plan", () => {
    assert.throws(() => zoneAddresses("10.10.0.0/24", 3), /10\.10\.0\.0\/24: allowed is an IPv4 range/);
    assert.throws(() => zoneAddresses("10.10.0.0/16", 7), /7 zones: allowed are 1 to 6/);
  });

  it("answers any text without a fault of its own", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9./]{0,20}$/)), (text) => {
        const fault = addressFault(text);
        if (fault === undefined) assert.equal(zoneAddresses(text, 1).length, 1);
        else assert.throws(() => zoneAddresses(text, 1), RangeError);
      }),
    );
  });
});
