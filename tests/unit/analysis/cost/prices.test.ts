import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { price, prices, readPrices } from "../../../../analysis/cost/prices";

const record = {
  id: "us-east-1/nat/hour",
  key: "nat/hour",
  service: "AmazonEC2",
  sku: "NAT gateway",
  region: "us-east-1",
  unit: "hour",
  price: 0.045,
  currency: "USD",
  source: "AWS price list",
  date: "2026-10-02",
  basis: "list",
};

describe("the prices", () => {
  it("have both AWS regions and both Azure locations with the same keys, and what is the same everywhere", () => {
    const keysOf = (region: string) => [...prices().values()].filter((one) => one.region === region).map(({ key }) => key);
    assert.deepEqual([...new Set([...prices().values()].map(({ region }) => region))].sort(), ["eastus2", "eu-west-1", "global", "us-east-1", "westeurope"]);
    assert.deepEqual(keysOf("eastus2"), keysOf("westeurope"));
    assert.deepEqual(keysOf("eu-west-1").filter((key) => !keysOf("us-east-1").includes(key)), []);
    // Sizes that only us-east-1 has a price for; there they are unpriced.
    assert.deepEqual(keysOf("us-east-1").filter((key) => !keysOf("eu-west-1").includes(key)), [
      "ec2/r6g.2xlarge",
      "ec2/r6g.xlarge",
      "ec2/t3.large",
      "ec2/t3.medium",
      "ec2/t3.xlarge",
    ]);
  });

  it("mark every price of a Multi-AZ cluster as derived, and say how", () => {
    const clusters = [...prices().values()].filter(({ key }) => key.startsWith("rds-cluster/"));
    assert.equal(clusters.length, 14);
    for (const { basis, how } of clusters) assert.deepEqual([basis, /^3 × the single instance/.test(how ?? "")], ["derived", true]);
  });

  it("are never nothing, and never less with a shorter commitment", () => {
    for (const { id, price: amount, committed } of prices().values()) {
      assert.ok(amount > 0, id);
      assert.ok((committed?.oneYear ?? 0) < amount, id);
      assert.ok((committed?.threeYear ?? 0) <= (committed?.oneYear ?? 0), id);
    }
  });

  it("are found by key in a region, or everywhere", () => {
    assert.equal(price("ec2/m5.2xlarge", "us-east-1")?.price, 0.384);
    assert.equal(price("ec2/m5.2xlarge", "eu-west-1")?.price, 0.428);
    assert.equal(price("route53/health-check", "eu-west-1")?.id, "global/route53/health-check");
    assert.equal(price("ec2/m99.large", "us-east-1"), undefined);
    assert.equal(price("ec2/m5.2xlarge", "sa-east-1"), undefined);
  });
});

describe("a price file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "prices-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, ...records: object[]) => {
    writeFileSync(path.join(folder, name), JSON.stringify(records));
  };

  it("is read", () => {
    write("us-east-1.json", record);
    assert.deepEqual([...readPrices(folder).keys()], ["us-east-1/nat/hour"]);
  });

  const faults: [what: string, file: string, records: object[], message: RegExp][] = [
    ["an id that is not region and key", "us-east-1.json", [{ ...record, id: "nat" }], /nat: id is region, slash, key/],
    ["a derived price that does not say how", "us-east-1.json", [{ ...record, basis: "derived" }], /us-east-1\/nat\/hour: how says how/],
    ["a list price that claims a derivation", "us-east-1.json", [{ ...record, how: "guessed" }], /us-east-1\/nat\/hour: how says how/],
    ["a negative price", "us-east-1.json", [{ ...record, price: -1 }], /us-east-1\/nat\/hour: price /],
    ["a price without a source", "us-east-1.json", [{ ...record, source: "" }], /us-east-1\/nat\/hour: source /],
    ["a day that is none", "us-east-1.json", [{ ...record, date: "2026-13-02" }], /us-east-1\/nat\/hour: date /],
    ["an unknown property", "us-east-1.json", [{ ...record, note: "" }], /us-east-1\/nat\/hour:/],
    ["another currency", "us-east-1.json", [{ ...record, currency: "EUR" }], /us-east-1\/nat\/hour: currency /],
    ["a price of another region", "eu-west-1.json", [record], /us-east-1\/nat\/hour is a price of another region/],
    ["a price that stands there twice", "us-east-1.json", [record, record], /us-east-1\/nat\/hour stands there twice/],
  ];
  for (const [what, file, records, message] of faults)
    it(`is refused for ${what}, which the message names`, () => {
      write(file, ...records);
      assert.throws(() => readPrices(folder), message);
    });
});
