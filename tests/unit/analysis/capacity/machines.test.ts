import assert from "node:assert/strict";
import { allocatableOf, cacheNodeOf, databaseFor, databaseOf } from "../../../../analysis/capacity/machines";

describe("EC2 instances as nodes", () => {
  it("have the pods that EKS's own list gives them", () => {
    // awslabs/amazon-eks-ami, eni-max-pods.txt, read 2026-11-23.
    const listed: Record<string, number> = {
      "m5.large": 29,
      "m5.xlarge": 58,
      "m5.2xlarge": 58,
      "m5.4xlarge": 234,
      "m5.8xlarge": 234,
      "m7g.16xlarge": 737,
      "m6g.2xlarge": 58,
      "r6i.4xlarge": 234,
      "c7g.xlarge": 58,
      "t3.medium": 17,
      "t3.large": 35,
      "t3.xlarge": 58,
      "t3.2xlarge": 58,
    };
    assert.deepEqual(Object.fromEntries(Object.keys(listed).map((type) => [type, allocatableOf(type)?.pods])), listed);
  });

  it("keep CPU back for kubelet: 70m of two cores, 80m of four, 90m of eight, 150m of 32", () => {
    const reserved = ["m5.large", "m5.xlarge", "m5.2xlarge", "m5.8xlarge"].map((type, index) =>
      Math.round(([2, 4, 8, 32][index] ?? 0) * 1000 - (allocatableOf(type)?.cpu ?? 0) * 1000),
    );
    assert.deepEqual(reserved, [70, 80, 90, 150]);
  });

  it("keep memory back: what the system hides, 255 MiB, 11 MiB a pod and 100 MiB", () => {
    assert.equal(allocatableOf("m7g.2xlarge")?.memoryGiB, 32 * 0.925 - (255 + 11 * 58 + 100) / 1024);
  });

  it("offer nothing when nobody described them", () => {
    assert.equal(allocatableOf("m99.2xlarge"), undefined);
    assert.equal(allocatableOf(""), undefined);
  });
});

describe("database classes", () => {
  it("have vCPU and memory by family and size", () => {
    const offered = ["db.r6gd.xlarge", "db.r6gd.2xlarge", "db.m6gd.2xlarge", "db.r5.xlarge", "db.t4g.medium"].map((name) => {
      const machine = databaseOf(name);
      return [machine?.vcpu, machine?.memoryGiB];
    });
    assert.deepEqual(offered, [[4, 32], [8, 64], [8, 32], [4, 32], [2, 4]]);
  });

  it("are unknown by any other name", () => {
    for (const name of ["db.r6gd.3xlarge", "db.z9.xlarge", "r6gd.xlarge", ""]) assert.equal(databaseOf(name), undefined, name);
  });

  it("are proposed from the same family, the smallest that has both", () => {
    assert.equal(databaseFor("db.r6gd.large", { vcpu: 7.75, memoryGiB: 31 }), "db.r6gd.2xlarge");
    assert.equal(databaseFor("db.r6gd.large", { vcpu: 3, memoryGiB: 100 }), "db.r6gd.4xlarge");
    assert.equal(databaseFor("db.r6gd.large", { vcpu: 65, memoryGiB: 1 }), undefined);
    assert.equal(databaseFor("db.z9.large", { vcpu: 1, memoryGiB: 1 }), undefined);
  });
});

describe("cache nodes", () => {
  it("have vCPU and memory by type", () => {
    assert.deepEqual(cacheNodeOf("cache.r5.large"), { vcpu: 2, memoryGiB: 13.07 });
    assert.deepEqual(cacheNodeOf("cache.r7g.2xlarge"), { vcpu: 8, memoryGiB: 52.82 });
    assert.deepEqual(cacheNodeOf("cache.t4g.small"), { vcpu: 2, memoryGiB: 1.37 });
    assert.equal(cacheNodeOf("cache.r5.8xlarge"), undefined);
    assert.equal(cacheNodeOf("cache.x.large"), undefined);
  });
});
