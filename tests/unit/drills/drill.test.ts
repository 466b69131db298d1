import assert from "node:assert/strict";
import { judge, Measures, until } from "../../../drills/drill";

const measure = { what: "writes again", unit: "s" as const, limit: 45 };

describe("what a drill measured", () => {
  it("is judged by its worst run", () => {
    assert.deepEqual(judge({ ...measure, runs: [30, 20, 45] }), { ...measure, runs: [30, 20, 45], min: 20, median: 30, max: 45, met: true });
    assert.equal(judge({ ...measure, runs: [30, 20, 45.1] }).met, false);
  });

  it("has the mean of the two middle runs as its median", () => {
    assert.equal(judge({ ...measure, runs: [1, 4, 2, 40] }).median, 3);
  });

  it("may have to reach its limit instead", () => {
    assert.equal(judge({ ...measure, bound: "least", limit: 3, runs: [3, 4] }).met, true);
    assert.equal(judge({ ...measure, bound: "least", limit: 3, runs: [2, 4] }).met, false);
  });

  it("keeps no limit when it never ran", () => {
    assert.equal(judge({ ...measure, runs: [] }).met, false);
    assert.equal(judge({ what: "rows", unit: "rows", runs: [] }).met, false);
  });

  it("is collected over runs, in the order in which each first came", () => {
    const measures = new Measures();
    measures.add("a", "s", 1, 5);
    measures.add("b", "rows", 0);
    measures.add("a", "s", 2, 5);
    assert.deepEqual(measures.list(), [
      { what: "a", unit: "s", limit: 5, runs: [1, 2] },
      { what: "b", unit: "rows", runs: [0] },
    ]);
  });
});

describe("waiting", () => {
  it("gives up with what did not come and the last error", async () => {
    await assert.rejects(
      until("a writer", () => Promise.reject(new Error("nobody answers")), 0.05, 5),
      /^Error: a writer: not within 0\.05 s; last: nobody answers$/,
    );
  });

  it("ends as soon as it holds", async () => {
    let asked = 0;
    await until("the third time", () => (asked += 1) === 3, 5, 1);
    assert.equal(asked, 3);
  });
});
