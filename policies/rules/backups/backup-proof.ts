import { labelled, runsEvery, serviceAccountOf, variable } from "../../cron-jobs";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

const labels = { check: "agentic-platform/backup-check", restore: "agentic-platform/backup-restore", write: "agentic-platform/backup" };
const stores = ["local", "offsite", "replica", "azure"];
const restores = ["postgres", "redis", "point-in-time"];
const [hourly, daily] = [60, 1_440];

export const rule = stackRule({
  id: "backup-proof",
  promise: "backups",
  title: "Every store is checked every hour and restores are tried every day, by an identity that writes nothing",
  severity: "critical",
  reads: `schedule, suspend, serviceAccountName and the variable STORE of the CronJobs labelled ${labels.check} and ${labels.restore}`,
  thresholds: [],
  remediation: () => "bring the checks and restore tests of components/backup/jobs.ts back, with the service account of their own",
  types: [types.cronJob],
  check: (resources) => {
    const writers = resources.filter(({ type, inputs }) => type === types.cronJob && isWriter(inputs)).map(serviceAccountOf);
    const judge = (label: string, value: string, minutes: number, more: (job: CheckedResource) => Reason): Finding[] => {
      const jobs = labelled(resources, label, value);
      if (jobs.length === 0) return [{ reason: `no CronJob is labelled ${label}: ${value}` }];
      return jobs.flatMap((resource) =>
        [runsEvery(resource, minutes), separate(resource, writers), more(resource)].flatMap((reason) => (reason === undefined ? [] : [{ resource, reason }])),
      );
    };
    return [
      ...stores.flatMap((store) => judge(labels.check, store, hourly, (job) => reads(job, store))),
      ...restores.flatMap((what) => judge(labels.restore, what, daily, () => undefined)),
    ];
  },
});

const isWriter = (inputs: CheckedResource["inputs"]): boolean => labels.write in ((look(inputs, "metadata.labels") as Record<string, unknown> | undefined) ?? {});

const reads = (job: CheckedResource, store: string): Reason => {
  const value = variable(job, "STORE");
  return value === store ? undefined : `${saying("STORE", value)}; allowed: ${store}`;
};

/** Who could forge what it checks proves nothing. */
function separate(job: CheckedResource, writers: unknown[]): Reason {
  const account = serviceAccountOf(job);
  return typeof account === "string" && !writers.includes(account) ? undefined : `${saying("serviceAccountName", account)}; one that no backup job writes with`;
}
