import assert from "node:assert/strict";
import { evaluate } from "../../../policies/evaluate";
import { rules } from "../../../policies/rules";
import { cases } from "./cases";
import { goodStack, resource, verdict } from "./support";

describe("a stack that keeps every promise", () => {
  it("has no violation", () => {
    assert.deepEqual(evaluate(goodStack()).violations, []);
  });

  it("has every rule checked", () => {
    const idle = evaluate(goodStack()).rules.filter(({ checked }) => checked === 0);
    assert.deepEqual(idle, []);
  });
});

for (const { id } of rules)
  describe(`the rule ${id}`, () => {
    for (const { name, change, says } of cases.filter(({ rule }) => rule === id))
      it(name, () => {
        assert.deepEqual(verdict(id, change(goodStack())), says);
      });

    it("says nothing about resources of other types", () => {
      const other = resource("aws:ec2/eip:Eip", "address", { domain: "vpc" });
      assert.deepEqual(verdict(id, [...goodStack(), other]), []);
    });
  });
