import assert from "node:assert/strict";
import { few, missing, named, strikes } from "../../../drills/database-failover/plan";

describe("the database drill's plan", () => {
  it("kills the writer plainly, with rows that no standby has, and with etcd's leader", () => {
    assert.deepEqual(strikes(3).map(named), [
      "the writer's node is killed",
      "the writer's node is killed, with rows that no standby has",
      "the writer's node is killed, together with etcd's leader",
    ]);
  });

  it("leaves out neither when there are fewer runs", () => {
    assert.deepEqual(strikes(2).map(named), ["the writer's node is killed, with rows that no standby has", "the writer's node is killed, together with etcd's leader"]);
    assert.deepEqual(strikes(1).map(named), ["the writer's node is killed, with rows that no standby has, together with etcd's leader"]);
  });

  it("has each special kill once, however many runs", () => {
    const many = strikes(100);
    assert.equal(many.length, 100);
    assert.equal(many.filter(({ etcdLeaderToo }) => etcdLeaderToo).length, 1);
    assert.equal(many.filter(({ standbysBehind }) => standbysBehind).length, 1);
  });
});

describe("rows after a fault", () => {
  it("are lost when they were acknowledged and are not there", () => {
    assert.deepEqual(missing([1, 2, 3, 4], new Set([1, 3, 5])), [2, 4]);
    assert.deepEqual(missing([1, 3], new Set([1, 2, 3])), []);
  });

  it("are named up to ten, and counted beyond", () => {
    assert.equal(few([1, 2, 3]), "1, 2, 3");
    assert.equal(few(Array.from({ length: 10 }, (_, row) => row)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
    assert.equal(few(Array.from({ length: 12 }, (_, row) => row)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more");
  });
});
