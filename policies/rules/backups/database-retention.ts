import { raised } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast } from "../../values";

export const rule = resourceRule({
  id: "database-retention",
  promise: "backups",
  title: "The database can be restored to any point of the promised days",
  severity: "critical",
  reads: "backupRetentionPeriod of each RDS cluster and instance",
  thresholds: ["databaseRetentionDays"],
  remediation: ({ databaseRetentionDays }) => `set postgres.backupRetentionDays to ${databaseRetentionDays} or more (RDS keeps at most 35)`,
  types: [types.database, types.databaseInstance],
  check: (database, { databaseRetentionDays }) => atLeast(database, "backupRetentionPeriod", databaseRetentionDays, "days"),
  remediate: (database, { databaseRetentionDays }) => raised(database, "backupRetentionPeriod", databaseRetentionDays, databaseRetentionDays),
});
