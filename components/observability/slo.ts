/**
 * Alerts on how fast each service spends its error budget, and the series that they read. Pure, as alerts.ts.
 *
 * Windows and factors: Google, *The Site Reliability Workbook*, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts". The
 * long window says that it matters, the short one that it still goes on, so that an alert ends soon after its cause.
 */
import type { AlertRule, RecordingRule, RuleGroup, Severity } from "../../charts/prometheus-rules";
import { defaultRunbookBase, runbookFile, servicesJob } from "./alerts";

export interface BurnRate {
  long: Window;
  short: Window;
  /** How many times faster than evenly over 30 days the budget is spent. */
  factor: number;
  severity: Severity;
}

type Window = "5m" | "30m" | "1h" | "2h" | "6h" | "1d" | "3d";

/** Budget spent when each fires: 2 % in 1 h, 5 % in 6 h, 10 % in 1 day, 10 % in 3 days. */
export const burnRates: readonly BurnRate[] = [
  { long: "1h", short: "5m", factor: 14.4, severity: "critical" },
  { long: "6h", short: "30m", factor: 6, severity: "critical" },
  { long: "1d", short: "2h", factor: 3, severity: "warning" },
  { long: "3d", short: "6h", factor: 1, severity: "warning" },
];

/** Days for which the objective holds. */
const objectiveDays = 30;

/** Below it, a service that fails every request would not burn at 14.4 times its budget, and no page could ever fire. */
export const lowestObjectivePercent = 95;

const alert = "ErrorBudgetBurn";
const byService = "by (namespace, service)";
/** Series names: level, metric, operation. Source: Prometheus, "Recording rules", naming. */
const requests = "namespace_service:http_requests:rate5m";
const failures = "namespace_service:http_requests_failed:rate5m";
const ratio = (window: Window): string => `namespace_service:http_requests_failed:ratio_rate${window}`;

/** Share of requests that may fail: 99.95 → 0.0005. Rounded, since 1 − 0.9995 is no round number to a computer. */
export const errorBudget = (objectivePercent: number): number => Number(((100 - objectivePercent) / 100).toFixed(9));

/**
 * Failed is what ended in a 5xx. A service that has never failed has no series of failures, hence the zero.
 *
 * Long windows add up the recorded rates instead of asking for every pod's counters of three days: the same ratio,
 * weighted by traffic, from one series a service.
 */
function recordings(): RecordingRule[] {
  const rate = (matchers: string): string => `sum ${byService} (rate(http_requests_total{job="${servicesJob}"${matchers}}[5m]))`;
  const windows = [...new Set(burnRates.flatMap(({ short, long }) => [short, long]))];
  return [
    { record: requests, expr: rate("") },
    { record: failures, expr: `${rate(', status=~"5.."')} or 0 * ${requests}` },
    ...windows.map((window) => ({
      record: ratio(window),
      expr: window === "5m" ? `${failures} / ${requests}` : `sum_over_time(${failures}[${window}]) / sum_over_time(${requests}[${window}])`,
    })),
  ];
}

const inWords: Record<Window, string> = { "5m": "5 minutes", "30m": "30 minutes", "1h": "hour", "2h": "2 hours", "6h": "6 hours", "1d": "day", "3d": "3 days" };

/** Until a full budget is gone at that pace: `50 hours`, `5 days`. */
const goneAfter = (factor: number): string => {
  const hours = (objectiveDays * 24) / factor;
  return hours < 72 ? `${String(Math.round(hours))} hours` : `${String(Math.round(hours / 24))} days`;
};

const percentOf = (share: number): string => `${String(Number((100 * share).toFixed(7)))} %`;

function burnAlert({ long, short, factor, severity }: BurnRate, objectivePercent: number, runbookBase: string): AlertRule {
  const limit = `(${String(factor)} * ${String(errorBudget(objectivePercent))})`;
  return {
    alert,
    expr: `${ratio(long)} > ${limit} and ${ratio(short)} > ${limit}`,
    labels: { severity, team: "platform", window: long },
    annotations: {
      summary: `{{ $labels.service }} spends its error budget ${factor === 1 ? "" : `more than ${String(factor)} times `}too fast`,
      description:
        `{{ $value | humanizePercentage }} of the requests of the last ${inWords[long]} ended in a 5xx, and the last ${inWords[short]} are no better. ` +
        `An objective of ${String(objectivePercent)} % allows ${percentOf(errorBudget(objectivePercent))} in ${String(objectiveDays)} days; at this pace that is gone in ${goneAfter(factor)} at the latest.`,
      runbook_url: `${runbookBase}/${runbookFile(alert)}`,
    },
  };
}

/**
 * The rules for an objective: share of requests that each service answers without a 5xx.
 * @param objectivePercent from {@link lowestObjectivePercent} to below 100
 * @param runbookBase address of the folder with the runbooks, without a slash at its end
 */
export const sloRules = (objectivePercent: number, runbookBase: string = defaultRunbookBase): RuleGroup => ({
  name: "error_budget",
  interval: "30s",
  rules: [...recordings(), ...burnRates.map((burnRate) => burnAlert(burnRate, objectivePercent, runbookBase))],
});

/** For the dashboard: times the budget that is spent in the window; above 1 the objective is missed if it goes on. */
export const burnQuery = (objectivePercent: number, window: Window): string => `${ratio(window)} / ${String(errorBudget(objectivePercent))}`;
