import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import type { PreviewFile } from "../../../graph/preview-file";
import type { StackGraph } from "../../../graph/types";
import { byTier } from "../../../graph/tiers";
import type { PolicyReport } from "../../../policies/evaluate";
import { ha } from "../support/ha";

const projectDirectory = path.join(__dirname, "../../..");

type Written = Omit<PreviewFile, "stacks"> & { stacks: (StackGraph & { policies: PolicyReport })[] };

describe("a preview of the committed stacks", () => {
  let text: string;
  let written: Written;
  before(async () => {
    const { code, out, err } = await ha("preview", "--json", "-");
    assert.deepEqual([code, err], [0, ""], err);
    text = out;
    written = JSON.parse(out) as Written;
  });

  it("writes the documented form", () => {
    const schema = JSON.parse(readFileSync(path.join(projectDirectory, "docs/graph.schema.json"), "utf8")) as object;
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    assert.ok(validate(written), JSON.stringify(validate.errors?.slice(0, 5), null, 2));
  });

  it("has both regions, each with every tier, all four providers and at least 150 resources", () => {
    assert.deepEqual(
      written.stacks.map(({ name, region }) => [name, region]),
      [
        ["us-east", "us-east-1"],
        ["eu-west", "eu-west-1"],
      ],
    );
    for (const { resources } of written.stacks) {
      assert.deepEqual(
        [...byTier(resources).keys()],
        [
          ...["region", "backup", "dns", "eks", "load-balancer", "network"],
          ...["observability", "postgres", "promises", "redis", "replication", "services"],
        ],
      );
      const real = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
      assert.ok(real.length >= 150, `${real.length} resources`);
      assert.deepEqual([...new Set(real.map(({ type }) => type.split(":")[0]))].sort(), ["aws", "azure-native", "kubernetes", "random"]);
    }
  });

  it("breaks no mandatory rule", () => {
    assert.deepEqual(
      written.stacks.flatMap(({ policies }) => policies.violations.filter(({ enforcement }) => enforcement === "mandatory")),
      [],
    );
  });

  it("holds no secret and nothing that was put into a text before it was known", () => {
    assert.doesNotMatch(text, /invented[0-9a-f]{8}/);
    for (const { urn, inputs } of written.stacks.flatMap(({ resources }) => resources))
      assert.doesNotMatch(JSON.stringify(inputs), /undefined|\[object |Calling \[toString\]|Output</, urn);
  });

  it("is the same when it is repeated", async () => {
    assert.equal((await ha("preview", "--json", "-")).out, text);
  });

  it("shows only the stack that was asked for, with what it reads of the earlier one", async () => {
    const { code, out } = await ha("preview", "eu-west", "--json", "-");
    assert.equal(code, 0);
    assert.deepEqual((JSON.parse(out) as Written).stacks, written.stacks.slice(1));
  });
});

describe("a what-if", () => {
  for (const [setting, resource] of [
    ["services.minReplicas=2", /^HorizontalPodAutoscaler /],
    ["zones=[us-east-1a,us-east-1b]", /^ReplicationGroup /],
    ["postgres.backupRetentionDays=1", /^Cluster /],
  ] as const)
    it(`of ${setting} exits with 1 and names rule, resource, reason and fix`, async () => {
      const { code, out, err } = await ha("preview", "us-east", "--set", setting);
      assert.deepEqual([code, err], [1, ""]);
      const violations = [...out.matchAll(/✗ (\S+) \(mandatory\) (.+)\n +reason: .+\n +fix: .+/g)];
      assert.equal(violations.length, Number(/(\d+) mandatory violation/.exec(out)?.[1]));
      assert.ok(
        violations.some(([, , named]) => resource.test(named ?? "")),
        out,
      );
    });

  it("says what --set changes against the committed settings: by tier, in money, and what data it would cost", async () => {
    const { code, out } = await ha("preview", "us-east", "--set", "redis.engine=redis-cluster");
    assert.equal(code, 0);
    const [, difference = ""] = out.split("against the committed settings:\n");
    assert.match(difference, /^ {2}us-east: \+\d+ -\d+ ~\d+; saves \$[\d,]+ a month$/m);
    assert.match(difference, /^ {4}redis +\+\d+ -\d+$/m);
    assert.doesNotMatch(difference, /^ {4}(network|dns) /m);
    assert.match(difference, /^ {4}3 resources with data would be lost on a live stack: redis-group \(delete\), redis-key \(delete\), redis-user-secret \(delete\)$/m);
    const same = await ha("preview", "us-east", "--set", "services.minReplicas=3");
    assert.match(same.out, /^ {2}us-east: the same resources; costs as much$/m);
    assert.doesNotMatch((await ha("preview", "us-east")).out, /against the committed settings/);
  });

  it("of the development profile advises only", async () => {
    const { code, out } = await ha("preview", "us-east", "--set", "profile=development");
    assert.equal(code, 0);
    assert.match(out, /advisory violations/);
  });
});

describe("a render of a committed stack", () => {
  let directory: string;
  const list = (folder: string): string[] => readdirSync(path.join(directory, folder)).sort();
  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "ha-rendered-"));
    assert.equal((await ha("render", "us-east", "--out", directory)).code, 0);
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it("has manifests, charts, the pooler's file, SQL, alert rules, Alertmanager's file and dashboards", () => {
    for (const folder of ["manifests", "helm", "prometheus/rules", "grafana", "sql"])
      assert.ok(list(folder).length > 0, folder);
    assert.ok(list("postgres").includes("pgbouncer.ini"));
    assert.deepEqual(list("alertmanager"), ["alertmanager.yml"]);
  });

  it("holds no secret", () => {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        assert.doesNotMatch(readFileSync(path.join(entry.parentPath, entry.name), "utf8"), /invented[0-9a-f]{8}/, entry.name);
  });
});
