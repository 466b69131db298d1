import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "database-private",
  promise: "security",
  title: "Databases have no address on the internet",
  severity: "critical",
  reads: "publiclyAccessible and dbSubnetGroupName of each RDS cluster and instance",
  thresholds: [],
  remediation: () => "leave publiclyAccessible out, and place the database in the subnets of the tier database",
  types: [types.database, types.databaseInstance],
  check: (resource) => [isOneOf(resource, "publiclyAccessible", [undefined, false]), given(resource, "dbSubnetGroupName")],
});
