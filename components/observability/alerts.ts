/**
 * The platform's own alert rules, in the form of a Prometheus rule file. Pure: the cluster gets them as values of
 * kube-prometheus-stack, `ha render` writes them as files, promtool tests them.
 */

import type { AlertRule, RuleFile, Severity } from "../../charts/prometheus-rules";
import { backupRules } from "./backup-alerts";

/** Value of the `job` label of everything that our services expose; the PodMonitor sets it, the rules read it. */
export const servicesJob = "agentic-platform";

/** Where the runbooks lie in this repository; give the address at which it is published to get links. */
export const defaultRunbookBase = "docs/runbooks";

/** File name of an alert's runbook: `HighErrorRate` → `high-error-rate.md`. */
export const runbookFile = (alert: string): string =>
  `${alert.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase()}.md`;

/**
 * The rules of one region.
 * @param runbookBase address of the folder with the runbooks, without a slash at its end
 */
export function alertRules(runbookBase: string = defaultRunbookBase): RuleFile<AlertRule> {
  const rule = (
    alert: string,
    expr: string,
    duration: string | undefined,
    severity: Severity,
    team: string,
    summary: string,
    description: string,
  ): AlertRule => ({
    alert,
    expr,
    ...(duration === undefined ? {} : { for: duration }),
    labels: { severity, team },
    annotations: { summary, description, runbook_url: `${runbookBase}/${runbookFile(alert)}` },
  });

  return {
    groups: [
      {
        name: "high_availability",
        interval: "30s",
        rules: [
          // A service whose pods are all gone has no `up` series left to be 0, hence `absent`.
          rule(
            "ServiceDown",
            `up{job="${servicesJob}"} == 0 or absent(up{job="${servicesJob}"})`,
            "2m",
            "critical",
            "platform",
            'Service {{ with $labels.service }}{{ . }}{{ else }}{{ $labels.job }}{{ end }} is down',
            "{{ with $labels.instance }}{{ . }}{{ else }}Every instance{{ end }} has not answered its scrape for more than 2 minutes.",
          ),
          // A ratio: 0.05 errors a second would be 50 % of one service's traffic and nothing of another's.
          rule(
            "HighErrorRate",
            `sum by (namespace, service) (rate(http_requests_total{job="${servicesJob}", status=~"5.."}[5m]))` +
              ` / sum by (namespace, service) (rate(http_requests_total{job="${servicesJob}"}[5m])) > 0.05`,
            "5m",
            "warning",
            "platform",
            "High error rate on {{ $labels.service }}",
            "{{ $value | humanizePercentage }} of the requests of the last 5 minutes ended in a 5xx.",
          ),
          rule(
            "DatabaseReplicationLag",
            "pg_replication_lag_seconds > 30",
            "5m",
            "warning",
            "data",
            "Database replication lag on {{ $labels.instance }}",
            "The replica is {{ $value | humanizeDuration }} behind; the limit is 30 s, the recovery point objective 5 min.",
          ),
          // A pod of a finished Job is never ready again and nothing is wrong with it.
          rule(
            "PodNotReady",
            'kube_pod_status_ready{condition="false"} == 1' +
              ' unless on (namespace, pod) kube_pod_status_phase{phase="Succeeded"} == 1',
            "10m",
            "warning",
            "platform",
            "Pod {{ $labels.namespace }}/{{ $labels.pod }} is not ready",
            "The pod has not been ready for more than 10 minutes.",
          ),
        ],
      },
      { name: "backups", interval: "60s", rules: backupRules(rule) },
      {
        name: "heartbeat",
        interval: "30s",
        rules: [
          rule(
            "Watchdog",
            "vector(1)",
            undefined,
            "none",
            "platform",
            "The alerting path is alive",
            "Always firing. Its absence, seen from outside the cluster, means that no other alert can be delivered.",
          ),
        ],
      },
    ],
  };
}
