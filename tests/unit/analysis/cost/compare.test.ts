import assert from "node:assert/strict";
import fc from "fast-check";
import { compareCosts, costOf, type StackCost } from "../../../../analysis/cost";
import { resource, stackOf } from "./support";

const nodes = (type: string, count: number, name = "nodes"): StackCost =>
  costOf(stackOf(resource("aws:eks/nodeGroup:NodeGroup", name, { instanceTypes: [type], scalingConfig: { desiredSize: count } })));

describe("the difference between two costs", () => {
  it("is nothing between the same", () => {
    const { differenceUsd, changes, stacks } = compareCosts([nodes("m5.large", 3)], [nodes("m5.large", 3)]);
    assert.deepEqual([differenceUsd, changes, stacks[0]?.percent], [0, [], 0]);
  });

  it("is one line for another instance type, not an end and a beginning", () => {
    const { changes, differenceUsd } = compareCosts([nodes("m5.2xlarge", 3)], [nodes("m7g.2xlarge", 3)]);
    assert.deepEqual(changes, [
      {
        stack: "here",
        resource: "nodes",
        item: "3 × m5.2xlarge, on demand → 3 × m7g.2xlarge, on demand",
        beforeUsd: 840.96,
        afterUsd: 714.82,
        differenceUsd: -126.14,
      },
    ]);
    assert.equal(differenceUsd, -126.14);
  });

  it("shows what is new and what is gone, largest first", () => {
    const { changes } = compareCosts([nodes("m5.large", 1, "old")], [nodes("m5.2xlarge", 1, "new")]);
    assert.deepEqual(
      changes.map(({ resource: name, beforeUsd, afterUsd }) => [name, beforeUsd, afterUsd]),
      [
        ["new", null, 280.32],
        ["old", 70.08, null],
        ["new", null, 2],
        ["old", 2, null],
      ],
    );
  });

  it("counts a stack that begins or ends as a whole", () => {
    const begun = compareCosts([], [nodes("m5.large", 1)]);
    assert.deepEqual(begun.stacks, [{ stack: "here", beforeUsd: 0, afterUsd: 72.08, differenceUsd: 72.08, percent: null }]);
    const ended = compareCosts([nodes("m5.large", 1)], []);
    assert.deepEqual([ended.afterUsd, ended.differenceUsd, ended.stacks[0]?.percent], [0, -72.08, -100]);
  });

  it("is the sum of its changes", () => {
    const counts = fc.integer({ min: 0, max: 50 });
    const type = fc.constantFrom("m5.large", "m5.xlarge", "m7g.large");
    fc.assert(
      fc.property(type, counts, type, counts, (before, from, after, to) => {
        const { differenceUsd, changes } = compareCosts([nodes(before, from)], [nodes(after, to)]);
        const sum = changes.reduce((total, change) => total + change.differenceUsd, 0);
        assert.equal(Math.round(differenceUsd * 100), Math.round(sum * 100));
      }),
    );
  });
});
