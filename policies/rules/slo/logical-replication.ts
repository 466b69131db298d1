import { parameterIs } from "../../parameters";
import { resourceRule } from "../../rule";
import { types } from "../../types";

export const rule = resourceRule({
  id: "logical-replication",
  promise: "slo",
  title: "The database can be followed by another region, and a lost follower cannot fill its disk",
  severity: "critical",
  reads: "rds.logical_replication, max_replication_slots and max_slot_wal_keep_size of each cluster parameter group",
  thresholds: [],
  remediation: () => "set the three parameters as components/postgres/parameters.ts does",
  types: [types.databaseParameters],
  check: (resource) => [
    parameterIs(resource, "rds.logical_replication", (value) => value === "1", "1"),
    parameterIs(resource, "max_replication_slots", (value) => Number(value) >= 1, "1 or more"),
    parameterIs(resource, "max_slot_wal_keep_size", (value) => Number(value) > 0, "a bound in MB; -1 is none"),
  ],
});
