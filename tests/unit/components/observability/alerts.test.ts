import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { AlertRule } from "../../../../charts/prometheus-rules";
import { alertRules, defaultRunbookBase, runbookFile } from "../../../../components/observability/alerts";
import { backupLimits } from "../../../../components/observability/backup-alerts";
import { repository } from "../../../engine/tools";
import { prometheusPrograms, run, withFiles } from "./programs";

const rules = (): AlertRule[] => alertRules().groups.flatMap((group) => group.rules);
const runbooks = "https://runbooks.example.com";

interface Fired {
  labels: Record<string, string>;
  summary: string;
  description: string;
}

/** What the alert does at `at`, given the series. Nothing expected means that it must not fire. */
interface Case {
  series: Record<string, string>;
  alert: string;
  at: string;
  fires: Fired[];
}

const job = "agentic-platform";
const pod = { namespace: "agentic", service: "l01", instance: "10.0.1.7:8001", job };
const series = (metric: string, labels: Record<string, string>): string =>
  `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}}`;
const up = (labels: Record<string, string>): string => series("up", labels);
const requests = (status: string): string => series("http_requests_total", { ...pod, status });
const ready = (name: string): string =>
  series("kube_pod_status_ready", { condition: "false", namespace: "agentic", pod: name });

const down: Fired = {
  labels: { ...pod, severity: "critical", team: "platform" },
  summary: "Service l01 is down",
  description: "10.0.1.7:8001 has not answered its scrape for more than 2 minutes.",
};
const notReady: Fired = {
  labels: { condition: "false", namespace: "agentic", pod: "l01-a", severity: "warning", team: "platform" },
  summary: "Pod agentic/l01-a is not ready",
  description: "The pod has not been ready for more than 10 minutes.",
};
const lag = series("pg_replication_lag_seconds", { instance: "standby-1" });

/** All CronJobs, made long ago, whose last success was at the beginning; `changed` replaces what one of them says. */
const hours = (count: number): string => `${Math.round(count * 60)}m`;
const backupSeries = (changed: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.values(backupLimits)
      .flatMap((limits: Record<string, number>) => Object.keys(limits))
      .map((cronjob) => cronjob.replace("(?:base|point)", "base"))
      .flatMap((cronjob) => {
        const of = { namespace: "agentic", cronjob };
        return [
          [series("kube_cronjob_created", of), changed[cronjob] === "gone" ? "_x2000" : "0x2000"],
          [series("kube_cronjob_status_last_successful_time", of), changed[cronjob] === undefined ? "0+60x2000" : changed[cronjob] === "gone" ? "_x2000" : changed[cronjob]],
        ];
      }),
  );
const backup = (alert: string, cronjob: string, severity: string, summary: string, description: string) => ({
  alert,
  fires: [{ labels: { namespace: "agentic", cronjob, severity, team: "data" }, summary, description }],
});
const tooOld = backup("BackupTooOld", "backup-postgres", "critical", "backup-postgres has made no backup for too long", "The newest backup is older than its schedule allows twice: what would be lost grows.");
const unverified = backup("BackupUnverified", "backup-restore-postgres", "warning", "backup-restore-postgres has not proven the backups for too long", "Copies have not been checked, or not been restored for a test, or were found damaged. Nobody knows whether they are of use.");
const offsite = backup("BackupOffsiteMissing", "backup-check-azure", "critical", "backup-check-azure does not find the offsite copy whole and recent", "The copy in the other region or in the other cloud is missing, too old or damaged: the region's own copies may be all that is left.");
const failedJob = (condition: string, values: string): Record<string, string> => ({
  [series("kube_job_failed", { namespace: "agentic", job_name: "backup-redis-29", condition })]: values,
  [series("kube_job_status_start_time", { namespace: "agentic", job_name: "backup-redis-29" })]: "0x2000",
});

