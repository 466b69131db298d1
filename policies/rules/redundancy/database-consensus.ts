import { isPatroni, patroniOf, shared } from "../../patroni";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { distinctAtLeast, isOneOf } from "../../values";

export const rule = resourceRule({
  id: "database-consensus",
  promise: "redundancy",
  title: "A database in the cluster fails over by majority, and only to a server that has every commit",
  severity: "critical",
  reads: `etcd3.hosts and synchronous_mode of ${shared} in the patroni.yml of each ConfigMap that has one`,
  thresholds: ["minimumDatabaseMembers"],
  remediation: ({ minimumDatabaseMembers }) =>
    `keep components/postgres/patroni as it is: ${minimumDatabaseMembers} etcd members, synchronous_mode: true`,
  types: [types.configMap],
  check: (resource, { minimumDatabaseMembers }) => {
    if (!isPatroni(resource)) return undefined;
    const inputs = patroniOf(resource);
    return [
      distinctAtLeast({ inputs }, "etcd3.hosts", minimumDatabaseMembers, "etcd members"),
      isOneOf({ inputs }, `${shared}.synchronous_mode`, [true, "quorum"]),
      isOneOf({ inputs }, `${shared}.postgresql.use_slots`, [true]),
    ];
  },
});
