import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Engine, StateResource } from "./engine";
import { withEngine } from "./engine";
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
  { what: "two replicas", change: changed("us-east", "services.minReplicas", 2), resource: /l01-data-layer/ },
  { what: "two zones", change: { zones: ["us-east-1a", "us-east-1b"] }, resource: /subnet|network|postgres/ },
  { what: "one day of retention", change: changed("us-east", "postgres.backupRetentionDays", 1), resource: /postgres/ },
];

/** Every value that the state keeps secret, as it would read in the open. */
function readableSecrets(resources: StateResource[]): string[] {
  return resources
    .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
    .flatMap(({ outputs }) => (typeof outputs?.["result"] === "string" ? [outputs["result"]] : []));
}

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

describe("the real engine", () => {
  // The steps build on one another: one engine, one state, in the order in which a person would work.
  it("brings both regions up with the pack on, keeps them, blocks violations, and takes them down", async () => {
    await withEngine(async (engine: Engine) => {
      const config = await engine.preview("us-east", { config: { users: -1, colour: "blue" }, expectFailure: true });
      assert.match(config.stdout + config.stderr, /users: -1; allowed: a whole number of users/);
      assert.match(config.stdout + config.stderr, /colour: "blue"; allowed: a known setting/);
      assert.doesNotMatch(config.stdout + config.stderr, /^\s+at .*\.ts:\d+/m);

      const early = await engine.preview("eu-west", { expectFailure: true });
      assert.match(early.stdout + early.stderr, /stack us-east .*bring it up first/);

      for (const { what, change, resource } of violations) {
        const blocked = await engine.preview("us-east", { config: change, policyPack: true, expectFailure: true });
        assert.match(blocked.stdout, /\[mandatory\]/, what);
        assert.match(blocked.stdout, resource, what);
      }

      for (const stack of ["us-east", "eu-west"]) {
        await engine.preview(stack, { policyPack: true });
        await engine.up(stack, { policyPack: true });
      }
      for (const stack of ["us-east", "eu-west"]) await engine.up(stack, { policyPack: true, expectNoChanges: true });

      for (const stack of ["us-east", "eu-west"]) {
        const { text, state } = await engine.exportState(stack);
        const resources = state.deployment.resources ?? [];
        assert.ok(resources.length >= 150, `${stack}: ${resources.length}`);
        assert.deepEqual(readableSecrets(resources), []);
        // The stand-in's passwords have this form; see preview/invented.ts.
        assert.doesNotMatch(text, /invented-password/);
        assert.ok(text.includes('"ciphertext"'));
        const embedded = (await bothStacks()).find(({ name }) => name === stack);
        const [exported] = readGraphs(text, `export of ${stack}`);
        assert.deepEqual(differences(comparable(exported?.resources ?? []), comparable(embedded?.resources ?? [])), []);
      }

      for (const stack of ["us-east", "eu-west"]) {
        const { plan } = await engine.preview(stack, { config: swappedFleet(), json: true });
        const steps = plan?.steps.filter(({ op }) => op !== "same") ?? [];
        assert.ok(steps.length > 0, `${stack}: the swap changes nothing`);
        for (const { op, urn } of steps) assert.match(urn, /agentic:replication:|::pulumi:pulumi:Stack::/, `${op} ${urn}`);
      }

      for (const stack of ["eu-west", "us-east"]) {
        const refused = await engine.destroy(stack, { expectFailure: true });
        assert.match(refused.stdout + refused.stderr, /protect/);
        await engine.destroy(stack, { unprotect: true });
        assert.deepEqual((await engine.exportState(stack)).state.deployment.resources?.filter(({ custom }) => custom) ?? [], []);
      }
    });
  });
});
