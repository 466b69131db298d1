import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { RefreshError, refresh } from "../../../../analysis/cost/refresh";
import { searchOffer } from "../../../../analysis/cost/refresh/aws";
import { awsQuery, azureQuery } from "../../../../analysis/cost/refresh/queries";
import { prices, type PriceRecord } from "../../../../analysis/cost/prices";
import { ha } from "../../support/ha";

/** Five lines about the file itself, then the header: the form of AWS's offer files. */
const preamble = ['"FormatVersion","v1.0"', '"Disclaimer","…"', '"Publication Date","2026-11-20"', '"Version","1"', '"OfferCode","Some"'];
const columns = [
  ...["SKU", "TermType", "EffectiveDate", "StartingRange", "Unit", "PricePerUnit", "Currency", "LeaseContractLength"],
  ...["PurchaseOption", "OfferingClass", "Instance Type", "Operating System", "Tenancy", "Pre Installed S/W", "CapacityStatus"],
  ...["usageType", "Deployment Option", "Database Engine"],
];
type Row = Partial<Record<string, string>>;
const csv = (rows: Row[]): string =>
  [...preamble, columns.map((name) => `"${name}"`).join(","), ...rows.map((row) => columns.map((name) => `"${row[name] ?? ""}"`).join(","))].join("\n");

const onDemand = { TermType: "OnDemand", EffectiveDate: "2026-11-01", StartingRange: "0", Currency: "USD" };
const m5: Row = {
  ...{ "Instance Type": "m5.large", "Operating System": "Linux", Tenancy: "Shared", "Pre Installed S/W": "NA", CapacityStatus: "Used" },
};
const reserved = (years: string, price: string): Row => ({
  ...{ ...m5, TermType: "Reserved", Currency: "USD", PurchaseOption: "No Upfront", OfferingClass: "standard" },
  ...{ LeaseContractLength: years, PricePerUnit: price },
});

const ec2 = csv([
  { ...onDemand, ...m5, PricePerUnit: "0.0990000000" },
  { ...onDemand, ...m5, "Operating System": "Windows", PricePerUnit: "0.1880000000" },
  { ...onDemand, ...m5, Tenancy: "Dedicated", PricePerUnit: "0.1050000000" },
  reserved("1yr", "0.0610000000"),
  reserved("3yr", "0.0420000000"),
  { ...reserved("1yr", "0.0570000000"), PurchaseOption: "All Upfront" },
  { ...reserved("1yr", "0.0700000000"), OfferingClass: "convertible" },
  { ...onDemand, usageType: "NatGateway-Hours", PricePerUnit: "0.0450000000" },
  { ...onDemand, usageType: "NatGateway-Bytes", PricePerUnit: "0.0450000000" },
  { ...onDemand, usageType: "NatGateway-Bytes", PricePerUnit: "0.0500000000" },
]);
const sns = csv([
  { ...onDemand, usageType: "DeliveryAttempts-SMTP", PricePerUnit: "0.0000000000" },
  { ...onDemand, usageType: "DeliveryAttempts-SMTP", StartingRange: "1000", PricePerUnit: "0.0000300000" },
]);
const rds = csv([
  { ...onDemand, "Instance Type": "db.r6gd.xlarge", "Database Engine": "PostgreSQL", "Deployment Option": "Multi-AZ (readable standbys)", PricePerUnit: "1.7000000000" },
  { ...onDemand, "Instance Type": "db.r6gd.xlarge", "Database Engine": "MySQL", "Deployment Option": "Multi-AZ (readable standbys)", PricePerUnit: "1.5000000000" },
]);

const blob = (skuName: string, meterName: string, retailPrice: number, more = {}) => ({
  ...{ productName: "General Block Blob v2", skuName, meterName, retailPrice, tierMinimumUnits: 0 },
  ...{ currencyCode: "USD", type: "Consumption", effectiveStartDate: "2026-10-01T00:00:00Z", ...more },
});

const record = (id: string, price: number, more: Partial<PriceRecord> = {}): PriceRecord => {
  const [region = "", ...key] = id.split("/");
  return {
    ...{ id, key: key.join("/"), service: "S", sku: "words", region, unit: "hour", price, currency: "USD" as const },
    ...{ source: "an older list", date: "2026-01-01", basis: "list" as const, ...more },
  };
};

