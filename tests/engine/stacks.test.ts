import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Engine, StateResource } from "./engine";
import { withEngine } from "./engine";
import { ToolMissing } from "./tools";
import { invent } from "../../preview/invented";
import { readGraphs } from "../../graph/read";
import type { GraphResource } from "../../graph/types";
import { bothStacks } from "../unit/support/stacks";
import { committedConfig, setPath } from "../unit/support/stack-files";

/** One group of a committed stack's settings with a change, since a stack file replaces a whole group. */
function changed(stack: string, path: string, value: unknown): Record<string, unknown> {
  const [group = ""] = path.split(".");
  const config = setPath(committedConfig(stack), path, value);
  return { [group]: config[group] };
}

const swappedFleet = () => {
  const fleet = committedConfig("us-east")["fleet"] as { role: string }[];
  for (const region of fleet) region.role = region.role === "writer" ? "standby" : "writer";
  return { fleet };
};

const violations = [
  {
    what: "two replicas",
    change: changed("us-east", "services.minReplicas", 2),
    rule: /deployment-replicas/,
    resource: /l01-data-layer/,
  },
  { what: "two zones", change: { zones: ["us-east-1a", "us-east-1b"] }, rule: /database-zones/, resource: /postgres-cluster/ },
  {
    what: "one day of retention",
    change: changed("us-east", "postgres.backupRetentionDays", 1),
    rule: /database-retention/,
    resource: /postgres-cluster/,
  },
];

/** Every value that the state keeps secret, as it would read in the open. */
function readableSecrets(resources: StateResource[]): string[] {
  return resources
    .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
    .flatMap(({ outputs }) => (typeof outputs?.["result"] === "string" ? [outputs["result"]] : []));
}

/** The passwords that the stand-in provider made up, which the state must hold encrypted only. */
const passwordsOf = (stack: string, resources: StateResource[]): string[] =>
  resources
    .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
    .map(({ type, urn, inputs }) => {
      const { state } = invent({ type, name: urn.split("::").at(-1) ?? stack, inputs: inputs ?? {}, region: "" });
      assert.equal(typeof state["result"], "string");
      return state["result"] as string;
    });

/** What both engines must say of a resource. Left out is the engine's own: providers' random ids, what it reads of a peer. */
const comparable = (resources: GraphResource[]) =>
  new Map(
    resources
      .filter(({ type }) => !["pulumi:providers:pulumi", "pulumi:pulumi:StackReference"].includes(type))
      .map(({ invented, ...resource }) => [
        resource.urn,
        { ...resource, invented: resource.type.startsWith("pulumi:providers:") ? {} : invented },
      ]),
  );

/** Resources that the two do not say the same of; whole graphs side by side would be unreadable. */
const differences = (real: Map<string, unknown>, embedded: Map<string, unknown>) =>
  [...new Set([...real.keys(), ...embedded.keys()])]
    .filter((urn) => !isDeepStrictEqual(real.get(urn), embedded.get(urn)))
    .map((urn) => ({ urn, real: real.get(urn), embedded: embedded.get(urn) }));

const output = ({ stdout, stderr }: { stdout: string; stderr: string }): string => stdout + stderr;

describe("the real engine", () => {
  // One engine and one state for all tests, in the order in which a person would work.
  let engine: Engine;
  let finish: () => void = () => undefined;
  let finished: Promise<void> | undefined;

  before(async function () {
    try {
      await new Promise<void>((ready, fail) => {
        finished = withEngine(async (started) => {
          engine = started;
          ready();
          await new Promise<void>((resolve) => (finish = resolve));
        });
        finished.catch(fail);
      });
    } catch (error) {
      if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
      console.warn(`SKIPPED, a program is missing: ${error.message}`);
      finished = undefined;
      this.skip();
    }
  });

  after(async () => {
    finish();
    await finished;
  });

  it("answers a wrong configuration with its faults and no stack trace", async () => {
    const wrong = output(await engine.preview("us-east", { config: { users: -1, colour: "blue" }, expectFailure: true }));
    assert.match(wrong, /users: -1; allowed: a whole number of users/);
    assert.match(wrong, /colour: "blue"; allowed: a known setting/);
    assert.doesNotMatch(wrong, /^\s+at .*\.ts:\d+/m);
  });

  it("names the stack to bring up first", async () => {
    assert.match(output(await engine.preview("eu-west", { expectFailure: true })), /us-east/);
  });

  for (const { what, change, rule, resource } of violations)
    it(`blocks ${what}, naming rule and resource`, async () => {
      const blocked = output(await engine.preview("us-east", { config: change, policyPack: true, expectFailure: true }));
      assert.match(blocked, /\[mandatory\]/);
      assert.match(blocked, rule);
      assert.match(blocked, resource);
    });

  for (const stack of ["us-east", "eu-west"])
    it(`previews ${stack} and brings it up with the policies on`, async () => {
      await engine.preview(stack, { policyPack: true });
      await engine.up(stack, { policyPack: true });
    });

  it("refuses another engine on a live stack, and says where the data is and what to type", async () => {
    const refused = output(await engine.preview("us-east", { config: { postgres: { engine: "patroni" } }, expectFailure: true }));
    assert.match(refused, /postgres\.engine: patroni; this stack runs rds\. The new engine starts empty/);
    assert.match(refused, /postgres\.migrateFrom: rds/);
  });

  for (const stack of ["us-east", "eu-west"]) {
    it(`changes nothing in ${stack} when repeated`, async () => {
      await engine.up(stack, { policyPack: true, expectNoChanges: true });
    });

    it(`keeps in ${stack}'s state what the embedded preview says, resource by resource, and no readable secret`, async () => {
      const { text, state } = await engine.exportState(stack);
      const resources = state.deployment.resources ?? [];
      assert.ok(resources.length >= 150, `${stack}: ${resources.length}`);
      assert.ok(resources.some(({ type }) => type === "random:index/randomPassword:RandomPassword"));
      assert.deepEqual(readableSecrets(resources), []);
      assert.ok(text.includes('"ciphertext"'));
      for (const password of passwordsOf(stack, resources)) assert.ok(!text.includes(password));

      const embedded = (await bothStacks()).find(({ name }) => name === stack);
      const [exported] = readGraphs(text, `export of ${stack}`);
      assert.deepEqual(differences(comparable(exported?.resources ?? []), comparable(embedded?.resources ?? [])), []);
    });

    it(`would touch only replication's SQL in ${stack} if the regions swapped roles`, async () => {
      const { plan } = await engine.preview(stack, { config: swappedFleet(), json: true });
      const steps = plan?.steps.filter(({ op }) => op !== "same" && op !== "read") ?? [];
      assert.ok(steps.length > 0);
      for (const { op, urn } of steps) assert.match(urn, /agentic:replication:|::pulumi:pulumi:Stack::/, `${op} ${urn}`);
    });
  }

  for (const stack of ["eu-west", "us-east"])
    it(`refuses to destroy ${stack} while it is protected, and leaves nothing of it afterwards`, async () => {
      assert.match(output(await engine.destroy(stack, { expectFailure: true })), /protect/);
      await engine.destroy(stack, { unprotect: true });
      assert.deepEqual((await engine.exportState(stack)).state.deployment.resources?.filter(({ custom }) => custom) ?? [], []);
    });
});
