import { set, without } from "../support";
import { edit, type Mutation } from "./mutation";

interface Job {
  jobTemplate: { spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } } };
}
/** The variable that says where a job writes. */
const storesOf = ({ spec }: Record<string, unknown>) =>
  (spec as Job).jobTemplate.spec.template.spec.containers.flatMap(({ env }) => env.filter(({ name }) => name === "STORES"));

/** Backups that last, in two regions and two clouds. */
export const backups: Mutation[] = [
  {
    rule: "azure-immutability",
    what: "offsite copies can be deleted after a week",
    change: set("backup-azure-immutability", "immutabilityPeriodSinceCreationInDays", 7),
  },
  {
    rule: "azure-redundancy",
    what: "offsite copies stand in one data centre",
    change: set("backup-azure-account", "sku.name", "Standard_LRS"),
  },
  { rule: "backup-jobs", what: "dumps go to no other cloud", change: edit("backup-postgres", (inputs) => {
      for (const entry of storesOf(inputs)) entry.value = "local offsite";
    }) },
  { rule: "backup-proof", what: "nobody looks at the other cloud", change: without("backup-check-azure") },
  {
    rule: "bucket-expiry",
    what: "backups expire after a week",
    change: set("backup-primary-lifecycle", "rules.0.expiration.days", 7),
  },
  {
    rule: "bucket-lock",
    what: "backups are locked for a day",
    change: set("backup-primary-lock", "rule.defaultRetention.days", 1),
  },
  {
    rule: "bucket-versioning",
    what: "a backup can be overwritten",
    change: set("backup-primary-versioning", "versioningConfiguration.status", "Suspended"),
  },
  { rule: "cache-snapshots", what: "the cache keeps no snapshot", change: set("redis-group", "snapshotRetentionLimit", 0) },
  {
    rule: "database-deletion",
    what: "the database can be deleted by accident",
    change: set("postgres-cluster", "deletionProtection", false),
  },
  {
    rule: "database-retention",
    what: "the database keeps one day",
    change: set("postgres-cluster", "backupRetentionPeriod", 1),
  },
  {
    rule: "offsite-present",
    what: "offsite copies can be changed at any time",
    change: without("backup-azure-immutability"),
  },
  {
    rule: "region-copy",
    what: "backups are not copied to the other region",
    change: edit("backup-replication-rule", ({ rules }) => ((rules as { status: string }[])[0] ?? { status: "" }).status = "Disabled"),
  },
];
