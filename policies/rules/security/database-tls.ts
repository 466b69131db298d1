import { parameterGroupOf, parameterIs } from "../../parameters";
import { stackRule } from "../../rule";
import { types } from "../../types";

export const rule = stackRule({
  id: "database-tls",
  promise: "security",
  title: "Databases refuse connections without TLS",
  severity: "high",
  reads: "rds.force_ssl of the parameter group that each RDS cluster and instance names",
  thresholds: [],
  remediation: () => "set the parameter rds.force_ssl to 1 in the group that the database names (components/postgres/parameters.ts)",
  types: [types.database, types.databaseInstance, types.databaseParameters, types.instanceParameters],
  check: (resources) =>
    resources
      .filter(({ type }) => type === types.database || type === types.databaseInstance)
      .flatMap((database) => {
        const group = parameterGroupOf(database, resources);
        if (group === undefined) return [{ resource: database, reason: "it names no parameter group of the stack" }];
        const reason = parameterIs(group, "rds.force_ssl", (value) => value === "1", "1");
        return reason === undefined ? [] : [{ resource: group, reason }];
      }),
});
