import assert from "node:assert/strict";
import { rules } from "../../../policies/rules";
import { bothStacks, stackNamed } from "../support/stacks";
import { ha } from "../support/ha";
import { configMutations, mutations } from "./mutations";
import { broken } from "./mutations/mutation";

const real = async (): Promise<ReturnType<typeof stackNamed>> => structuredClone(stackNamed(await bothStacks(), "us-east"));

describe("one change to a real stack", () => {
  it("is listed for every rule", () => {
    const listed = new Set(mutations.map(({ rule }) => rule));
    assert.deepEqual(rules.map(({ id }) => id).filter((id) => !listed.has(id)), []);
  });

  for (const { rule, what, change } of mutations)
    it(`breaks ${rule} and nothing else: ${what}`, async () => {
      const { resources } = await real();
      assert.deepEqual(broken(change(resources)), [rule]);
    });
});

describe("a change of configuration", () => {
  for (const { set, stack, rules: expected } of configMutations)
    it(`breaks ${expected.join(", ")}: ${stack} with ${set.join(", ")}`, async () => {
      const { code, out } = await ha("policy", stack, ...set.flatMap((one) => ["--set", one]), "--json", "-");
      const { stacks } = JSON.parse(out) as { stacks: { policies: { violations: { rule: string }[] } }[] };
      assert.deepEqual([...new Set(stacks.flatMap(({ policies }) => policies.violations.map(({ rule }) => rule)))].sort(), expected);
      assert.equal(code, 1);
    });
});
