import assert from "node:assert/strict";
import { amiTypeOf } from "../../../../components/eks/ami";

describe("node image", () => {
  for (const type of ["m7g.2xlarge", "c6gn.large", "r6gd.xlarge", "t4g.medium", "g5g.xlarge", "im4gn.large", "a1.large"])
    it(`is an ARM one for ${type}`, () => {
      assert.equal(amiTypeOf(type), "AL2023_ARM_64_STANDARD");
    });
  for (const type of ["m5.2xlarge", "m6id.large", "c7i-flex.large", "g4dn.xlarge", "g6.xlarge", "m7a.large"])
    it(`is an x86 one for ${type}`, () => {
      assert.equal(amiTypeOf(type), "AL2023_x86_64_STANDARD");
    });
});