const cases: Record<string, Case> = {
  "pages when the last dump is more than two hours old": { series: backupSeries({ "backup-postgres": "0x2000" }), at: hours(2.2), ...tooOld },
  "does not page while dumps are made": { series: backupSeries(), alert: "BackupTooOld", at: hours(30), fires: [] },
  "waits two hours for the next dump": { series: backupSeries({ "backup-postgres": "0x2000" }), alert: "BackupTooOld", at: hours(2), fires: [] },
  "pages when a job never succeeded": { series: backupSeries({ "backup-postgres": "_x2000" }), at: hours(2.2), ...tooOld },
  "pages when the job itself is gone": {
    series: backupSeries({ "backup-postgres": "gone" }),
    at: "10m",
    ...backup("BackupTooOld", "backup-postgres", "critical", tooOld.fires[0]?.summary ?? "", tooOld.fires[0]?.description ?? ""),
    fires: tooOld.fires.map((fired) => ({ ...fired, labels: { cronjob: "backup-postgres", severity: "critical", team: "data" } })),
  },
  "warns when no dump was restored for a day": { series: backupSeries({ "backup-restore-postgres": "0x2000" }), at: hours(26.2), ...unverified },
  "does not warn while restores are tried": { series: backupSeries(), alert: "BackupUnverified", at: hours(30), fires: [] },
  "pages when the other cloud's copy was not found whole for three hours": { series: backupSeries({ "backup-check-azure": "0x2000" }), at: hours(3.2), ...offsite },
  "does not page while both offsite copies are found": { series: backupSeries(), alert: "BackupOffsiteMissing", at: hours(30), fires: [] },
  "warns when a backup job failed": {
    series: failedJob("true", "1x200"),
    alert: "BackupFailed",
    at: "10m",
    fires: [
      {
        labels: { namespace: "agentic", job_name: "backup-redis-29", condition: "true", severity: "warning", team: "data" },
        summary: "Backup job backup-redis-29 failed",
        description: "All its attempts failed in the last 3 hours; the next one of its schedule may still succeed.",
      },
    ],
  },
  "forgets a failed job after three hours": { series: failedJob("true", "1x400"), alert: "BackupFailed", at: hours(4), fires: [] },
  "does not warn for a job that succeeded": { series: failedJob("true", "0x200"), alert: "BackupFailed", at: "10m", fires: [] },
  "pages for an instance that has been down for two minutes": {
    series: { [up(pod)]: "0x10" },
    alert: "ServiceDown",
    at: "2m",
    fires: [down],
  },
  "waits two minutes before it pages": { series: { [up(pod)]: "0x10" }, alert: "ServiceDown", at: "1m30s", fires: [] },
  "forgives an instance that comes back within two minutes": {
    series: { [up(pod)]: "0 0 1x10" },
    alert: "ServiceDown",
    at: "5m",
    fires: [],
  },
  "leaves other jobs to their own alerts": {
    series: { [up({ job: "node-exporter" })]: "0x10", [up(pod)]: "1x10" },
    alert: "ServiceDown",
    at: "5m",
    fires: [],
  },
  "pages when no instance of any service is left": {
    series: { [up({ job: "node-exporter" })]: "1x10" },
    alert: "ServiceDown",
    at: "3m",
    fires: [
      {
        labels: { job, severity: "critical", team: "platform" },
        summary: `Service ${job} is down`,
        description: "Every instance has not answered its scrape for more than 2 minutes.",
      },
    ],
  },
  "warns when six of a hundred requests fail for five minutes": {
    series: { [requests("500")]: "0+6x30", [requests("200")]: "0+94x30" },
    alert: "HighErrorRate",
    at: "10m",
    fires: [
      {
        labels: { namespace: "agentic", service: "l01", severity: "warning", team: "platform" },
        summary: "High error rate on l01",
        description: "6% of the requests of the last 5 minutes ended in a 5xx.",
      },
    ],
  },
  "does not warn at five of a hundred": {
    series: { [requests("503")]: "0+5x30", [requests("200")]: "0+95x30" },
    alert: "HighErrorRate",
    at: "20m",
    fires: [],
  },
  "does not warn for many failures that are a small share": {
    series: { [requests("500")]: "0+60x30", [requests("200")]: "0+60000x30" },
    alert: "HighErrorRate",
    at: "20m",
    fires: [],
  },
  "does not take the client's faults for the service's": {
    series: { [requests("404")]: "0+50x30", [requests("200")]: "0+50x30" },
    alert: "HighErrorRate",
    at: "20m",
    fires: [],
  },
  "warns for a replica more than thirty seconds behind for five minutes": {
    series: { [lag]: "45x10" },
    alert: "DatabaseReplicationLag",
    at: "5m",
    fires: [
      {
        labels: { instance: "standby-1", severity: "warning", team: "data" },
        summary: "Database replication lag on standby-1",
        description: "The replica is 45s behind; the limit is 30 s, the recovery point objective 5 min.",
      },
    ],
  },
  "does not warn for a replica thirty seconds behind": {
    series: { [lag]: "30x10" },
    alert: "DatabaseReplicationLag",
    at: "10m",
    fires: [],
  },
  "forgives a replica that catches up within five minutes": {
    series: { [lag]: "120x3 1x10" },
    alert: "DatabaseReplicationLag",
    at: "10m",
    fires: [],
  },
  "warns for a pod that has not been ready for ten minutes": {
    series: { [ready("l01-a")]: "1x20" },
    alert: "PodNotReady",
    at: "10m",
    fires: [notReady],
  },
  "gives a pod ten minutes to get ready": {
    series: { [ready("l01-a")]: "1x8 0x20" },
    alert: "PodNotReady",
    at: "15m",
    fires: [],
  },
  "does not warn for the pod of a finished Job": {
    series: {
      [ready("roles-x7")]: "1x20",
      [series("kube_pod_status_phase", { namespace: "agentic", pod: "roles-x7", phase: "Succeeded" })]: "1x20",
    },
    alert: "PodNotReady",
    at: "15m",
    fires: [],
  },
  "keeps the watchdog firing from the first moment": {
    series: { [up(pod)]: "1x10" },
    alert: "Watchdog",
    at: "0m",
    fires: [
      {
        labels: { severity: "none", team: "platform" },
        summary: "The alerting path is alive",
        description:
          "Always firing. Its absence, seen from outside the cluster, means that no other alert can be delivered.",
      },
    ],
  },
};

