import assert from "node:assert/strict";
import { rules } from "../../../policies/rules";
import { ha } from "../support/ha";
import { configMutations, mutations } from "./mutations";
import { broken, stackOf } from "./mutations/mutation";

describe("one change to a real stack", () => {
  it("is listed for every rule", () => {
    const listed = new Set(mutations.map(({ rule }) => rule));
    assert.deepEqual(rules.map(({ id }) => id).filter((id) => !listed.has(id)), []);
  });

  for (const mutation of mutations)
    it(`breaks ${mutation.rule} and nothing else: ${mutation.what}`, async () => {
      assert.deepEqual(broken(mutation.change(await stackOf(mutation))), [mutation.rule]);
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
