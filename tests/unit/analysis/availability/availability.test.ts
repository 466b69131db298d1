import assert from "node:assert/strict";
import fc from "fast-check";
import { availabilityOf, type FleetAvailability, paths } from "../../../../analysis/availability";
import type { GraphResource, StackGraph } from "../../../../graph/types";
import { bothStacks, previewBoth, selfManagedStacks, stackNamed, swapRoles } from "../../support/stacks";

// By hand, from the published figures: load balancer, nodes and cache 99.99 % each, database 99.95 %.
const region = 0.9999 ** 3 * 0.9995;
const database = 0.9995;
const withoutDatabase = 0.9999 ** 3;
const failovers = 1 - (4 * 35) / (365.25 * 24 * 3600);
const link = 0.9999;
/** Of each outage of 60 min: 30 s of checks + 60 s of resolvers, or 30 s + 15 min. */
const byDns = 1.5 / 60;
const byPerson = 15.5 / 60;
const takenOver = (first: number, waiting: number): number => 1 - (1 - first) * (waiting + (1 - waiting) * (1 - region));

const close = (actual: number | undefined, expected: number): void => {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-12, `${String(actual)}, not ${String(expected)}`);
};

const of = (found: { path: string; availability: number }[] | undefined, name: string): number | undefined =>
  found?.find(({ path }) => path === name)?.availability;
const alone = ({ regions }: FleetAvailability, stack: string, path: string): number | undefined =>
  of(regions.find((one) => one.stack === stack)?.paths, path);

const changed = (graph: StackGraph, change: (resource: GraphResource) => GraphResource[]): StackGraph => ({
  ...graph,
  resources: graph.resources.flatMap(change),
});
const without = (graph: StackGraph, gone: (resource: GraphResource) => boolean): StackGraph =>
  changed(graph, (resource) => (gone(resource) ? [] : [resource]));
const set = (graph: StackGraph, name: string, inputs: Record<string, unknown>): StackGraph =>
  changed(graph, (resource) => [resource.name === name ? { ...resource, inputs: { ...resource.inputs, ...inputs } } : resource]);
const usEast = async (): Promise<StackGraph> => stackNamed(await bothStacks(), "us-east");
const ofUsEast = (graph: StackGraph, path: string): number | undefined => alone(availabilityOf([graph]), "us-east", path);

