import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { formationScript } from "../../../../components/redis/cluster/formation";
import { certificateNames } from "../../../../components/redis/cluster/names";
import { handOverScript, redisConf, startScript, usersAcl } from "../../../../components/redis/cluster/redis-conf";
import { ha } from "../../support/ha";
import { selfManagedStacks, stackNamed } from "../../support/stacks";

const setting = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, "m").exec(redisConf(8))?.[1];

interface Nodes {
  spec: {
    replicas: number;
    serviceName: string;
    volumeClaimTemplates: { spec: { resources: { requests: { storage: string } } } }[];
    template: { spec: { nodeSelector: object; topologySpreadConstraints: { topologyKey: string; maxSkew: number; whenUnsatisfiable: string }[]; containers: { resources: object }[] } };
  };
}

const resources = async () => stackNamed(await selfManagedStacks(), "us-east").resources;
const named = async (name: string, type = "") => {
  const found = (await resources()).find((resource) => resource.name === name && resource.type.includes(type));
  assert.ok(found, name);
  return found;
};

describe("the configuration of a cache in the cluster", () => {
  it("has the requirement's settings", () => {
    for (const [name, value] of Object.entries({
      "cluster-enabled": "yes",
      "cluster-config-file": "nodes.conf",
      "cluster-node-timeout": "5000",
      "cluster-require-full-coverage": "no",
      "replica-read-only": "yes",
      "replica-priority": "100",
      appendonly: "yes",
      appendfsync: "everysec",
      "maxmemory-policy": "allkeys-lru",
      maxmemory: String(8 * 1024 ** 3),
    }))
      assert.equal(setting(name), value, name);
    for (const line of ["save 900 1", "save 300 10", "save 60 10000"]) assert.match(redisConf(8), new RegExp(`^${line}$`, "m"));
  });

  it("assigns no replica, which a node in cluster mode would refuse", () => {
    assert.doesNotMatch(redisConf(8), /replicaof|slaveof/);
  });

  it("takes TLS only, and keeps a shard's pair where it is", () => {
    assert.deepEqual([setting("port"), setting("tls-port"), setting("tls-cluster"), setting("tls-replication")], ["0", "6379", "yes", "yes"]);
    assert.equal(setting("cluster-allow-replica-migration"), "no");
  });

  it("knows users by hashes and has switched the engine's own off", () => {
    assert.match(usersAcl(), /^user default off$/m);
    assert.match(usersAcl(), /^user agentic on #\{\{ \.app \| sha256sum \}\} ~\* &\* \+@all -@admin -@dangerous /m);
  });

  it("names every node in its certificate", () => {
    assert.deepEqual(certificateNames(2, "agentic"), [
      "redis.agentic.svc.cluster.local",
      "redis.agentic",
      "redis",
      "redis-0.redis-nodes.agentic.svc.cluster.local",
      "redis-1.redis-nodes.agentic.svc.cluster.local",
    ]);
  });

  it("is started, formed and drained by scripts that bash can read", () => {
    for (const script of [startScript(), formationScript(), handOverScript()]) execFileSync("bash", ["-n"], { input: script });
  });

  it("has no password in a list of processes", () => {
    assert.match(startScript(), /^printf 'masterauth %s\\n' "\$REDIS_ADMIN_PASSWORD" \| exec redis-server /);
    assert.doesNotMatch(formationScript() + handOverScript(), /--pass|-a "/);
  });
});

describe("the cache in the cluster", () => {
  it("has six nodes, as many in each zone, on machines of their own", async () => {
    const { inputs, protect } = await named("redis-nodes", "StatefulSet");
    const { spec } = inputs as unknown as Nodes;
    assert.deepEqual([spec.replicas, spec.serviceName, protect], [6, "redis-nodes", true]);
    assert.deepEqual(spec.template.spec.nodeSelector, { "agentic-platform/pool": "redis" });
    assert.ok(
      spec.template.spec.topologySpreadConstraints.some((one) => one.topologyKey === "topology.kubernetes.io/zone" && one.maxSkew === 1 && one.whenUnsatisfiable === "DoNotSchedule"),
    );
    assert.deepEqual(spec.template.spec.containers[0]?.resources, { requests: { cpu: "1500m", memory: "13Gi" }, limits: { cpu: "2", memory: "13Gi" } });
    assert.equal(spec.volumeClaimTemplates[0]?.spec.resources.requests.storage, "50Gi");
    assert.ok((await resources()).some(({ name }) => name === "eks-nodes-redis-us-east-1a"));
  });

  it("is formed by a Job and healed every five minutes, never twice at once", async () => {
    assert.match(JSON.stringify((await named("redis-formation", "Job")).inputs), /redis-5\.redis-nodes\.agentic\.svc\.cluster\.local/);
    const { schedule, concurrencyPolicy } = (await named("redis-formation-healing")).inputs["spec"] as Record<string, string>;
    assert.deepEqual([schedule, concurrencyPolicy], ["*/5 * * * *", "Forbid"]);
  });

  it("is where the services look, with the authority that its certificate comes from", async () => {
    const deployment = (await resources()).find(({ name, type }) => name.startsWith("l01-data-layer") && type.endsWith(":Deployment"));
    const text = JSON.stringify(deployment?.inputs);
    assert.match(text, /"name":"REDIS_HOST","value":"redis\.agentic\.svc\.cluster\.local"/);
    assert.match(text, /"name":"REDIS_CA","valueFrom":\{"secretKeyRef":\{"key":"ca\.crt","name":"redis-tls"\}\}/);
  });

  it("leaves no readable password in the preview", async () => {
    const secrets = (await resources()).filter(({ name, type }) => name.startsWith("redis-") && type.endsWith(":SecretVersion"));
    assert.equal(secrets.length, 3);
    for (const { inputs } of secrets) assert.equal(inputs["secretString"], "[secret]");
  });

  for (const [set, reason] of [
    ["redis.shards=2", /shards is 2; allowed: at least 3 shards/],
    ["redis.replicasPerShard=0", /replicasPerShard is 0; allowed: at least 1 replica/],
  ] as const)
    it(`refuses ${set}, naming the argument`, async () => {
      const { code, err } = await ha("preview", "us-east", "--set", "redis.engine=redis-cluster", "--set", set);
      assert.equal(code, 2);
      assert.match(err, reason);
    });
});
