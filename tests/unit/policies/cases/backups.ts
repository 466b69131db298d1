import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, named, plus, resource, set, unknown, without, withoutType } from "../support";

const whole = "(stack)";

const days = (rule: string, name: string, path: string, minimum: number): Case[] => [
  { rule, name: `refuses one day less than ${minimum}`, change: set(name, path, minimum - 1), says: [[name, `${path} is ${minimum - 1}; at least ${minimum} days`]] },
  { rule, name: `allows ${minimum} days`, change: set(name, path, minimum), says: [] },
  { rule, name: "refuses an absent retention", change: set(name, path, undefined), says: [[name, `${path} is not set; at least ${minimum} days`]] },
  { rule, name: "refuses an unknown retention", change: set(name, path, unknown), says: [[name, `${cannotBeKnown(path)}; at least ${minimum} days`]] },
];

const deletion: Case[] = (
  [
    ["deletionProtection", true, false],
    ["skipFinalSnapshot", false, true],
    ["deleteAutomatedBackups", false, true],
  ] as const
).flatMap(([path, good, bad]): Case[] => [
  { rule: "database-deletion", name: `refuses ${path}: ${String(bad)}`, change: set("database", path, bad), says: [["database", `${path} is ${String(bad)}; allowed: ${String(good)}`]] },
  { rule: "database-deletion", name: `refuses an absent ${path}`, change: set("database", path, undefined), says: [["database", `${path} is not set; allowed: ${String(good)}`]] },
  { rule: "database-deletion", name: `refuses an unknown ${path}`, change: set("database", path, unknown), says: [["database", `${cannotBeKnown(path)}; allowed: ${String(good)}`]] },
]);

/** In a first preview no id is known; what a property was computed from is. */
const firstPreview: Change = (stack) => {
  const depend = (from: string, property: string, ...on: string[]) => {
    const dependent = named(stack, from);
    set(from, property, unknown)(stack);
    dependent.dependencies = on.map((name) => named(stack, name).urn);
  };
  for (const name of ["backup", "backup-copy"])
    for (const companion of ["versioning", "lock", "lifecycle"]) depend(`${name}-${companion}`, "bucket", name);
  depend("replication", "bucket", "backup", "backup-copy");
  set("replication", "rules.0.destination.bucket", unknown)(stack);
  return stack;
};

const pod = "spec.jobTemplate.spec.template.spec";
const cron = "a cron expression of five fields";
const jobs: Case[] = [
  ...["backup-jobs", "backup-proof"].flatMap((rule): Case[] => {
    const [name, says] = rule === "backup-jobs" ? ["backup-postgres", 60] : ["check-azure", 60];
    return [
      { rule, name: "refuses a job every two hours", change: set(name, "spec.schedule", "5 */2 * * *"), says: [[name, `spec.schedule is "5 */2 * * *", up to 120 minutes apart; at most ${says}`]] },
      { rule, name: "refuses a schedule with a pause at night", change: set(name, "spec.schedule", "5 6-23 * * *"), says: [[name, `spec.schedule is "5 6-23 * * *", up to 420 minutes apart; at most ${says}`]] },
      { rule, name: "refuses what is no schedule", change: set(name, "spec.schedule", "hourly"), says: [[name, `spec.schedule is "hourly"; ${cron}`]] },
      { rule, name: "refuses an absent schedule", change: set(name, "spec.schedule", undefined), says: [[name, `spec.schedule is not set; ${cron}`]] },
      { rule, name: "refuses an unknown schedule", change: set(name, "spec.schedule", unknown), says: [[name, `${cannotBeKnown("spec.schedule")}; ${cron}`]] },
      { rule, name: "refuses a suspended job", change: set(name, "spec.suspend", true), says: [[name, "spec.suspend is true; allowed: false"]] },
      { rule, name: "allows twice an hour", change: set(name, "spec.schedule", "5,35 * * * *"), says: [] },
    ];
  }),
  { rule: "backup-jobs", name: "refuses a stack without dumps", change: without("backup-postgres"), says: [[whole, "no CronJob is labelled agentic-platform/backup: postgres"]] },
  { rule: "backup-jobs", name: "refuses a job that leaves the other cloud out", change: set("backup-redis", `${pod}.containers.0.env.0.value`, "local offsite"), says: [["backup-redis", 'STORES is "local offsite"; it leaves out azure']] },
  { rule: "backup-jobs", name: "refuses a job that names no store", change: set("backup-redis", `${pod}.containers.0.env`, undefined), says: [["backup-redis", "STORES is not set; it leaves out local, offsite, azure"]] },
  { rule: "backup-jobs", name: "refuses two at once", change: set("backup-cluster", "spec.concurrencyPolicy", "Allow"), says: [["backup-cluster", 'spec.concurrencyPolicy is "Allow"; allowed: Forbid']] },
  { rule: "backup-jobs", name: "refuses an absent concurrencyPolicy", change: set("backup-cluster", "spec.concurrencyPolicy", undefined), says: [["backup-cluster", "spec.concurrencyPolicy is not set; allowed: Forbid"]] },
  { rule: "backup-proof", name: "refuses a store that nobody checks", change: without("check-replica"), says: [[whole, "no CronJob is labelled agentic-platform/backup-check: replica"]] },
  { rule: "backup-proof", name: "refuses a check of another store", change: set("check-replica", `${pod}.containers.0.env.0.value`, "offsite"), says: [["check-replica", 'STORE is "offsite"; allowed: replica']] },
  { rule: "backup-proof", name: "refuses a check without a store", change: set("check-replica", `${pod}.containers.0.env`, undefined), says: [["check-replica", "STORE is not set; allowed: replica"]] },
  { rule: "backup-proof", name: "refuses a stack that tries no restore", change: without("restore-point-in-time"), says: [[whole, "no CronJob is labelled agentic-platform/backup-restore: point-in-time"]] },
  { rule: "backup-proof", name: "refuses a weekly restore", change: set("restore-postgres", "spec.schedule", "0 5 * * 1"), says: [["restore-postgres", 'spec.schedule is "0 5 * * 1", up to 10080 minutes apart; at most 1440']] },
  { rule: "backup-proof", name: "refuses a check by who writes", change: set("check-local", `${pod}.serviceAccountName`, "backup"), says: [["check-local", 'serviceAccountName is "backup"; one that no backup job writes with']] },
  { rule: "backup-proof", name: "refuses a check by nobody known", change: set("check-local", `${pod}.serviceAccountName`, undefined), says: [["check-local", "serviceAccountName is not set; one that no backup job writes with"]] },
];

