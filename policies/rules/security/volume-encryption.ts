import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "volume-encryption",
  promise: "security",
  title: "Volumes of pods are encrypted",
  severity: "high",
  reads: "parameters.encrypted of each StorageClass",
  thresholds: [],
  remediation: () => 'set parameters.encrypted: "true"',
  types: [types.storageClass],
  check: (storageClass) => isOneOf(storageClass, "parameters.encrypted", ["true"]),
});
