import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast } from "../../values";

export const rule = resourceRule({
  id: "azure-immutability",
  promise: "backups",
  title: "Blobs of the second offsite store cannot be changed or deleted for the promised days",
  severity: "critical",
  reads: "immutabilityPeriodSinceCreationInDays of each container's immutability policy",
  thresholds: ["offsiteRetentionDays"],
  remediation: ({ offsiteRetentionDays }) => `set backup.offsiteRetentionDays to ${offsiteRetentionDays} or more`,
  types: [types.blobImmutability],
  check: (policy, { offsiteRetentionDays }) => atLeast(policy, "immutabilityPeriodSinceCreationInDays", offsiteRetentionDays, "days"),
});