const promtoolTest = ({ series: input, alert, at, fires }: Case): string =>
  stringify({
    rule_files: ["rules.yaml"],
    evaluation_interval: "30s",
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(input).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: fires.map(({ labels, summary, description }) => ({
              exp_labels: labels,
              exp_annotations: { summary, description, runbook_url: `${runbooks}/${runbookFile(alert)}` },
            })),
          },
        ],
      },
    ],
  });

describe("the alert rules", () => {
  it("are the four of the requirements, those on backups and the watchdog, with their durations and severities", () => {
    assert.deepEqual(
      rules().map((rule) => [rule.alert, rule.for, rule.labels.severity]),
      [
        ["ServiceDown", "2m", "critical"],
        ["HighErrorRate", "5m", "warning"],
        ["DatabaseReplicationLag", "5m", "warning"],
        ["PodNotReady", "10m", "warning"],
        ["BackupTooOld", "5m", "critical"],
        ["BackupFailed", undefined, "warning"],
        ["BackupUnverified", "5m", "warning"],
        ["BackupOffsiteMissing", "5m", "critical"],
        ["Watchdog", undefined, "none"],
      ],
    );
  });

  for (const rule of rules()) {
    it(`send whoever gets ${rule.alert} to a runbook that exists and is about it`, () => {
      const path = rule.annotations.runbook_url;
      assert.equal(path, `${defaultRunbookBase}/${runbookFile(rule.alert)}`);
      const page = join(repository, path);
      assert.ok(existsSync(page), `${path} does not exist`);
      assert.ok(readFileSync(page, "utf8").startsWith(`# ${rule.alert}\n`));
    });
  }

  it("form a file that promtool accepts", async function () {
    const folder = await prometheusPrograms(this);
    const output = await withFiles({ "rules.yaml": stringify(alertRules()) }, (cwd) =>
      run(join(folder, "promtool"), ["check", "rules", "rules.yaml"], cwd),
    );
    assert.match(output, /SUCCESS: 9 rules found/);
  });

  for (const [title, example] of Object.entries(cases)) {
    it(`${example.alert} ${title}`, async function () {
      const folder = await prometheusPrograms(this);
      const files = { "rules.yaml": stringify(alertRules(runbooks)), "test.yaml": promtoolTest(example) };
      const output = await withFiles(files, (cwd) => run(join(folder, "promtool"), ["test", "rules", "test.yaml"], cwd));
      assert.match(output, /SUCCESS/);
    });
  }
});
