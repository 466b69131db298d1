import { allowOnly } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf, look } from "../../values";

export const rule = resourceRule({
  id: "database-deletion",
  promise: "backups",
  title: "The database cannot be deleted by mistake, and leaves a last snapshot",
  severity: "critical",
  reads: "deletionProtection, skipFinalSnapshot, finalSnapshotIdentifier and deleteAutomatedBackups of each RDS cluster and instance",
  thresholds: [],
  remediation: () =>
    "set protection.stateful to true: deletionProtection: true, skipFinalSnapshot: false with a finalSnapshotIdentifier, deleteAutomatedBackups: false",
  types: [types.database, types.databaseInstance],
  check: (database) => [
    isOneOf(database, "deletionProtection", [true]),
    isOneOf(database, "skipFinalSnapshot", [false]),
    // Its value may be computed; that there is one is enough.
    look(database.inputs, "finalSnapshotIdentifier") === undefined ? "finalSnapshotIdentifier is not set" : undefined,
    isOneOf(database, "deleteAutomatedBackups", [false]),
  ],
  // A last snapshot needs a name that only a person can give.
  remediate: allowOnly({ deletionProtection: [true], deleteAutomatedBackups: [false] }),
});
