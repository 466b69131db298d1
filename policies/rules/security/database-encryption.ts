import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "database-encryption",
  promise: "security",
  title: "Databases are encrypted under a key of ours",
  severity: "critical",
  reads: "storageEncrypted and kmsKeyId of each RDS cluster and instance",
  thresholds: [],
  remediation: () => "set storageEncrypted and kmsKeyId; an unencrypted database has to be copied to become encrypted",
  types: [types.database, types.databaseInstance],
  check: (resource) => [isOneOf(resource, "storageEncrypted", [true]), given(resource, "kmsKeyId")],
});