describe("the availability of one region", () => {
  it("is 99.92 % for reads, sessions and model calls: everything that readiness asks for multiplies", async () => {
    const result = availabilityOf(await bothStacks());
    for (const stack of ["us-east", "eu-west"]) {
      close(alone(result, stack, "read"), region);
      close(alone(result, stack, "session"), region);
      close(alone(result, stack, "model call"), region * (1 - 0.001 ** 3));
    }
    assert.equal(region.toFixed(4), "0.9992");
  });

  it("is lower for writes by the failovers, and where the writer is elsewhere by the link and its database", async () => {
    const result = availabilityOf(await bothStacks());
    close(alone(result, "us-east", "write"), region * failovers);
    close(alone(result, "eu-west", "write"), region * link * database * failovers);
  });

  it("takes EC2's promise for servers in the cluster, of which two in three must stand, and the drill's limit for failovers", async () => {
    const result = availabilityOf(await selfManagedStacks());
    const inCluster = Math.min(0.9999, 0.995 ** 3 + 3 * 0.995 ** 2 * 0.005);
    close(alone(result, "us-east", "read"), 0.9999 ** 3 * inCluster);
    close(alone(result, "us-east", "write"), 0.9999 ** 3 * inCluster * (1 - (4 * 45) / (365.25 * 24 * 3600)));
  });

  it("takes one instance's promise for servers that are not spread over zones", async () => {
    const graph = stackNamed(await selfManagedStacks(), "us-east");
    const narrow = changed(graph, (resource) => {
      if (resource.name !== "postgres-servers") return [resource];
      const copy = structuredClone(resource);
      (copy.inputs as { spec: { template: { spec: Record<string, unknown> } } }).spec.template.spec["topologySpreadConstraints"] = [];
      return [copy];
    });
    close(ofUsEast(narrow, "read"), 0.9999 ** 3 * 0.995);
  });

  it("follows the role when it changes", async () => {
    const result = availabilityOf(await previewBoth(swapRoles));
    close(alone(result, "eu-west", "write"), region * failovers);
    close(alone(result, "us-east", "write"), region * link * database * failovers);
  });

  it("misses the target, and the reasons say with what and why", async () => {
    const { regions, reasons } = availabilityOf(await bothStacks());
    assert.ok(regions.every((one) => one.paths.every(({ meetsTarget }) => !meetsTarget)));
    assert.equal(
      reasons[0],
      "us-east alone misses 99.95 %: read 99.92 %, write 99.9196 %, session 99.92 %, model call 99.92 %. All that a path depends on multiplies; the weakest is the writer database with 99.95 %.",
    );
    assert.match(reasons.join("\n"), /The cache counts in every path, since readiness asks for it; were it soft, read would have 99\.93 %/);
    assert.match(reasons.join("\n"), /Not counted: the EKS API/);
  });

  it("gives each part its source and the resources that it stands for", async () => {
    const graph = await usEast();
    const known = new Set(graph.resources.map(({ urn }) => urn));
    for (const { parts } of availabilityOf([graph]).regions.flatMap((one) => one.paths))
      for (const { name, source, date, urns } of parts) {
        assert.match(source, /^https:\/\/(docs\.)?aws\.amazon\.com\/|^assumed: /, name);
        assert.match(date, /^20\d\d-\d\d(-\d\d)?$/, name);
        assert.ok(urns.length > 0 && urns.every((urn) => known.has(urn)), name);
      }
  });

  const gone: [tier: string, type: string, paths: readonly string[]][] = [
    ["load balancer", "aws:lb/loadBalancer:LoadBalancer", paths],
    ["node groups", "aws:eks/nodeGroup:NodeGroup", paths],
    ["cache", "aws:elasticache/replicationGroup:ReplicationGroup", paths],
    ["database", "aws:rds/cluster:Cluster", paths],
    ["NAT gateways", "aws:ec2/natGateway:NatGateway", ["model call"]],
  ];
  for (const [tier, absent, dead] of gone)
    it(`is none without ${tier}, for ${dead === paths ? "every path" : dead.join(", ")}`, async () => {
      const [{ paths: found } = { paths: [] }] = availabilityOf([without(await usEast(), ({ type }) => type === absent)]).regions;
      assert.deepEqual(
        found.filter(({ availability }) => availability === 0).map(({ path }) => path),
        [...dead],
      );
    });

  it("is none without a record by which users come; a certificate's is not one", async () => {
    const graph = without(await usEast(), ({ name, type }) => type === "aws:route53/record:Record" && name.startsWith("dns-"));
    assert.ok(graph.resources.some(({ name }) => name === "load-balancer-validation-shared"));
    assert.equal(ofUsEast(graph, "read"), 0);
  });

  it("counts what stands in one zone only by the figure for one", async () => {
    const graph = await usEast();
    const [subnet] = graph.resources.find(({ name }) => name === "load-balancer-alb")?.inputs["subnets"] as string[];
    close(ofUsEast(set(graph, "load-balancer-alb", { subnets: [subnet, subnet] }), "read"), (region / 0.9999) * 0.999);
    close(ofUsEast(without(graph, ({ name }) => /^eks-nodes-us-east-1[bc]$/.test(name)), "read"), (region / 0.9999) * 0.995);
    close(ofUsEast(set(graph, "redis-group", { multiAzEnabled: false }), "read"), (region / 0.9999) * 0.995);
    close(ofUsEast(set(graph, "postgres-cluster", { availabilityZones: ["us-east-1a"] }), "read"), (region / 0.9995) * 0.995);
  });

  it("takes two zones for enough where EC2 promises 99.99 %", async () => {
    close(ofUsEast(without(await usEast(), ({ name }) => name === "eks-nodes-us-east-1c"), "read"), region);
  });

  it("does not count a zone whose node group may shrink to nothing", async () => {
    const empty = { scalingConfig: { minSize: 0, maxSize: 6, desiredSize: 2 } };
    const graph = set(set(await usEast(), "eks-nodes-us-east-1b", empty), "eks-nodes-us-east-1c", empty);
    close(ofUsEast(graph, "read"), (region / 0.9999) * 0.995);
  });

  it("counts a cache with a shard that has no replica as one without failover", async () => {
    const graph = await usEast();
    const shards = structuredClone(graph.resources.find(({ name }) => name === "redis-group")?.inputs["nodeGroupConfigurations"]) as Record<string, unknown>[];
    assert.equal(shards.length, 3);
    Object.assign(shards[1] ?? {}, { replicaCount: 0 });
    close(ofUsEast(set(graph, "redis-group", { nodeGroupConfigurations: shards }), "read"), (region / 0.9999) * 0.995);
  });

  it("gives a Multi-AZ instance two minutes for each failover, and a single one none", async () => {
    const graph = await usEast();
    const instead = (multiAz: boolean): StackGraph =>
      changed(graph, (resource) => [resource.name === "postgres-cluster" ? { ...resource, type: "aws:rds/instance:Instance", inputs: { multiAz } } : resource]);
    close(ofUsEast(instead(true), "write"), region * (1 - 480 / 31_557_600));
    close(ofUsEast(instead(false), "write"), (region / database) * 0.995);
  });
});

