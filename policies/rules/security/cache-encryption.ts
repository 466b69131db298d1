import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "cache-encryption",
  promise: "security",
  title: "The cache is encrypted under a key of ours",
  severity: "high",
  reads: "atRestEncryptionEnabled and kmsKeyId of each ElastiCache replication group",
  thresholds: [],
  remediation: () => "set atRestEncryptionEnabled and kmsKeyId",
  types: [types.cache],
  check: (resource) => [isOneOf(resource, "atRestEncryptionEnabled", [true]), given(resource, "kmsKeyId")],
});
