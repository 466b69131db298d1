import { eachBackupBucket } from "../../buckets";
import { stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, listAt, look, saying } from "../../values";

export const rule = stackRule({
  id: "bucket-expiry",
  promise: "backups",
  title: "No lifecycle rule deletes a backup before the promised days are over",
  severity: "critical",
  reads: "expiration of the lifecycle rules of each backup bucket",
  thresholds: ["offsiteRetentionDays"],
  remediation: ({ offsiteRetentionDays }) => `set backup.offsiteRetentionDays to ${offsiteRetentionDays} or more`,
  types: [types.bucket, types.bucketLifecycle],
  check: (resources, { offsiteRetentionDays }) =>
    eachBackupBucket(resources, types.bucketLifecycle, (configurations) =>
      configurations
        .flatMap(({ inputs }) => {
          const rules = look(inputs, "rules");
          if (isUnknown(rules)) return [saying("rules", rules)];
          return listAt(inputs, "rules").map((rule) => {
            const days = look(rule, "expiration.days");
            if (days === undefined || look(rule, "status") === "Disabled") return undefined;
            const path = `rule ${String(look(rule, "id"))}: expiration.days`;
            return typeof days === "number" && days >= offsiteRetentionDays
              ? undefined
              : `${saying(path, days)}; at least ${offsiteRetentionDays} days`;
          });
        })
        .find((reason) => reason !== undefined),
    ),
});
