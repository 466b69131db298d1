import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { bothStacks, selfManagedStacks } from "../unit/support/stacks";

/**
 * One file per stack with every resource and its inputs, so that a pull request shows what changes. `make golden`
 * writes them anew.
 */
describe("the resources of a stack", () => {
  for (const [name, stack, previewed] of [
    ["us-east", "us-east", bothStacks],
    ["eu-west", "eu-west", bothStacks],
    // With database and cache in the cluster, only what differs from the managed ones: their own tiers.
    ["us-east-self-managed", "us-east", selfManagedStacks],
  ] as const)
    it(`are those of ${name}.yaml`, async () => {
      const whole = (await previewed()).find((candidate) => candidate.name === stack);
      assert.ok(whole);
      const graph = previewed === selfManagedStacks ? { ...whole, resources: whole.resources.filter(({ urn }) => /agentic:(postgres:Postgres|redis:Redis)\$/.test(urn)) } : whole;
      const resources = Object.fromEntries(
        graph.resources.map(({ urn, inputs, protect }) => [urn.split("::").slice(2).join("::"), { ...(protect ? { protect } : {}), ...inputs }]),
      );
      const text = stringify(resources, { lineWidth: 0, aliasDuplicateObjects: false });
      const file = path.join(__dirname, `${name}.yaml`);
      if (process.env["GOLDEN"] === "write") writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"), "read the difference; if it is meant, run `make golden`");
    });
});
