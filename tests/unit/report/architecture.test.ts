import assert from "node:assert/strict";
import type { StackGraph } from "../../../graph/types";
import { draw } from "../../../report/architecture/draw";
import { layoutOf, type Box } from "../../../report/architecture/layout";
import { linesOf } from "../../../report/architecture/lines";
import { architectureOf } from "../../../report/architecture/read";
import { pathText } from "../../../report/architecture/text";
import { bothStacks, previewBoth, stackNamed, swapRoles } from "../support/stacks";

const pathsOf = (graphs: StackGraph[]): string[] => {
  const { paths, regions } = architectureOf(graphs);
  return paths.map((path) => pathText(path, regions));
};

const without = async (types: string[]): Promise<StackGraph[]> =>
  (await bothStacks()).map((graph) => ({ ...graph, resources: graph.resources.filter(({ type }) => !types.includes(type)) }));

describe("the architecture of the committed stacks", () => {
  it("has the tiers of each region in the order of the traffic, with what stands in each zone", async () => {
    const { regions } = architectureOf(await bothStacks());
    for (const { region, zones, tiers } of regions) {
      assert.deepEqual(zones, ["a", "b", "c"].map((zone) => `${region}${zone}`));
      assert.deepEqual(
        tiers.map(({ id }) => id.split("/")[1]),
        ["balancer", "ingress", "services", "pooler", "database", "cache", "nodes", "network", "observability"],
      );
      for (const name of ["balancer", "database", "cache", "nodes", "network"])
        assert.deepEqual(tiers.find(({ id }) => id.endsWith(`/${name}`))?.cells.map(({ zone }) => zone), zones, name);
    }
  });

  it("follows the names from Route 53 to each load balancer, as first choice and as failover", async () => {
    assert.deepEqual(
      pathsOf(await bothStacks()).filter((path) => path.startsWith("Route 53")),
      [
        "Route 53 → Application Load Balancer of us-east: NA, SA, everyone else; failover for AF, EU",
        "Route 53 → Application Load Balancer of eu-west: AF, EU; failover for NA, SA, everyone else",
      ],
    );
  });

  it("leads writes of both regions to the writer's database, reads to their own, and replicates from the writer", async () => {
    assert.deepEqual(
      pathsOf(await bothStacks()).filter((path) => path.includes("PostgreSQL")),
      [
        "PgBouncer of us-east → PostgreSQL 17 of us-east: reads; writes",
        "PgBouncer of eu-west → PostgreSQL 17 of us-east: writes",
        "PostgreSQL 17 of us-east → PostgreSQL 17 of eu-west: logical replication",
        "PgBouncer of eu-west → PostgreSQL 17 of eu-west: reads",
      ],
    );
  });

  it("turns round when the regions change roles", async () => {
    const paths = pathsOf(await previewBoth(swapRoles));
    assert.ok(paths.includes("PostgreSQL 17 of eu-west → PostgreSQL 17 of us-east: logical replication"), paths.join("\n"));
    assert.ok(paths.includes("PgBouncer of us-east → PostgreSQL 17 of eu-west: writes"));
  });

  it("sends backups to S3 and Azure, and copies them to the other region", async () => {
    assert.deepEqual(
      pathsOf(await bothStacks()).filter((path) => /of us-east → (S3|Azure)/.test(path)),
      [
        "Backup pods of us-east → S3 local copy us-east-1 of us-east",
        "Backup pods of us-east → S3 bucket us-east-1 of us-east",
        "Backup pods of us-east → Azure GZRS eastus2 of us-east",
        "S3 bucket us-east-1 of us-east → S3 replica eu-west-1 of us-east: replication",
      ],
    );
  });

  it("names the account of the pods that write, not of those that check or export", async () => {
    for (const { backups } of architectureOf(await bothStacks()).regions) assert.equal(backups.find(({ title }) => title === "Backup pods")?.detail, "as backup");
  });

  it("draws a line for every path but calls between services", async () => {
    const architecture = architectureOf(await bothStacks());
    const lines = linesOf(layoutOf(architecture), architecture.paths);
    const calls = architecture.paths.filter(({ from, to }) => from.includes("/service/") && to.includes("/service/"));
    // All services of a region reach its cache by one line.
    const toCache = architecture.paths.filter(({ to }) => to.endsWith("/cache")).length - architecture.regions.length;
    assert.ok(calls.length > 0);
    assert.equal(lines.length, architecture.paths.length - calls.length - toCache);
  });

  it("lays nothing over anything else, and nothing out of the picture", async () => {
    const { regions, width, height } = layoutOf(architectureOf(await bothStacks()));
    const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
    for (const boxes of [
      regions.map(({ box }) => box),
      ...regions.map(({ tiers, backups }) => [...tiers.map(({ box }) => box), ...(backups === undefined ? [] : [backups.box])]),
      ...regions.flatMap(({ tiers }) => tiers.map(({ chips }) => chips.map(({ box }) => box))),
    ])
      boxes.forEach((box, index) => {
        assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
        for (const other of boxes.slice(index + 1)) assert.ok(!overlap(box, other), JSON.stringify([box, other]));
      });
  });
});

