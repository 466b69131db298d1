import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

const ways = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const rule = resourceRule({
  id: "public-access-block",
  promise: "security",
  title: "Buckets' blocks of public access leave no way open",
  severity: "critical",
  reads: `${ways.join(", ")} of each public access block`,
  thresholds: [],
  remediation: () => "block all four ways of public access (components/shared/private-bucket.ts)",
  types: [types.bucketPublicAccess],
  check: (resource) => ways.map((way) => isOneOf(resource, way, [true])),
  remediate: allowOnly(Object.fromEntries(ways.map((way) => [way, [true]]))),
});