const unlocked = "it has no object lock configuration";
const buckets: Case[] = [
  ...["bucket-versioning", "bucket-lock", "bucket-expiry", "region-copy"].map((rule) => ({
    rule,
    name: "knows a bucket's companions in a first preview, when no id is known",
    change: firstPreview,
    says: [],
  })),
  ...["bucket-versioning", "bucket-lock", "bucket-expiry"].map((rule) => ({
    rule,
    name: "does not look at other buckets",
    change: plus(resource(types.bucket, "logs", { bucket: "agentic-us-east-logs" })),
    says: [],
  })),
  { rule: "bucket-versioning", name: "refuses a bucket without it", change: without("backup-versioning"), says: [["backup", "it has no versioning configuration"]] },
  {
    rule: "bucket-versioning",
    name: "refuses a copy without it",
    change: set("backup-copy-versioning", "versioningConfiguration.status", "Suspended"),
    says: [["backup-copy", 'versioningConfiguration.status is "Suspended"; allowed: "Enabled"']],
  },
  {
    rule: "bucket-versioning",
    name: "refuses an absent status",
    change: set("backup-versioning", "versioningConfiguration", undefined),
    says: [["backup", 'versioningConfiguration.status is not set; allowed: "Enabled"']],
  },
  {
    rule: "bucket-versioning",
    name: "refuses an unknown status",
    change: set("backup-versioning", "versioningConfiguration.status", unknown),
    says: [["backup", `${cannotBeKnown("versioningConfiguration.status")}; allowed: "Enabled"`]],
  },
  {
    rule: "bucket-versioning",
    name: "finds a bucket by its tag",
    change: plus(resource(types.bucket, "vault", { bucket: "agentic-vault", tags: { Purpose: "backup" } })),
    says: [["vault", "it has no versioning configuration"]],
  },
  { rule: "bucket-lock", name: "refuses a bucket without it", change: without("backup-lock"), says: [["backup", unlocked]] },
  { rule: "bucket-lock", name: "refuses a copy without it", change: without("backup-copy-lock"), says: [["backup-copy", unlocked]] },
  {
    rule: "bucket-lock",
    name: "refuses a bucket that cannot lock",
    change: set("backup", "objectLockEnabled", undefined),
    says: [["backup", "objectLockEnabled is not set; allowed: true"]],
  },
  {
    rule: "bucket-lock",
    name: "refuses a week",
    change: set("backup-lock", "rule.defaultRetention.days", 7),
    says: [["backup", "rule.defaultRetention.days is 7; at least 30 days"]],
  },
  {
    rule: "bucket-lock",
    name: "allows a year",
    change: all(set("backup-lock", "rule.defaultRetention.days", undefined), set("backup-lock", "rule.defaultRetention.years", 1)),
    says: [],
  },
  {
    rule: "bucket-lock",
    name: "refuses an absent retention",
    change: set("backup-lock", "rule.defaultRetention.days", undefined),
    says: [["backup", "rule.defaultRetention.days is not set; at least 30 days"]],
  },
  {
    rule: "bucket-lock",
    name: "refuses an unknown retention",
    change: set("backup-lock", "rule.defaultRetention.days", unknown),
    says: [["backup", `${cannotBeKnown("rule.defaultRetention.days")}; at least 30 days`]],
  },
  {
    rule: "bucket-lock",
    name: "refuses an absent mode",
    change: set("backup-lock", "rule.defaultRetention.mode", undefined),
    says: [["backup", 'rule.defaultRetention.mode is not set; allowed: "GOVERNANCE", "COMPLIANCE"']],
  },
  {
    rule: "bucket-expiry",
    name: "refuses a rule that deletes after a week",
    change: set("backup-lifecycle", "rules.0.expiration.days", 7),
    says: [["backup", "rule retention: expiration.days is 7; at least 30 days"]],
  },
  {
    rule: "bucket-expiry",
    name: "refuses a rule that deletes after an unknown time",
    change: set("backup-lifecycle", "rules.0.expiration.days", unknown),
    says: [["backup", `${cannotBeKnown("rule retention: expiration.days")}; at least 30 days`]],
  },
  { rule: "bucket-expiry", name: "refuses unknown rules", change: set("backup-lifecycle", "rules", unknown), says: [["backup", cannotBeKnown("rules")]] },
  { rule: "bucket-expiry", name: "allows that nothing is ever deleted", change: without("backup-lifecycle"), says: [] },
  {
    rule: "bucket-expiry",
    name: "does not mind a rule that is off",
    change: all(set("backup-lifecycle", "rules.0.expiration.days", 7), set("backup-lifecycle", "rules.0.status", "Disabled")),
    says: [],
  },
];

