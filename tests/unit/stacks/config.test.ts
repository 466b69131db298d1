import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError, readSettings, settingKeys, type Fault } from "../../../stacks/config";
import { asRaw, committedConfig, setPath } from "../support/stack-files";

function faultsOf(change: Record<string, unknown>, stack = "us-east"): Fault[] {
  const config = committedConfig(stack);
  for (const [path, value] of Object.entries(change)) setPath(config, path, value);
  try {
    readSettings(asRaw(config), stack);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.faults;
  }
}

const fleetOf = (change: (fleet: Record<string, unknown>[]) => void) => {
  const fleet = committedConfig("us-east")["fleet"] as Record<string, unknown>[];
  change(fleet);
  return { fleet };
};

describe("configuration", () => {
  it("accepts both committed stacks and knows each one's place in the fleet", () => {
    for (const [stack, region, role] of [
      ["us-east", "us-east-1", "writer"],
      ["eu-west", "eu-west-1", "standby"],
    ] as const) {
      const { here } = readSettings(asRaw(committedConfig(stack)), stack);
      assert.equal(here.awsRegion, region);
      assert.equal(here.role, role);
    }
  });

  it("takes the requirements' numbers as defaults", () => {
    const settings = readSettings(asRaw(committedConfig("us-east")), "us-east");
    assert.equal(settings.users, 3000);
    assert.deepEqual(
      [settings.services.minReplicas, settings.services.maxReplicas, settings.services.cpuTargetPercent, settings.services.memoryTargetPercent],
      [3, 10, 70, 80],
    );
    assert.equal(settings.eks.nodeType, "m5.2xlarge");
    assert.deepEqual([settings.postgres.backupRetentionDays, settings.postgres.backupWindow], [30, "02:00-03:00"]);
    assert.deepEqual([settings.redis.shards, settings.redis.replicasPerShard], [3, 1]);
    assert.deepEqual([settings.backup.localRetentionDays, settings.backup.offsiteRetentionDays], [7, 30]);
  });

  it("is sized by default so that a lost zone leaves enough for the users, where the requirement's numbers do not", () => {
    const { eks, postgres, redis } = readSettings(asRaw(committedConfig("us-east")), "us-east");
    assert.deepEqual([eks.nodesPerZone, eks.maxNodesPerZone], [3, 6]);
    assert.deepEqual([postgres.instanceClass, postgres.storageGiB], ["db.r6gd.2xlarge", 1000]);
    assert.deepEqual([redis.nodeType, redis.shards], ["cache.r5.large", 3]);
  });

  it("gives development a small stack", () => {
    const settings = readSettings(asRaw({ ...committedConfig("us-east"), profile: "development" }), "us-east");
    assert.deepEqual(
      [settings.services.minReplicas, settings.postgres.readableStandbys, settings.network.natGateways, settings.protection.stateful],
      [1, 0, "single", false],
    );
  });

  const refused: [string, Record<string, unknown>, string][] = [
    ["an unknown key", { colour: "blue" }, "colour"],
    ["an unknown key inside a group", { "eks.nodeTyp": "m5.large" }, "eks.nodeTyp"],
    ["a wrong type", { users: "many" }, "users"],
    ["a negative count", { "eks.nodesPerZone": -1 }, "eks.nodesPerZone"],
    ["a retention beyond what RDS takes", { "postgres.backupRetentionDays": 36 }, "postgres.backupRetentionDays"],
    ["a minimum above its maximum", { "services.minReplicas": 12 }, "services.maxReplicas"],
    ["more nodes at the start than at most", { "eks.nodesPerZone": 7 }, "eks.maxNodesPerZone"],
    ["a missing secret name", { "alerts.pagerDutySecret": undefined }, "alerts.pagerDutySecret"],
    ["a zone of another region", { zones: ["us-east-1a", "eu-west-1a"] }, "zones[1]"],
    ["a zone named twice", { zones: ["us-east-1a", "us-east-1a"] }, "zones"],
    ["one zone, which neither ALB nor EKS takes", { zones: ["us-east-1a"] }, "zones"],
    ["an image without a version", { "services.images": { "l01-data-layer": "registry/l01" } }, "services.images.l01-data-layer"],
    ["an engine that nobody built", { "postgres.engine": "aurora" }, "postgres.engine"],
    ["a lock that expires during Patroni's retries", { "postgres.patroni": { ttlSeconds: 29 } }, "postgres.patroni.ttlSeconds"],
    ["overlapping address ranges", fleetOf(([, eu]) => Object.assign(eu ?? {}, { cidr: "10.10.128.0/17" })), "fleet[1].cidr"],
    ["two writers", fleetOf(([, eu]) => Object.assign(eu ?? {}, { role: "writer" })), "fleet"],
    ["no region for users from elsewhere", fleetOf(([us]) => Object.assign(us ?? {}, { fallback: false })), "fleet"],
    ["a continent claimed twice", fleetOf(([, eu]) => Object.assign(eu ?? {}, { continents: ["NA"] })), "fleet[1].continents"],
    ["adopted subnets that do not match the zones", { "network.adopt": { vpcId: "vpc-1", publicSubnetIds: [], privateSubnetIds: [], databaseSubnetIds: [], privateRouteTableIds: [], databaseRouteTableIds: [] } }, "network.adopt.publicSubnetIds"],
  ];
  for (const [what, change, path] of refused)
    it(`refuses ${what} at ${path}`, () => {
      const faults = faultsOf(change);
      assert.ok(
        faults.some((fault) => fault.path === path && fault.allowed.length > 0),
        JSON.stringify(faults),
      );
    });

  it("refuses a stack that is not in the fleet", () => {
    assert.throws(() => readSettings(asRaw(committedConfig("us-east")), "ap-south"), /fleet: "ap-south"; allowed: a region named like the stack/);
  });

  it("reports every fault at once", () => {
    const paths = faultsOf({ users: -1, "services.minReplicas": 12, "redis.colour": 1, domain: "no" }).map(({ path }) => path);
    assert.deepEqual(paths.sort(), ["domain", "redis.colour", "services.maxReplicas", "users"]);
  });

  for (const [what, change] of [
    ["two replicas", { "services.minReplicas": 2 }],
    ["two zones", { zones: ["us-east-1a", "us-east-1b"] }],
    ["one day of retention", { "postgres.backupRetentionDays": 1 }],
  ] as [string, Record<string, unknown>][])
    it(`leaves ${what} to the policies, since it can be deployed`, () => {
      assert.deepEqual(faultsOf(change), []);
    });

  it("pulls images from the region's own registry", () => {
    const { services } = readSettings(asRaw(committedConfig("eu-west")), "eu-west");
    for (const image of Object.values(services.images)) assert.match(image, /\.ecr\.eu-west-1\./);
  });

  it("answers random faults with paths and what is allowed, never with another error", () => {
    const keys = settingKeys();
    const anything = fc.oneof(fc.jsonValue(), fc.string(), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string({ minLength: 1 })), anything, { maxKeys: 6 }), (change) => {
        const config = { ...committedConfig("us-east"), ...change };
        let faults: Fault[] = [];
        try {
          readSettings(asRaw(config), "us-east");
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error));
          assert.doesNotMatch(error.message, /^\s+at /m);
          faults = error.faults;
          assert.ok(faults.length > 0);
        }
        for (const fault of faults) {
          assert.ok(fault.path.length > 0);
          assert.ok(fault.allowed.length > 0);
          assert.doesNotMatch(fault.allowed, /Invalid input/, JSON.stringify(fault));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("reads random numbers of every counted setting or names its bounds", () => {
    const counted = ["users", "eks.nodesPerZone", "services.maxReplicas", "postgres.storageGiB", "redis.shards", "backup.offsiteRetentionDays"];
    fc.assert(
      fc.property(fc.constantFrom(...counted), fc.oneof(fc.integer(), fc.double()), (path, value) => {
        for (const fault of faultsOf({ [path]: value })) assert.match(fault.allowed, /from \d+ to \d+|at least|known/);
      }),
    );
  });
});
