import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { stringify } from "yaml";
import { World, type Region } from "../../drills/pods";
import { ToolMissing, toolFolder } from "../engine/tools";

const files = new Map(
  [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cache", namespace: "agentic" },
      data: { "redis.conf": "bind 0.0.0.0\nport 6379\ndir /data\nappendonly yes\n" },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "cache", namespace: "agentic" },
      spec: { clusterIP: "None", selector: { app: "cache" }, ports: [{ port: 6379 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "cache", namespace: "agentic" },
      spec: {
        replicas: 2,
        serviceName: "cache",
        volumeClaimTemplates: [{ metadata: { name: "data" } }],
        template: {
          metadata: { labels: { app: "cache" } },
          spec: {
            securityContext: { runAsUser: 10001 },
            volumes: [{ name: "config", configMap: { name: "cache" } }],
            initContainers: [{ name: "prepare", image: "cache", command: ["sh", "-c", "echo $ZONE > /data/zone"], env: [{ name: "ZONE", valueFrom: { fieldRef: { fieldPath: "metadata.labels['topology.kubernetes.io/zone']" } } }], volumeMounts: [{ name: "data", mountPath: "/data" }] }],
            containers: [
              {
                name: "redis",
                image: "cache",
                command: ["redis-server", "/etc/redis/redis.conf"],
                args: ["--requirepass", "$(PASSWORD)"],
                env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "cache", key: "password" } } }],
                volumeMounts: [
                  { name: "config", mountPath: "/etc/redis" },
                  { name: "data", mountPath: "/data" },
                ],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "ask-0123", namespace: "agentic" },
      spec: { template: { spec: { securityContext: { runAsUser: 10002 }, containers: [{ name: "ask", image: "cache", command: ["sh", "-c", 'redis-cli -h cache-1.cache.agentic.svc.cluster.local -a "$PASSWORD" --no-auth-warning ping; exit ${STATUS:-0}'], env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "cache", key: "password" } } }] }] } } },
    },
  ].map((object) => [`manifests/${object.kind}-${object.metadata.name}.yaml`, stringify(object)]),
);

const password = "aPasswordOfThisTest";

/** Runs the test with pods, or skips it loudly where the root cannot be had; in CI that is a failure. */
async function withRegion(context: Mocha.Context, work: (region: Region, world: World) => Promise<void>): Promise<void> {
  let root: string;
  try {
    root = await toolFolder("drill-servers");
  } catch (error) {
    if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
    console.warn(`SKIPPED, a program is missing: ${error.message}`);
    context.skip();
  }
  await World.use({ root }, (world) => work(world.region("here", files, { kubernetesSecrets: { cache: { password } } }), world));
}

const cli = (...words: string[]) => ["sh", "-c", `redis-cli -h "$HOSTNAME.cache" -a "$PASSWORD" --no-auth-warning ${words.join(" ")}`];

async function answers(region: Region, pod: string, words: string[], wanted: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await region.pod(pod).exec(cli(...words)).catch((error: unknown) => String(error));
    if (answer.trim() === wanted) return;
    if (attempt > 50) assert.equal(answer.trim(), wanted);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

describe("pods of the drills", () => {
  it("run a rendered workload with its names, files, secrets and zone, and keep their volume over a crash", async function () {
    await withRegion(this, async (region) => {
      const [first, second] = await region.start("StatefulSet", "cache");
      assert.ok(first && second);
      assert.notEqual(first.address, second.address);
      await answers(region, "cache-0", ["set", "kept", "yes"], "OK");
      await answers(region, "cache-1", ["get", "kept"], "");
      assert.equal((await first.exec(["cat", "/data/zone"])).trim(), "here-a");
      assert.equal((await second.exec(["cat", "/data/zone"])).trim(), "here-b");
      assert.equal((await first.exec(["id", "-u"])).trim(), "10001");
      assert.match(await region.run("Job", "ask-"), /^PONG$/m);
      await new Promise((resume) => setTimeout(resume, 1_100));
      await first.kill();
      assert.equal(first.running, false);
      await first.start();
      await answers(region, "cache-0", ["get", "kept"], "yes");
    });
  });

  it("freeze as a whole and go on where they stood", async function () {
    await withRegion(this, async (region) => {
      const [first] = await region.start("StatefulSet", "cache", { replicas: 1 });
      assert.ok(first);
      await answers(region, "cache-0", ["ping"], "PONG");
      first.freeze();
      await assert.rejects(first.exec(cli("ping"), { seconds: 2 }));
      first.thaw();
      await answers(region, "cache-0", ["ping"], "PONG");
    });
  });

  it("start an ended container again, as the kubelet does", async function () {
    await withRegion(this, async (region) => {
      const [first] = await region.start("StatefulSet", "cache", { replicas: 1 });
      await answers(region, "cache-0", ["ping"], "PONG");
      await first?.exec(cli("shutdown")).catch(() => undefined);
      await answers(region, "cache-0", ["ping"], "PONG");
      assert.match(first?.log() ?? "", /starts again/);
    });
  });

  it("fail a Job with its log", async function () {
    await withRegion(this, async (region) => {
      await assert.rejects(region.run("Job", "ask-", { env: { STATUS: "4" } }), /ask-0123 ended with 4/);
    });
  });

  it("leave neither processes nor mounts nor files behind, after a failure either", async function () {
    let folder = "";
    await assert.rejects(
      withRegion(this, async (region, world) => {
        folder = world.folder;
        await region.start("StatefulSet", "cache", { volumeSizes: ["50m"] });
        throw new Error("in the middle");
      }),
      /in the middle/,
    );
    assert.equal(existsSync(folder), false);
    assert.ok(!readFileSync("/proc/mounts", "utf8").includes(folder));
    assert.ok(!execFileSync("ps", ["-ax", "-o", "args"], { encoding: "utf8" }).includes(folder));
  });
});
