import { completed } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { includesAll } from "../../values";

export const rule = resourceRule({
  id: "database-logs",
  promise: "security",
  title: "Databases send their log where it outlives them",
  severity: "medium",
  reads: "enabledCloudwatchLogsExports of each RDS cluster and instance",
  thresholds: [],
  remediation: () => "list postgresql in enabledCloudwatchLogsExports",
  types: [types.database, types.databaseInstance],
  check: (resource) => includesAll(resource, "enabledCloudwatchLogsExports", ["postgresql"]),
  remediate: (resource) => completed(resource, "enabledCloudwatchLogsExports", ["postgresql"]),
});
