import { labelled, runsEvery, variable } from "../../cron-jobs";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

const label = "agentic-platform/backup";

/** Minutes between two: dumps hourly and state daily by the requirements; ElastiCache can export every two hours. */
const promised = { postgres: 60, redis: 120, cluster: 1_440 };
const stores = ["local", "offsite", "azure"];

export const rule = stackRule({
  id: "backup-jobs",
  promise: "backups",
  title: "Dumps, snapshots and the cluster's state are made as often as promised, for every store",
  severity: "critical",
  reads: `schedule, suspend, concurrencyPolicy and the variable STORES of the CronJobs labelled ${label}`,
  thresholds: [],
  remediation: () => "bring the jobs of components/backup/jobs.ts back, at their schedules",
  types: [types.cronJob],
  check: (resources) =>
    Object.entries(promised).flatMap(([kind, minutes]): Finding[] => {
      const jobs = labelled(resources, label, kind);
      if (jobs.length === 0) return [{ reason: `no CronJob is labelled ${label}: ${kind}` }];
      return jobs.flatMap((resource) => [runsEvery(resource, minutes), writesAll(resource), alone(resource)].flatMap((reason) => (reason === undefined ? [] : [{ resource, reason }])));
    }),
});

function writesAll(job: CheckedResource): Reason {
  const value = variable(job, "STORES");
  const named = typeof value === "string" ? value.split(" ") : [];
  const missing = stores.filter((store) => !named.includes(store));
  return missing.length === 0 ? undefined : `${saying("STORES", value)}; it leaves out ${missing.join(", ")}`;
}

/** Two at once would take each other's disk and time. */
const alone = ({ inputs }: CheckedResource): Reason => {
  const policy = look(inputs, "spec.concurrencyPolicy");
  return policy === "Forbid" ? undefined : `${saying("spec.concurrencyPolicy", policy)}; allowed: Forbid`;
};
