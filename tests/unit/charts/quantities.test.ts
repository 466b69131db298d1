import assert from "node:assert/strict";
import fc from "fast-check";
import { gibibytes, quantity } from "../../../charts/quantities";

describe("Kubernetes quantities", () => {
  const read: [unknown, number][] = [
    ["250m", 0.25],
    ["1", 1],
    [2, 2],
    ["0.5", 0.5],
    [".5", 0.5],
    ["1500m", 1.5],
    ["1k", 1_000],
    ["2M", 2_000_000],
    ["512Mi", 536_870_912],
    ["1Gi", 1_073_741_824],
    ["64Ki", 65_536],
    ["1e3", 1_000],
    ["5E2", 500],
    ["1E", 1e18],
    ["0", 0],
  ];
  for (const [text, value] of read)
    it(`reads ${JSON.stringify(text)} as ${value}`, () => {
      assert.equal(quantity(text), value);
    });

  for (const wrong of ["", "m", "1 Gi", "1gi", "-1", "1KI", "one", "1Gi1", "[secret]", -1, NaN, null, undefined, {}])
    it(`takes ${JSON.stringify(wrong)} for no quantity`, () => {
      assert.equal(quantity(wrong), undefined);
    });

  it("gives bytes in GiB", () => {
    assert.deepEqual(["512Mi", "2Gi", "1G", "no"].map(gibibytes), [0.5, 2, 0.931322574615478515625, undefined]);
  });

  it("reads any number of thousandths as exactly that", () => {
    fc.assert(fc.property(fc.nat(1_000_000), (thousandths) => quantity(`${thousandths}m`) === thousandths / 1000));
  });
});
