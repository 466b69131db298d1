import type { AlertRule } from "../../charts/prometheus-rules";

/** Alerts on the backup jobs, from what kube-state-metrics says of their CronJobs. Pure. */

export interface BackupLimits {
  /** CronJob → hours after its last success at which a backup counts as too old. */
  age: Record<string, number>;
  /** CronJob of a check or a restore test → hours after its last success. */
  proof: Record<string, number>;
  /** CronJob that checks a copy far away → hours after its last success. */
  offsite: Record<string, number>;
}

/**
 * What the jobs' schedules allow (components/backup/jobs.ts): two intervals for what is made often, a day and two hours for
 * what is made daily.
 */
export const backupLimits: BackupLimits = {
  age: { "backup-postgres": 2, "backup-redis": 4, "backup-cluster": 26 },
  proof: { "backup-check-local": 3, "backup-check-offsite": 3, "backup-restore-postgres": 26, "backup-restore-redis": 26, "backup-restore-(?:base|point)": 26 },
  offsite: { "backup-check-replica": 3, "backup-check-azure": 3 },
};

/** A job that never succeeded counts from when it was made; one that does not exist is a fault of its own, hence `absent`. */
const older = (limits: Record<string, number>): string =>
  Object.entries(limits)
    .map(([job, hours]) => {
      const of = /[(|]/.test(job) ? `{cronjob=~"${job}"}` : `{cronjob="${job}"}`;
      return `time() - (kube_cronjob_status_last_successful_time${of} or kube_cronjob_created${of}) > ${hours * 3600} or absent(kube_cronjob_created${of})`;
    })
    .join("\n  or ");

const job = "{{ with $labels.cronjob }}{{ . }}{{ else }}A job that should exist{{ end }}";

type MakeRule = (
  alert: string,
  expr: string,
  duration: string | undefined,
  severity: "critical" | "warning",
  team: string,
  summary: string,
  description: string,
) => AlertRule;

/** @param rule adds labels and the runbook's address */
export const backupRules = (rule: MakeRule): AlertRule[] => [
  rule("BackupTooOld", older(backupLimits.age), "5m", "critical", "data", `${job} has made no backup for too long`, "The newest backup is older than its schedule allows twice: what would be lost grows."),
  rule(
    "BackupFailed",
    'kube_job_failed{condition="true", job_name=~"backup-.*"} == 1 and on (namespace, job_name) time() - kube_job_status_start_time < 3 * 3600',
    undefined,
    "warning",
    "data",
    "Backup job {{ $labels.job_name }} failed",
    "All its attempts failed in the last 3 hours; the next one of its schedule may still succeed.",
  ),
  rule("BackupUnverified", older(backupLimits.proof), "5m", "warning", "data", `${job} has not proven the backups for too long`, "Copies have not been checked, or not been restored for a test, or were found damaged. Nobody knows whether they are of use."),
  rule("BackupOffsiteMissing", older(backupLimits.offsite), "5m", "critical", "data", `${job} does not find the offsite copy whole and recent`, "The copy in the other region or in the other cloud is missing, too old or damaged: the region's own copies may be all that is left."),
];
