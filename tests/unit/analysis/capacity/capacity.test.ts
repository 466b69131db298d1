import assert from "node:assert/strict";
import { capacityOf, type StackCapacity } from "../../../../analysis/capacity";
import { roomFor, roomWithoutZone, supplyOf } from "../../../../analysis/capacity/supply";
import type { GraphResource, StackGraph } from "../../../../graph/types";
import { evaluate } from "../../../../policies/evaluate";
import { bothStacks, previewBoth, selfManagedStacks, stackNamed } from "../../support/stacks";

const changed = (graph: StackGraph, change: (resource: GraphResource) => void): StackGraph => {
  const copy = structuredClone(graph);
  copy.resources.forEach(change);
  return copy;
};
const row = (capacity: StackCapacity, what: string) => {
  const found = capacity.rows.find((candidate) => candidate.what === what);
  assert.ok(found, what);
  return found;
};
const numbers = (capacity: StackCapacity, what: string): number[] => {
  const { need, provided, withoutZone } = row(capacity, what);
  return [need, provided, withoutZone];
};

describe("the capacity of the committed stacks", () => {
  let usEast: StackGraph;
  let euWest: StackGraph;
  before(async () => {
    [usEast, euWest] = (await bothStacks()) as [StackGraph, StackGraph];
  });

  it("carries the promised users in each region, also with a zone gone", () => {
    for (const graph of [usEast, euWest]) {
      const capacity = capacityOf(graph);
      assert.deepEqual(
        [capacity.users, capacity.zones, capacity.fits, capacity.fitsWithoutZone, capacity.uncounted, capacity.changes],
        [3_000, 3, true, true, [], []],
        graph.name,
      );
    }
  });

  it("carries them with the database in the cluster, on nodes that count for nobody else", async () => {
    for (const graph of await selfManagedStacks()) {
      const capacity = capacityOf(graph);
      assert.deepEqual([capacity.fits, capacity.fitsWithoutZone, capacity.uncounted, capacity.changes], [true, true, [], []], graph.name);
      assert.deepEqual(numbers(capacity, "database CPU"), [7.75, 8, 8]);
      assert.deepEqual(numbers(capacity, "database memory").slice(1), [54, 54]);
      assert.deepEqual(numbers(capacity, "storage").slice(1), [1_000, 1_000]);
    }
  });

  it("has no database left with a zone gone when its servers are not spread", async () => {
    const narrow = changed(stackNamed(await selfManagedStacks(), "us-east"), ({ name, inputs }) => {
      if (name === "postgres-servers") (inputs as { spec: { template: { spec: Record<string, unknown> } } }).spec.template.spec["topologySpreadConstraints"] = [];
    });
    assert.deepEqual(numbers(capacityOf(narrow), "database CPU").slice(1), [8, 0]);
  });

  it("has so much for them", () => {
    const capacity = capacityOf(usEast);
    assert.deepEqual(
      capacity.rows.map(({ what, need, provided, withoutZone }) => [what, need, provided, withoutZone]),
      [
        ["pods of l01-data-layer", 7, 10, 10],
        ["pods of l04-model-gateway", 7, 10, 10],
        ["pods of l09-api-gateway", 11, 17, 17],
        ["pods of l10-interface", 11, 17, 17],
        ["CPU that pods may use", 38.79, 59, 59],
        ["CPU of pods", 38.79, 60.87, 39.3],
        ["memory of pods", 64.5, 232.46, 152.58],
        ["addresses of pods", 36, 414, 262],
        ["database CPU", 7.75, 8, 8],
        ["database memory", 31, 64, 64],
        ["storage", 968.78, 1000, 1000],
        ["cache CPU", 6, 6, 6],
        ["cache memory", 24, 29.41, 29.41],
      ],
    );
  });

  it("counts what runs beside the services: kubelet's reserve, DaemonSets, platform pods", () => {
    const supply = supplyOf(usEast);
    const bare = { ...supply, platform: { pods: [], uncounted: [] } };
    const nine = () => 3;
    assert.equal(Math.round(roomFor(bare, nine).cpu * 100) / 100, 9 * 7.91);
    const perNode = supply.platform.pods.filter(({ replicas }) => replicas === "per-node");
    assert.deepEqual(
      perNode.map(({ name }) => name).sort(),
      ["alloy", "eks-addon-aws-ebs-csi-driver", "eks-addon-eks-pod-identity-agent", "eks-addon-kube-proxy", "eks-addon-vpc-cni", "prometheus-node-exporter"],
    );
    const total = supply.platform.pods.reduce((sum, { replicas, cpu }) => sum + (replicas === "per-node" ? 9 : replicas) * cpu, 0);
    assert.ok(Math.abs(roomFor(supply, nine).cpu - (9 * 7.91 - total)) < 1e-9);
  });

  it("lets pods whose disks stand in the dead zone wait there", () => {
    const supply = supplyOf(usEast);
    const free = { ...supply, platform: { ...supply.platform, pods: supply.platform.pods.map((pod) => ({ ...pod, zoneBound: false })) } };
    const difference = roomWithoutZone(supply, () => 3).cpu - roomWithoutZone(free, () => 3).cpu;
    // One of three of Prometheus with its reloader, Alertmanager with its own, Loki and OpenSearch.
    assert.equal(Math.round(difference * 1000) / 1000, 0.51 + 0.06 + 0.5 + 0.25);
  });

  it("does not carry them on six nodes, as decided: two zones of two leave too little", () => {
    const six = changed(usEast, ({ inputs }) => {
      if (typeof inputs["scalingConfig"] === "object") inputs["scalingConfig"] = { minSize: 2, desiredSize: 2, maxSize: 6 };
    });
    const capacity = capacityOf(six);
    assert.deepEqual(numbers(capacity, "CPU of pods"), [38.79, 37.98, 24.04]);
    assert.deepEqual(capacity.changes, [{ path: "eks.nodesPerZone", value: 3 }]);
    assert.deepEqual([capacity.fits, capacity.fitsWithoutZone], [false, false]);
  });

  it("says what 10,000 users take, and has enough of it once that is set", async () => {
    const lacking = capacityOf(usEast, { users: 10_000 });
    assert.deepEqual(lacking.changes, [
      { path: "services.maxReplicas", value: 16 },
      { path: "eks.nodesPerZone", value: 7 },
      { path: "eks.maxNodesPerZone", value: 7 },
      { path: "postgres.instanceClass", value: "db.r6gd.4xlarge" },
      { path: "postgres.storageGiB", value: 2000 },
      { path: "redis.shards", value: 10 },
    ]);
    const graphs = await previewBoth((config) => {
      config["users"] = 10_000;
      for (const { path, value } of lacking.changes) {
        const [group = "", key = ""] = path.split(".");
        config[group] = { ...(config[group] as object), [key]: value };
      }
    });
    for (const graph of graphs) {
      const { users, fits, fitsWithoutZone } = capacityOf(graph);
      assert.deepEqual([users, fits, fitsWithoutZone], [10_000, true, true]);
      assert.deepEqual(evaluate(graph.resources).violations.filter(({ rule }) => rule === "zone-loss-capacity"), []);
    }
  });

  it("needs every step of that: one less of any is not enough", async () => {
    const { changes } = capacityOf(usEast, { users: 10_000 });
    for (const { path, value } of changes) {
      if (typeof value !== "number" || path === "eks.maxNodesPerZone") continue;
      const graphs = await previewBoth((config) => {
        for (const change of changes) {
          const [group = "", key = ""] = change.path.split(".");
          const step = path === "postgres.storageGiB" ? 10 : 1;
          config[group] = { ...(config[group] as object), [key]: change.path === path ? value - step : change.value };
        }
      });
      assert.equal(capacityOf(stackNamed(graphs, "us-east"), { users: 10_000 }).fitsWithoutZone, false, path);
    }
  });

  it("counts nothing that nobody can know", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const types = changed(usEast, ({ inputs }) => {
      if (Array.isArray(inputs["instanceTypes"])) inputs["instanceTypes"] = [unknown];
      if (inputs["dbClusterInstanceClass"] !== undefined) inputs["dbClusterInstanceClass"] = unknown;
      if (inputs["numNodeGroups"] !== undefined || inputs["nodeGroupConfigurations"] !== undefined) inputs["nodeType"] = unknown;
    });
    const capacity = capacityOf(types);
    for (const what of ["CPU of pods", "memory of pods", "addresses of pods", "database CPU", "database memory", "cache CPU", "cache memory"])
      assert.deepEqual(numbers(capacity, what).slice(1), [0, 0], what);
    assert.match(row(capacity, "CPU of pods").note, /no setting helps$/);
  });

  const mended: [what: string, change: (resource: GraphResource) => void, changes: [string, string | number][]][] = [
    [
      "a single database server gets standbys, a class that they can have, and storage",
      ({ inputs }) => {
        if (inputs["dbClusterInstanceClass"] === undefined) return;
        Object.assign(inputs, { availabilityZones: ["us-east-1a"], dbClusterInstanceClass: "db.t4g.medium", allocatedStorage: 100 });
      },
      [["postgres.readableStandbys", 2], ["postgres.instanceClass", "db.r6gd.2xlarge"], ["postgres.storageGiB", 970]],
    ],
    [
      "shards without a copy get one",
      ({ inputs }) => {
        for (const shard of (inputs["nodeGroupConfigurations"] ?? []) as Record<string, unknown>[]) delete shard["replicaAvailabilityZones"];
      },
      [["redis.replicasPerShard", 1]],
    ],
    [
      "smaller cache nodes get company",
      ({ inputs }) => {
        if (inputs["nodeType"] === "cache.r5.large") inputs["nodeType"] = "cache.m6g.large";
      },
      [["redis.shards", 6]],
    ],
    [
      "nodes that are too few for the autoscaler's maximum raise both",
      ({ inputs }) => {
        if (inputs["scalingConfig"] !== undefined) inputs["scalingConfig"] = { minSize: 1, desiredSize: 1, maxSize: 2 };
      },
      [["eks.nodesPerZone", 3], ["eks.maxNodesPerZone", 3]],
    ],
  ];
  for (const [what, change, changes] of mended)
    it(`names the settings that help: ${what}`, () => {
      const capacity = capacityOf(changed(usEast, change));
      assert.equal(capacity.fitsWithoutZone, false);
      assert.deepEqual(capacity.changes.map(({ path, value }) => [path, value]), changes);
    });

  it("does not fit with a workload that does not say what it asks for", () => {
    const silent = changed(usEast, (resource) => {
      if (resource.name === "postgres-pooler") delete (resource.inputs["spec"] as Record<string, unknown>)["replicas"];
    });
    const { uncounted, fits, fitsWithoutZone } = capacityOf(silent);
    assert.deepEqual([uncounted, fits, fitsWithoutZone], [["Deployment postgres-pooler"], false, false]);
  });

  it("asks how many users when nobody says", () => {
    const silent = { ...usEast, resources: usEast.resources.filter(({ type }) => type !== "agentic:promises:Promises") };
    assert.throws(() => capacityOf(silent), { name: "UsageError", message: /^us-east does not say for how many users it is .* give --users$/ });
    assert.equal(capacityOf(silent, { users: 1_000 }).fitsWithoutZone, true);
  });

  it("knows a node group's zone before the first deployment, from what its subnets were computed from", () => {
    const first = changed(usEast, (resource) => {
      if (!Array.isArray(resource.inputs["subnetIds"]) || resource.inputs["scalingConfig"] === undefined) return;
      const zone = resource.name.replace("eks-nodes-", "");
      const subnet = usEast.resources.find(({ type, name }) => type === "aws:ec2/subnet:Subnet" && name === `network-private-${zone}`);
      resource.inputs["subnetIds"] = ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"];
      resource.dependencies = [subnet?.urn ?? ""];
    });
    assert.deepEqual(supplyOf(first).zones, ["us-east-1a", "us-east-1b", "us-east-1c"]);
  });

  it("spreads a group over its zones, and loses the fullest", () => {
    const groups = usEast.resources.filter(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
    const [one] = groups;
    assert.ok(one);
    const merged = changed(
      { ...usEast, resources: usEast.resources.filter((resource) => resource === one || !groups.includes(resource)) },
      (resource) => {
        if (resource.urn !== one.urn) return;
        resource.inputs["subnetIds"] = groups.flatMap(({ inputs }) => inputs["subnetIds"]);
        resource.inputs["scalingConfig"] = { minSize: 10, desiredSize: 10, maxSize: 20 };
      },
    );
    assert.deepEqual(supplyOf(merged).nodes.map(({ zone, now, most }) => [zone, now, most]), [
      ["us-east-1a", 4, 7],
      ["us-east-1b", 3, 7],
      ["us-east-1c", 3, 6],
    ]);
  });
});
