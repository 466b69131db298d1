import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given } from "../../values";

export const rule = resourceRule({
  id: "topic-encryption",
  promise: "security",
  title: "What alarms say is encrypted on its way",
  severity: "low",
  reads: "kmsMasterKeyId of each SNS topic",
  thresholds: [],
  remediation: () => "set kmsMasterKeyId",
  types: [types.topic],
  check: (resource) => given(resource, "kmsMasterKeyId"),
});