const uncopied = "no enabled replication rule copies it to, or from, a backup bucket in another region";
const copies: Case[] = [
  { rule: "region-copy", name: "refuses buckets without replication", change: without("replication"), says: [["backup", uncopied], ["backup-copy", uncopied]] },
  {
    rule: "region-copy",
    name: "refuses replication that is off",
    change: set("replication", "rules.0.status", "Disabled"),
    says: [["backup", uncopied], ["backup-copy", uncopied]],
  },
  {
    rule: "region-copy",
    name: "refuses a copy in the same region",
    change: set("backup-copy", "region", "us-east-1"),
    says: [["backup", "its copy is in the same region, us-east-1"], ["backup-copy", uncopied]],
  },
  {
    rule: "region-copy",
    name: "refuses replication to a bucket of somebody else",
    change: set("replication", "rules.0.destination.bucket", "arn:aws:s3:::elsewhere"),
    says: [["backup", uncopied], ["backup-copy", uncopied]],
  },
  {
    rule: "region-copy",
    name: "refuses a stack without backup buckets",
    change: withoutType(types.bucket),
    says: [[whole, "the stack has no backup bucket (tag Purpose: backup, or backup in its name)"]],
  },
];

const missing = (name: string, change: Change, count: number, minimum: number): Case => ({
  rule: "offsite-present",
  name: `misses the ${name}`,
  change,
  says: [[whole, `the stack has ${count} of ${name}; at least ${minimum}`]],
});

const sku = '"Standard_GRS", "Standard_RAGRS", "Standard_GZRS", "Standard_RAGZRS"';

export const backups: Case[] = [
  ...jobs,
  ...days("database-retention", "database", "backupRetentionPeriod", 30),
  ...days("cache-snapshots", "cache", "snapshotRetentionLimit", 7),
  ...days("azure-immutability", "immutability", "immutabilityPeriodSinceCreationInDays", 30),
  {
    rule: "database-retention",
    name: "refuses a single instance with one day",
    change: plus(resource(types.databaseInstance, "single", { backupRetentionPeriod: 1 })),
    says: [["single", "backupRetentionPeriod is 1; at least 30 days"]],
  },
  ...deletion,
  {
    rule: "database-deletion",
    name: "refuses an absent final snapshot's name",
    change: set("database", "finalSnapshotIdentifier", undefined),
    says: [["database", "finalSnapshotIdentifier is not set"]],
  },
  { rule: "database-deletion", name: "allows a computed name", change: set("database", "finalSnapshotIdentifier", unknown), says: [] },
  ...buckets,
  ...copies,
  { rule: "azure-redundancy", name: "refuses one region", change: set("account", "sku.name", "Standard_ZRS"), says: [["account", `sku.name is "Standard_ZRS"; allowed: ${sku}`]] },
  { rule: "azure-redundancy", name: "refuses an absent sku", change: set("account", "sku", undefined), says: [["account", `sku.name is not set; allowed: ${sku}`]] },
  { rule: "azure-redundancy", name: "refuses an unknown sku", change: set("account", "sku", unknown), says: [["account", `${cannotBeKnown("sku.name")}; allowed: ${sku}`]] },
  missing("backup bucket", without("backup-copy"), 1, 2),
  missing("bucket replication", without("replication"), 0, 1),
  missing("Azure storage account", without("account"), 0, 1),
  missing("Azure container", without("container"), 0, 1),
  missing("immutability policy of an Azure container", without("immutability"), 0, 1),
];
