import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "database-insights",
  promise: "security",
  title: "Databases record which queries load them",
  severity: "low",
  reads: "performanceInsightsEnabled of each RDS cluster and instance",
  thresholds: [],
  remediation: () => "set performanceInsightsEnabled",
  types: [types.database, types.databaseInstance],
  check: (resource) => isOneOf(resource, "performanceInsightsEnabled", [true]),
});
