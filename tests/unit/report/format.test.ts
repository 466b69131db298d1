import assert from "node:assert/strict";
import { duration, percentChange, plain, short, typeName, usd, usdChange } from "../../../report/format";

const cases = <T>(name: string, of: (value: T) => string, expected: [T, string][]): void => {
  describe(name, () => {
    for (const [value, text] of expected)
      it(`writes ${JSON.stringify(value)} as ${text}`, () => {
        assert.equal(of(value), text);
      });
  });
};

cases("money", usd, [
  [0, "$0"],
  [0.004, "<$0.01"],
  [0.005, "$0.01"],
  [12.5, "$12.50"],
  [99.994, "$99.99"],
  [99.999, "$100"],
  [1234567.4, "$1,234,567"],
  [-12.5, "−$12.50"],
]);

cases("a change of money", usdChange, [
  [0, "±$0"],
  [0.001, "±$0"],
  [12, "+$12.00"],
  [-1500, "−$1,500"],
]);

cases("a change in per cent", percentChange, [
  [null, "new"],
  [0, "±0 %"],
  [0.04, "±0 %"],
  [4, "+4.0 %"],
  [-23.6, "−24 %"],
]);

cases("a duration in minutes", duration, [
  [0, "0 min"],
  [0.4, "24 s"],
  [4.38, "4.38 min"],
  [262.8, "4.38 h"],
  [5256, "3.65 d"],
]);

cases("a number", plain, [
  [0.25, "0.25"],
  [38.79, "38.8"],
  [999.4, "999"],
  [12345.6, "12,346"],
]);

cases("a type", typeName, [
  ["aws:rds/cluster:Cluster", "rds Cluster"],
  ["kubernetes:apps/v1:Deployment", "Deployment"],
  ["azure-native:storage:StorageAccount", "storage StorageAccount"],
  ["random:index/randomPassword:RandomPassword", "RandomPassword"],
]);

describe("a value that is quoted", () => {
  it("keeps both ends when it is too long, and says what is absent", () => {
    assert.equal(short("a".repeat(50) + "b".repeat(50), 20).length, 20);
    assert.match(short("a".repeat(50) + "b".repeat(50), 20), /^a+…b+$/);
    assert.equal(short(undefined), "not set");
    assert.equal(short([1, { a: 2 }]), '[1,{"a":2}]');
  });
});