describe("a drawing of three regions", () => {
  it("leads a path between the first and the last round the one between them", async () => {
    const architecture = architectureOf(await bothStacks());
    const third = JSON.parse(JSON.stringify(architecture.regions[1]).replaceAll("eu-west", "ap-south")) as (typeof architecture.regions)[number];
    const theirs = JSON.parse(JSON.stringify(architecture.paths.filter(({ to }) => to.startsWith("eu-west"))).replaceAll("eu-west", "ap-south")) as typeof architecture.paths;
    const layout = layoutOf({ ...architecture, regions: [...architecture.regions, third], paths: [] });
    const paths = [...theirs, { from: "ap-south/pooler", to: "us-east/database", labels: ["writes"], kind: "traffic" as const }];
    const crossing = paths.filter(({ from, to }) => `${from} ${to}`.includes("us-east") && `${from} ${to}`.includes("ap-south"));
    assert.equal(crossing.length, 2);
    const between = layout.regions[1]?.tiers.map(({ box }) => box) ?? [];
    for (const { points } of linesOf(layout, crossing))
      points.slice(1).forEach(([x, y], index) => {
        const [fromX, fromY] = points[index] ?? [x, y];
        for (const box of between)
          assert.ok(
            Math.max(x, fromX) < box.x || Math.min(x, fromX) > box.x + box.width || Math.max(y, fromY) < box.y || Math.min(y, fromY) > box.y + box.height,
            JSON.stringify([points, box]),
          );
      });
  });
});

describe("what is not in the graph", () => {
  it("is not drawn", async () => {
    const graphs = await without([
      "aws:route53/record:Record",
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "azure-native:storage:StorageAccount",
      "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding",
    ]);
    const { dns, regions, paths } = architectureOf(graphs);
    assert.equal(dns, undefined);
    assert.ok(regions.every(({ tiers }) => tiers.every(({ id }) => !/cache|ingress/.test(id))));
    assert.ok(regions.every(({ backups }) => backups.every(({ title }) => !title.startsWith("Azure"))));
    assert.ok(paths.every(({ from, to }) => !/dns|cache|ingress|azure/.test(`${from} ${to}`)));
    assert.doesNotMatch(draw({ dns, regions, paths }).text, /Route 53|Valkey|NGINX|Azure|Users/);
  });

  it("leaves a drawing of nothing, and no error", () => {
    assert.match(draw(architectureOf([])).text, /^<svg/);
    assert.match(draw(architectureOf([{ name: "empty", project: "p", region: "", resources: [], outputs: {} }])).text, />empty</);
  });

  it("hides no other stack: one region alone is drawn with its own paths", async () => {
    const paths = pathsOf([stackNamed(await bothStacks(), "eu-west")]);
    assert.ok(paths.includes("PgBouncer of eu-west → PostgreSQL 17 of eu-west: reads"));
    assert.ok(paths.every((path) => !path.includes("us-east of") && !path.includes("logical replication")));
  });
});