describe("prices from the vendors' lists", () => {
  let directory: string;
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: { url: string; range: string | undefined; ifNoneMatch: string | undefined }[];

  const folder = (): string => path.join(directory, "prices");
  const run = (regions: string[]) =>
    refresh({ folder: folder(), regions, awsUrl: url, azureUrl: url, cache: path.join(directory, "cache"), backoffMs: 1 });
  const keep = (region: string, records: PriceRecord[]): void => {
    writeFileSync(path.join(folder(), `${region}.json`), JSON.stringify(records));
  };
  const kept = (region: string): PriceRecord[] => JSON.parse(readFileSync(path.join(folder(), `${region}.json`), "utf8")) as PriceRecord[];

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-prices-"));
    const { mkdirSync } = await import("node:fs");
    mkdirSync(folder());
    requests = [];
    server = createServer((request, response) => {
      requests.push({ url: request.url ?? "", range: request.headers.range, ifNoneMatch: request.headers["if-none-match"] });
      answer(request, response);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    rmSync(directory, { recursive: true });
  });

  const lists =
    (offers: Record<string, string>) =>
    ({ url: asked = "" }: IncomingMessage, response: ServerResponse): void => {
      const text = offers[/aws\/(\w+)\/current/.exec(asked)?.[1] ?? ""];
      if (text === undefined) response.writeHead(404).end();
      else response.end(text);
    };

  it("renew what a list gives unmistakably, with its source, day and terms without upfront payment", async () => {
    keep("us-east-1", [record("us-east-1/ec2/m5.large", 0.096), record("us-east-1/nat/hour", 0.045)]);
    answer = lists({ AmazonEC2: ec2 });
    const result = await run(["us-east-1"]);
    assert.deepEqual(result, { changed: [{ id: "us-east-1/ec2/m5.large", before: 0.096, after: 0.099 }], unchanged: 1, kept: [] });
    const source = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/us-east-1/index.csv";
    assert.deepEqual(kept("us-east-1")[0], {
      ...record("us-east-1/ec2/m5.large", 0.099),
      ...{ source, date: "2026-11-01", committed: { oneYear: 0.061, threeYear: 0.042, source } },
    });
  });

  it("keep what the list does not have, has with several prices, or what nobody knows how to find", async () => {
    const records = ["ec2/m9.large", "nat/gb", "transfer/region"].map((key) => record(`us-east-1/${key}`, 1));
    keep("us-east-1", records);
    answer = lists({ AmazonEC2: ec2 });
    const result = await run(["us-east-1"]);
    assert.deepEqual(result.kept, [
      { id: "us-east-1/ec2/m9.large", reason: "the list does not have it" },
      { id: "us-east-1/nat/gb", reason: "the list has several prices for it" },
      { id: "us-east-1/transfer/region", reason: "no query says how the list has it" },
    ]);
    assert.deepEqual(kept("us-east-1"), records);
  });

  it("turn a derived price into a listed one", async () => {
    keep("us-east-1", [record("us-east-1/rds-cluster/db.r6gd.xlarge", 1.6, { basis: "derived", how: "three single ones" })]);
    answer = lists({ AmazonRDS: rds });
    await run(["us-east-1"]);
    const [renewed] = kept("us-east-1");
    assert.deepEqual([renewed?.price, renewed?.basis, renewed?.how], [1.7, "list", undefined]);
  });

  it("skip a free allowance, and count in the record's unit", async () => {
    keep("us-east-1", [record("us-east-1/sns/email", 2, { unit: "100,000 notifications" })]);
    answer = lists({ AmazonSNS: sns });
    assert.deepEqual((await run(["us-east-1"])).changed, [{ id: "us-east-1/sns/email", before: 2, after: 3 }]);
  });

  it("are fetched once: the next run asks by ETag and reads what it has", async () => {
    keep("us-east-1", [record("us-east-1/nat/hour", 0.045)]);
    answer = (request, response) => {
      if (request.headers["if-none-match"] === '"one"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"one"' }).end(ec2);
    };
    await run(["us-east-1"]);
    assert.equal((await run(["us-east-1"])).unchanged, 1);
    assert.deepEqual(requests.map(({ ifNoneMatch }) => ifNoneMatch), [undefined, '"one"']);
  });

  it("are continued where the connection broke, without fetching the first half again", async () => {
    keep("us-east-1", [record("us-east-1/nat/hour", 0.045)]);
    const bytes = Buffer.from(ec2);
    const half = Math.floor(bytes.length / 2);
    answer = (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      const headers = { etag: '"one"', "content-length": String(bytes.length - from) };
      if (from > 0) {
        response.writeHead(206, headers).end(bytes.subarray(from));
        return;
      }
      response.writeHead(200, headers);
      response.write(bytes.subarray(0, half), () => setTimeout(() => response.destroy(), 20));
    };
    assert.equal((await run(["us-east-1"])).unchanged, 1);
    assert.deepEqual(requests.map(({ range }) => range), [undefined, `bytes=${String(half)}-`]);
    assert.equal(readFileSync(path.join(directory, "cache", "AmazonEC2-us-east-1.csv"), "utf8"), ec2);
  });

  it("are asked for again when the server is too busy", async () => {
    keep("us-east-1", [record("us-east-1/nat/hour", 0.045)]);
    answer = (_request, response) => {
      if (requests.length < 3) response.writeHead(429).end();
      else response.end(ec2);
    };
    assert.equal((await run(["us-east-1"])).unchanged, 1);
    assert.equal(requests.length, 3);
  });

  it("are not written at all when one list cannot be had or has another form", async () => {
    keep("us-east-1", [record("us-east-1/ec2/m5.large", 0.096), record("us-east-1/sns/email", 2)]);
    const before = kept("us-east-1");
    answer = lists({ AmazonEC2: ec2 });
    await assert.rejects(run(["us-east-1"]), (error: Error) => error instanceof RefreshError && /AmazonSNS.*answers 404/.test(error.message));
    answer = lists({ AmazonEC2: ec2, AmazonSNS: "<html>sign in</html>" });
    await assert.rejects(run(["us-east-1"]), /expected an AWS offer file in CSV form/);
    assert.deepEqual(kept("us-east-1"), before);
    assert.deepEqual(readdirSync(folder()), ["us-east-1.json"]);
  });

  it("of Azure are read over all pages", async () => {
    keep("eastus2", [
      record("eastus2/blob-cool/GZRS", 0.02, { basis: "derived", how: "from westus" }),
      record("eastus2/blob-cool-writes/RAGZRS", 0.2),
      record("eastus2/blob-geo-transfer/gb", 0.02),
    ]);
    answer = ({ url: asked = "" }, response) => {
      const second = asked.includes("skip=1");
      response.end(
        JSON.stringify(
          second
            ? { Items: [blob("Cool RA-GZRS", "Cool RA-GZRS Write Operations", 0.25)], NextPageLink: null }
            : { Items: [blob("Cool GZRS", "Cool GZRS Data Stored", 0.0225), blob("Hot GZRS", "Hot GZRS Data Stored", 0.04)], NextPageLink: `${url}/api/retail/prices?skip=1` },
        ),
      );
    };
    const result = await run(["eastus2"]);
    assert.deepEqual(result.changed.map(({ id, after }) => [id, after]), [["eastus2/blob-cool/GZRS", 0.0225], ["eastus2/blob-cool-writes/RAGZRS", 0.25]]);
    assert.deepEqual(result.kept.map(({ id }) => id), ["eastus2/blob-geo-transfer/gb"]);
    assert.match(decodeURIComponent(requests[0]?.url ?? ""), /armRegionName eq 'eastus2'/);
    assert.equal(kept("eastus2")[0]?.date, "2026-10-01");
  });

  it("are read row by row: two million bytes of rows that nobody wants do not stay", async () => {
    const file = path.join(directory, "large.csv");
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ ...onDemand, usageType: `Other-${String(index)}`, PricePerUnit: "1" }));
    writeFileSync(file, csv([...rows, { ...onDemand, usageType: "NatGateway-Hours", PricePerUnit: "0.045" }]));
    const query = awsQuery("nat/hour");
    assert.ok(query !== undefined);
    assert.deepEqual([...(await searchOffer(file, [{ key: "nat/hour", query }]))], [["nat/hour", { price: 0.045, date: "2026-11-01" }]]);
  });

  it("have a query for nearly every committed record", () => {
    const without = [...prices().values()].filter(({ key, region }) => (/-\d$|^global$/.test(region) ? awsQuery(key) : azureQuery(key)) === undefined);
    assert.deepEqual([...new Set(without.map(({ key }) => key))].sort(), ["blob-geo-transfer/gb", "s3/replication-time-control", "transfer/region"]);
  });

  it("say what to do where there is no way to them", async () => {
    const { code, err } = await ha("prices", "refresh", "--region", "mars-1");
    assert.equal(code, 2);
    assert.match(err, /^no prices are kept for mars-1; kept: /);
    const wrong = await ha("prices", "refresh", "--aws-url", "here");
    assert.deepEqual([wrong.code, wrong.err], [2, "here: not an address; allowed: one such as https://prices.example.com\n"]);
  });
});