describe("the availability of all regions", () => {
  it("costs a read an outage's first minute and a half, and the minutes in which both are down", async () => {
    const { fleet } = availabilityOf(await bothStacks());
    close(of(fleet, "read"), takenOver(region, byDns));
    close(of(fleet, "session"), takenOver(region, byDns));
    close(of(fleet, "model call"), takenOver(region, byDns) * (1 - 0.001 ** 3));
  });

  it("is for writes that of the region that follows: its own entry by DNS, the writer by a person, the link by nobody", async () => {
    const { fleet } = availabilityOf(await bothStacks());
    close(of(fleet, "write"), takenOver(region, byDns) * takenOver(database, byPerson) * link * failovers);
    // For the writer region's own users: no link, and its database not counted twice.
    assert.ok((of(fleet, "write") ?? 1) < takenOver(withoutDatabase, byDns) * takenOver(database, byPerson) * failovers);
    assert.equal(fleet.find(({ path }) => path === "write")?.sum[0], "users of eu-west, who are worst off");
    assert.equal(fleet.find(({ path }) => path === "read")?.sum[0], "users of every region");
  });

  it("reaches the promised 99.95 % on every path", async () => {
    const { fleet, meetsTarget, target } = availabilityOf(await bothStacks());
    assert.equal(target, 0.9995);
    assert.ok(meetsTarget && fleet.length === 4 && fleet.every((path) => path.meetsTarget));
  });

  it("adds its sum up to the minutes that it names", async () => {
    for (const { sum, downtimeMinutesPerYear } of availabilityOf(await bothStacks()).fleet) {
      const numbers = sum.flatMap((line) => [.../^ *([\d.]+) min {2}/.exec(line)?.slice(1) ?? []].map(Number));
      const total = numbers.pop();
      assert.equal(total, Number(downtimeMinutesPerYear.toFixed(1)));
      assert.ok(Math.abs(numbers.reduce((all, one) => all + one, 0) - downtimeMinutesPerYear) < 0.3, sum.join("\n"));
    }
  });

  it("says from which length of outages on the target holds, and is right", async () => {
    const graphs = await bothStacks();
    assert.match(availabilityOf(graphs).reasons.join("\n"), /holds where outages last 23 min or more on average \(assumed: 60\)/);
    assert.ok(availabilityOf(graphs, { assumptions: { outageMinutes: 23 } }).meetsTarget);
    assert.ok(!availabilityOf(graphs, { assumptions: { outageMinutes: 22 } }).meetsTarget);
  });

  it("reads its times from the health checks, the records and the promise", async () => {
    const slow = (await bothStacks()).map((graph) => set(graph, "dns-endpoint", { requestInterval: 30 }));
    close(of(availabilityOf(slow).fleet, "read"), takenOver(region, 2.5 / 60));
    const longer = (await bothStacks()).map((graph) => set(graph, "promises", { recoveryTimeMinutes: 30 }));
    close(of(availabilityOf(longer).fleet, "write"), takenOver(region, byDns) * takenOver(database, 30.5 / 60) * link * failovers);
    const remembered = (await bothStacks()).map((graph) =>
      changed(graph, (resource) => [
        JSON.stringify(resource.inputs["failoverRoutingPolicies"] ?? "").includes("PRIMARY") ? { ...resource, inputs: { ...resource.inputs, ttl: 300 } } : resource,
      ]),
    );
    close(of(availabilityOf(remembered).fleet, "read"), takenOver(region, 5.5 / 60));
  });

  it("is that of each region alone where one is no secondary", async () => {
    const [first, second] = await bothStacks();
    assert.ok(first !== undefined && second !== undefined);
    const { fleet, meetsTarget, reasons } = availabilityOf([first, without(second, ({ name }) => name.endsWith("-secondary"))]);
    assert.deepEqual([fleet, meetsTarget], [[], false]);
    assert.match(reasons.join("\n"), /No other region takes over: DNS lacks failover records with timed health checks in a region/);
  });

  it("misses the target with a single database, and with one NAT gateway for model calls only", async () => {
    const missed = async (change: Parameters<typeof previewBoth>[0]): Promise<string[]> =>
      availabilityOf(await previewBoth(change)).fleet.flatMap(({ path, meetsTarget }) => (meetsTarget ? [] : [path]));
    assert.deepEqual(await missed((config) => (config["postgres"] = { readableStandbys: 0 })), ["write"]);
    assert.deepEqual(await missed((config) => (config["network"] = { natGateways: "single" })), ["model call"]);
  });

  it("takes a peer built alike for one stack, if asked, and does not without its records", async () => {
    for (const graph of await bothStacks()) {
      assert.deepEqual(availabilityOf([graph]).fleet, []);
      const { fleet, meetsTarget } = availabilityOf([graph], { peerAlike: true });
      assert.ok(meetsTarget);
      close(of(fleet, "read"), takenOver(region, byDns));
      const cut = without(graph, ({ name }) => name.endsWith("-secondary"));
      assert.deepEqual(availabilityOf([cut], { peerAlike: true }).fleet, []);
    }
  });

  it("takes the highest promise for its target, else the requirement's, else what is asked", async () => {
    const [first, second] = await bothStacks();
    assert.ok(first !== undefined && second !== undefined);
    close(availabilityOf([first, set(second, "promises", { availabilityPercent: 99.99 })]).target, 0.9999);
    assert.equal(availabilityOf([without(first, ({ name }) => name === "promises")]).target, 0.9995);
    assert.equal(availabilityOf([first], { target: 0.9 }).target, 0.9);
    assert.deepEqual(availabilityOf([]).meetsTarget, false);
  });

  it("never gets better by taking anything away, whatever it is", async () => {
    const graphs = await bothStacks();
    const effective = ({ regions, fleet }: FleetAvailability): number[] =>
      paths.map((path) => of(fleet, path) ?? Math.min(...regions.map((one) => of(one.paths, path) ?? 1)));
    const before = effective(availabilityOf(graphs));
    // Not the Job by which a region follows another: without it, it is a writer itself.
    const parts = graphs.flatMap(({ resources }) => resources.filter(({ type }) => /^aws:(route53|lb|eks|ec2\/nat|rds|elasticache)|^agentic:promises/.test(type)));
    assert.ok(parts.length > 40);
    fc.assert(
      fc.property(fc.subarray(parts), (gone) => {
        const urns = new Set(gone.map(({ urn }) => urn));
        const after = effective(availabilityOf(graphs.map((graph) => without(graph, ({ urn }) => urns.has(urn)))));
        after.forEach((value, index) => {
          assert.ok(value >= 0 && value <= (before[index] ?? 0) + 1e-12, paths[index]);
        });
      }),
      { numRuns: 50 },
    );
  });
});
