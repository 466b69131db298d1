import { resourceRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

/** What a Multi-AZ DB cluster consists of, always: one writer and two readable standbys. */
const multiAzMembers = 3;

export const rule = resourceRule({
  id: "database-members",
  promise: "redundancy",
  title: "The database has a writer and enough standbys",
  severity: "critical",
  reads: "dbClusterInstanceClass of each RDS cluster, which makes it a Multi-AZ DB cluster; single RDS instances",
  thresholds: ["minimumDatabaseMembers"],
  remediation: ({ minimumDatabaseMembers }) =>
    `set postgres.readableStandbys to 2, which makes a Multi-AZ DB cluster of ${multiAzMembers} servers (at least ${minimumDatabaseMembers} are promised)`,
  types: [types.database, types.databaseInstance],
  check: (database, { minimumDatabaseMembers }) => {
    const path = "dbClusterInstanceClass";
    if (database.type === types.databaseInstance) {
      // An instance of an existing cluster or a read replica adds to it; one without both stands alone.
      return look(database.inputs, "replicateSourceDb") === undefined
        ? `a single instance is one server; at least ${minimumDatabaseMembers}`
        : undefined;
    }
    const value = look(database.inputs, path);
    if (typeof value !== "string" || !value.startsWith("db."))
      return `${saying(path, value)}: it is no Multi-AZ DB cluster; at least ${minimumDatabaseMembers} servers`;
    return multiAzMembers >= minimumDatabaseMembers
      ? undefined
      : `a Multi-AZ DB cluster has ${multiAzMembers} servers; at least ${minimumDatabaseMembers}`;
  },
});
