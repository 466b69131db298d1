import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

export const rule = resourceRule({
  id: "database-master-password",
  promise: "security",
  title: "RDS makes and rotates the master password itself",
  severity: "high",
  reads: "manageMasterUserPassword and masterPassword of each RDS cluster and instance",
  thresholds: [],
  remediation: () => "set manageMasterUserPassword, and give no masterPassword",
  types: [types.database, types.databaseInstance],
  check: (resource) => [isOneOf(resource, "manageMasterUserPassword", [true]), isOneOf(resource, "masterPassword", [undefined])],
});
