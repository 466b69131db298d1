import assert from "node:assert/strict";
import type { GraphResource, StackGraph } from "../../../graph/types";
import { bothStacks, needs, previewBoth, stackNamed, swapRoles } from "../support/stacks";

const ofType = (graph: StackGraph, type: string): GraphResource[] => graph.resources.filter((resource) => resource.type === type);

function one(graph: StackGraph, type: string, name?: RegExp): GraphResource {
  const found = ofType(graph, type).filter((resource) => name === undefined || name.test(resource.name));
  assert.equal(found.length, 1, `${type} ${String(name)}: ${found.map((resource) => resource.name).join(", ")}`);
  const [resource] = found;
  assert.ok(resource);
  return resource;
}

const tiers = ["network", "eks", "postgres", "redis", "services", "load-balancer", "dns", "observability", "backup", "replication"];

describe("a region", () => {
  it("has every tier, all four providers and at least 150 resources in both regions", async () => {
    for (const graph of await bothStacks()) {
      const present = new Set(graph.resources.map(({ type }) => type.split(":")).filter(([scope]) => scope === "agentic").map(([, tier]) => tier));
      assert.deepEqual(tiers.filter((tier) => !present.has(tier)), [], graph.name);
      const packages = new Set(graph.resources.filter(({ custom }) => custom).map(({ type }) => type.split(":")[0]));
      for (const name of ["aws", "kubernetes", "azure-native", "random"]) assert.ok(packages.has(name), `${graph.name}: ${name}`);
      assert.ok(graph.resources.length >= 150, `${graph.name}: ${graph.resources.length}`);
    }
  });

  it("leaves no resource to a default provider", async () => {
    for (const graph of await bothStacks())
      for (const { urn, custom, type, provider } of graph.resources)
        if (custom && !type.startsWith("pulumi:")) assert.match(provider ?? "", /::(aws|azure|random|eks-[\w-]+)(::|$)/, urn);
  });

  it("keeps every secret unreadable in its graph", async () => {
    for (const graph of await bothStacks()) {
      const passwords = ofType(graph, "random:index/randomPassword:RandomPassword");
      assert.ok(passwords.length >= 2);
      for (const version of ofType(graph, "aws:secretsmanager/secretVersion:SecretVersion"))
        assert.equal(version.inputs["secretString"], "[secret]", version.urn);
    }
  });

  it("protects what holds data", async () => {
    for (const graph of await bothStacks())
      for (const type of ["aws:rds/cluster:Cluster", "aws:elasticache/replicationGroup:ReplicationGroup", "aws:s3/bucket:Bucket", "aws:kms/key:Key", "aws:eks/cluster:Cluster"])
        for (const { urn, name, protect } of ofType(graph, type))
          // Alarm topics' keys encrypt messages in flight; nothing kept needs them.
          if (!name.endsWith("alarms-key")) assert.ok(protect, urn);
  });
});

describe("the order inside a stack", () => {
  const order: [string, RegExp | undefined, string, RegExp | undefined][] = [
    ["aws:eks/nodeGroup:NodeGroup", /1a$/, "aws:eks/addon:Addon", /vpc-cni/],
    ["aws:eks/nodeGroup:NodeGroup", /1a$/, "aws:eks/addon:Addon", /pod-identity/],
    ["aws:eks/addon:Addon", /coredns/, "aws:eks/nodeGroup:NodeGroup", /1c$/],
    ["aws:eks/addon:Addon", /ebs/, "aws:eks/nodeGroup:NodeGroup", /1c$/],
  ];
  for (const [type, name, before, beforeName] of order)
    it(`makes ${before} ${String(beforeName)} before ${type} ${String(name)}`, async () => {
      for (const graph of await bothStacks())
        assert.ok(needs(graph, one(graph, type, name).urn).has(one(graph, before, beforeName).urn), graph.name);
    });

  it("binds the target group only after the load balancer controller is ready", async () => {
    for (const graph of await bothStacks()) {
      const binding = one(graph, "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding");
      const controller = ofType(graph, "kubernetes:helm.sh/v3:Release").find(({ inputs }) => String(inputs["chart"]).includes("aws-load-balancer-controller"));
      assert.ok(controller && needs(graph, binding.urn).has(controller.urn));
    }
  });

  it("starts the services last: after every chart but Velero's, and the data tiers", async () => {
    for (const graph of await bothStacks()) {
      const service = one(graph, "kubernetes:apps/v1:Deployment", /l01/);
      const before = needs(graph, service.urn);
      for (const chart of ofType(graph, "kubernetes:helm.sh/v3:Release").filter(({ name }) => name !== "backup-velero")) assert.ok(before.has(chart.urn), chart.name);
      assert.ok(before.has(one(graph, "aws:rds/cluster:Cluster").urn));
      assert.ok(before.has(one(graph, "aws:elasticache/replicationGroup:ReplicationGroup").urn));
    }
  });
});

describe("the two stacks and their one arrow", () => {
  it("lets only the later region read the earlier, and own the whole link", async () => {
    const graphs = await bothStacks();
    const [us, eu] = [stackNamed(graphs, "us-east"), stackNamed(graphs, "eu-west")];
    // Each reads its own last outputs, too: the guard before another engine.
    const read = (graph: typeof us) => ofType(graph, "pulumi:pulumi:StackReference").map(({ name }) => name);
    assert.deepEqual(read(us), ["itself"]);
    assert.deepEqual(read(eu), ["itself", "us-east"]);
    assert.equal(ofType(us, "aws:ec2/vpcPeeringConnection:VpcPeeringConnection").length, 0);
    assert.equal(ofType(eu, "aws:ec2/vpcPeeringConnection:VpcPeeringConnection").length, 1);
    const accepter = one(eu, "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter");
    assert.equal(accepter.inputs["region"], "us-east-1");
  });

  it("changes nothing stateful and nothing of the network when the roles are swapped", async () => {
    const before = await bothStacks();
    const after = await previewBoth(swapRoles);
    for (const graph of before) {
      const swapped = stackNamed(after, graph.name);
      const cloud = (resources: GraphResource[]) =>
        resources
          .filter(({ type }) => /^(aws|azure-native|random):/.test(type))
          .map(({ urn, inputs }) => ({ urn, inputs }));
      assert.deepEqual(cloud(swapped.resources), cloud(graph.resources), graph.name);
    }
  });

  it("changes only SQL jobs and the pooler's first target in the cluster when the roles are swapped", async () => {
    const before = await bothStacks();
    const after = await previewBoth(swapRoles);
    for (const graph of before) {
      const old = new Map(graph.resources.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
      const fresh = new Map(stackNamed(after, graph.name).resources.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
      const touched = [...new Set([...old.keys(), ...fresh.keys()])].filter((urn) => old.get(urn) !== fresh.get(urn));
      assert.ok(touched.length > 0);
      for (const urn of touched) assert.match(urn, /agentic:replication:|pgbouncer|postgres-pooler/, urn);
    }
  });
});
