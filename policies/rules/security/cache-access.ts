import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "cache-access",
  promise: "security",
  title: "The cache takes known users over TLS only",
  severity: "high",
  reads: "transitEncryptionEnabled, transitEncryptionMode and userGroupIds of each ElastiCache replication group",
  thresholds: [],
  remediation: () => "set transitEncryptionEnabled, transitEncryptionMode to required, and userGroupIds",
  types: [types.cache],
  check: (resource) => [
    isOneOf(resource, "transitEncryptionEnabled", [true]),
    isOneOf(resource, "transitEncryptionMode", ["required"]),
    given(resource, "userGroupIds"),
  ],
});
