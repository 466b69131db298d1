import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { scripts } from "../../../../components/backup/scripts";
import { backupLimits } from "../../../../components/observability/backup-alerts";
import { longestGap } from "../../../../graph/schedules";
import type { GraphResource } from "../../../../graph/types";
import { bothStacks, selfManagedStacks, stackNamed } from "../../support/stacks";

interface Container {
  name: string;
  image: string;
  command: string[];
  env: { name: string; value?: string; valueFrom?: unknown }[];
}
interface Job {
  name: string;
  schedule: string;
  account: string;
  containers: Container[];
  volumes: { name: string; ephemeral?: unknown; projected?: { sources: { serviceAccountToken: { audience: string } }[] } }[];
}

const jobsOf = (resources: GraphResource[]): Map<string, Job> =>
  new Map(
    resources
      .filter(({ type, inputs }) => type === "kubernetes:batch/v1:CronJob" && JSON.stringify(inputs).includes("backup-job"))
      .map(({ name, inputs }) => {
        const { schedule, jobTemplate } = inputs["spec"] as { schedule: string; jobTemplate: { spec: { template: { spec: Record<string, unknown> } } } };
        const pod = jobTemplate.spec.template.spec as { serviceAccountName: string; initContainers: Container[]; containers: Container[]; volumes: Job["volumes"] };
        return [name, { name, schedule, account: pod.serviceAccountName, containers: [...pod.initContainers, ...pod.containers], volumes: pod.volumes }];
      }),
  );
const variable = (job: Job | undefined, name: string) => job?.containers.flatMap(({ env }) => env).find((entry) => entry.name === name)?.value;

describe("the backup jobs", () => {
  let managed: Map<string, Job>;
  let own: Map<string, Job>;
  before(async () => {
    managed = jobsOf(stackNamed(await bothStacks(), "us-east").resources);
    own = jobsOf(stackNamed(await selfManagedStacks(), "us-east").resources);
  });

  it("are made for the engines that the stack chose", () => {
    const common = ["backup-check-azure", "backup-check-local", "backup-check-offsite", "backup-check-replica", "backup-cluster", "backup-postgres", "backup-redis", "backup-restore-postgres", "backup-restore-redis"];
    assert.deepEqual([...managed.keys()].sort(), [...common, "backup-redis-export", "backup-restore-point"].sort());
    assert.deepEqual([...own.keys()].sort(), [...common, "backup-restore-base"].sort());
  });

  it("dump the database every hour, the cache every hour or two, the cluster every day", () => {
    const gaps = (jobs: Map<string, Job>) => ["backup-postgres", "backup-redis", "backup-cluster"].map((name) => longestGap(jobs.get(name)?.schedule ?? ""));
    assert.deepEqual(gaps(own), [60, 60, 1_440]);
    assert.deepEqual(gaps(managed), [60, 120, 1_440]);
  });

  it("run scripts that exist, each with what its shell can read", () => {
    for (const { name, containers } of [...managed.values(), ...own.values()])
      for (const { command } of containers) assert.ok((command[1] ?? "").replace("/scripts/", "") in scripts(), `${name}: ${command.join(" ")}`);
    for (const [file, content] of Object.entries(scripts())) {
      if (!file.endsWith(".sh")) continue;
      const { status, stderr } = spawnSync(content.startsWith("set -euo pipefail") ? "bash" : "sh", ["-n"], { input: content, encoding: "utf8" });
      assert.equal(status, 0, `${file}: ${stderr}`);
    }
  });

  it("write with one identity, check with another, and prove themselves to Azure by a token of their own", () => {
    for (const { name, account, volumes } of own.values()) {
      assert.equal(account, /check|restore/.test(name) ? "backup-verify" : "backup", name);
      assert.equal(volumes.find((volume) => volume.name === "azure-token")?.projected?.sources[0]?.serviceAccountToken.audience, "api://AzureADTokenExchange", name);
    }
    assert.equal(managed.get("backup-redis-export")?.account, "backup-export");
    assert.ok(!managed.get("backup-redis-export")?.volumes.some(({ name }) => name === "azure-token"));
  });

  it("are missed by an alert each, after at least two turns", () => {
    const limits = Object.entries({ ...backupLimits.age, ...backupLimits.proof, ...backupLimits.offsite });
    for (const jobs of [managed, own])
      for (const { name, schedule } of jobs.values()) {
        // Its export is missed by the job that collects it.
        if (name === "backup-redis-export") continue;
        const [, hours] = limits.find(([pattern]) => new RegExp(`^(?:${pattern})$`).test(name)) ?? [];
        assert.ok(hours !== undefined, `${name} is watched by no alert`);
        const gap = longestGap(schedule) ?? Infinity;
        // RDS' check shares the base backup's alert: a stack has one of the two.
        if (name !== "backup-restore-point") assert.ok(hours * 60 > gap && hours * 60 <= Math.max(4 * gap, gap + 120), `${name}: ${hours} h for a gap of ${gap} min`);
      }
  });

  it("count a set as missing after two intervals", () => {
    assert.equal(variable(own.get("backup-check-azure"), "LIMITS"), "postgres=120 redis=120 cluster=1560");
    assert.equal(variable(managed.get("backup-check-azure"), "LIMITS"), "postgres=120 redis=240 cluster=1560");
  });

  it("read near stores whole every hour, the far region once a day, and the other cloud by the daily restore", () => {
    const whole = Object.fromEntries(["local", "offsite", "replica", "azure"].map((store) => [store, variable(own.get(`backup-check-${store}`), "WHOLE")]));
    assert.deepEqual(whole, { local: "always", offsite: "always", replica: "03", azure: "never" });
    assert.equal(variable(own.get("backup-restore-postgres"), "STORE"), "azure");
  });

  it("have room for what they restore, on volumes that go with the run", () => {
    const claimed = (jobs: Map<string, Job>, name: string) => JSON.stringify(jobs.get(name)?.volumes.find((volume) => volume.ephemeral !== undefined) ?? {});
    assert.match(claimed(own, "backup-restore-postgres"), /"storage":"2000Gi"/);
    assert.match(claimed(own, "backup-restore-base"), /"storage":"1000Gi"/);
    assert.equal(claimed(own, "backup-check-azure"), "{}");
  });
});
