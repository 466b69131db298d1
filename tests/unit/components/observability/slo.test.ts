import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "mocha";
import { stringify } from "yaml";
import type { AlertRule } from "../../../../charts/prometheus-rules";
import { alertmanagerConfig } from "../../../../components/observability/alertmanager";
import { burnRates, errorBudget, lowestObjectivePercent, sloRules } from "../../../../components/observability/slo";
import { repository } from "../../../engine/tools";
import { prometheusPrograms, run, withFiles } from "./programs";

const runbooks = "https://runbooks.example.com";
const objective = 99.95;
const alertsOf = (percent: number): AlertRule[] => sloRules(percent).rules.flatMap((rule) => ("alert" in rule ? [rule] : []));

/** A while in which a share of the requests of each minute fails. */
interface Stretch {
  minutes: number;
  failing: number;
}

type Window = "1h" | "6h" | "1d" | "3d";

interface Example {
  /** Share of the requests that fail, for an hour and a half. */
  failing: number;
  /** Status of what fails; default 500. */
  status?: string;
  /** The alerts that fire then. */
  fires: Window[];
}

const perMinute = 100_000;

/** Counters of both kinds of answers, a sample a minute. */
function counters(traffic: Stretch[], status = "500"): { series: string; values: string }[] {
  const series = (code: string) => `http_requests_total{job="agentic-platform", namespace="agentic", service="l01", pod="l01-a", status="${code}"}`;
  const values = (share: (failing: number) => number): string => {
    let count = 0;
    return traffic
      .map(({ minutes, failing }) => {
        const step = Math.round(perMinute * share(failing));
        const from = count;
        count += step * minutes;
        return `${String(from)}+${String(step)}x${String(minutes - 1)}`;
      })
      .join(" ");
  };
  return [
    { series: series("200"), values: values((failing) => 1 - failing) },
    { series: series(status), values: values((failing) => failing) },
  ];
}

const texts = {
  "1h": { severity: "critical", pace: "more than 14.4 times ", long: "hour", short: "5 minutes", gone: "50 hours" },
  "6h": { severity: "critical", pace: "more than 6 times ", long: "6 hours", short: "30 minutes", gone: "5 days" },
  "1d": { severity: "warning", pace: "more than 3 times ", long: "day", short: "2 hours", gone: "10 days" },
  "3d": { severity: "warning", pace: "", long: "3 days", short: "6 hours", gone: "30 days" },
} as const;

const expected = ({ failing, fires }: Example) =>
  fires.map((window) => {
    const { severity, pace, long, short, gone } = texts[window];
    const share = `${String(Number((100 * failing).toFixed(2)))}%`;
    return {
      exp_labels: { namespace: "agentic", service: "l01", severity, team: "platform", window },
      exp_annotations: {
        summary: `l01 spends its error budget ${pace}too fast`,
        description: `${share} of the requests of the last ${long} ended in a 5xx, and the last ${short} are no better. An objective of 99.95 % allows 0.05 % in 30 days; at this pace that is gone in ${gone} at the latest.`,
        runbook_url: `${runbooks}/error-budget-burn.md`,
      },
    };
  });

const examples: Record<string, Example> = {
  "all four fire above 14.4 times the budget": { failing: 0.0073, fires: ["1h", "6h", "1d", "3d"] },
  "the fastest page does not fire below 14.4 times the budget": { failing: 0.0071, fires: ["6h", "1d", "3d"] },
  "the slower page fires above 6 times the budget": { failing: 0.0031, fires: ["6h", "1d", "3d"] },
  "nobody is paged below 6 times the budget": { failing: 0.0029, fires: ["1d", "3d"] },
  "the faster ticket is written above 3 times the budget": { failing: 0.0016, fires: ["1d", "3d"] },
  "only the slower ticket is written below 3 times the budget": { failing: 0.0014, fires: ["3d"] },
  "a ticket is written just above the budget": { failing: 0.0006, fires: ["3d"] },
  "nothing fires just below the budget": { failing: 0.0004, fires: [] },
  "nothing fires without a failure": { failing: 0, fires: [] },
  "the client's faults are not the service's": { failing: 0.5, status: "404", fires: [] },
};

/** Which alerts fire when, in minutes from the beginning of an outage of five minutes after three good days. */
const course: [minute: number, fires: Window[]][] = [
  [1, []],
  [2, ["1h"]],
  [5, ["1h", "6h", "1d", "3d"]],
  [20, ["6h", "1d", "3d"]],
  [50, ["1d", "3d"]],
  [140, ["3d"]],
  [400, []],
];

const promtool = async (context: Context, test: object): Promise<string> => {
  const folder = await prometheusPrograms(context);
  const files = {
    "rules.yaml": stringify({ groups: [sloRules(objective, runbooks)] }),
    "test.yaml": stringify({ rule_files: ["rules.yaml"], evaluation_interval: "1m", tests: [{ interval: "1m", ...test }] }),
  };
  return withFiles(files, (cwd) => run(join(folder, "promtool"), ["test", "rules", "test.yaml"], cwd));
};

describe("the error budget's alerts", () => {
  it("page and write tickets at the workbook's windows and factors", () => {
    assert.deepEqual(
      burnRates.map(({ long, short, factor, severity }) => [long, short, factor, severity]),
      [
        ["1h", "5m", 14.4, "critical"],
        ["6h", "30m", 6, "critical"],
        ["1d", "2h", 3, "warning"],
        ["3d", "6h", 1, "warning"],
      ],
    );
  });

  it("follow the objective: 99.95 % leave a budget of 0.0005, 99.9 % twice that", () => {
    assert.deepEqual([99.95, 99.9, 99.999].map(errorBudget), [0.0005, 0.001, 0.00001]);
    assert.match(alertsOf(99.9)[0]?.expr ?? "", /ratio_rate1h > \(14\.4 \* 0\.001\) and .*ratio_rate5m > \(14\.4 \* 0\.001\)$/);
  });

  it("can all fire at the lowest objective that is allowed, and could not much below", () => {
    const fastest = Math.max(...burnRates.map(({ factor }) => factor));
    assert.ok(fastest * errorBudget(lowestObjectivePercent) < 1);
    assert.ok(fastest * errorBudget(lowestObjectivePercent - 2) > 1);
  });

  it("send people to a runbook that exists, is about them and names their windows", () => {
    for (const { annotations, labels } of alertsOf(objective)) {
      const page = join(repository, annotations.runbook_url);
      assert.ok(existsSync(page), `${annotations.runbook_url} does not exist`);
      const text = readFileSync(page, "utf8");
      assert.ok(text.startsWith("# ErrorBudgetBurn\n"));
      assert.match(text, new RegExp(`^\\| ${labels.window ?? "none"} \\|`, "m"));
    }
  });

  it("are silenced for the same service only, when that pages already", () => {
    const config = alertmanagerConfig({ region: "us-east", secretName: "s", ticketWebhook: true, heartbeat: { topicArn: "arn", awsRegion: "us-east-1" } });
    assert.match(config, /target_matchers:\n +- severity =~ "warning\|info"\n +equal:\n +- namespace\n +- alertname\n +- service\n/);
  });

  it("form a file that promtool accepts", async function () {
    const folder = await prometheusPrograms(this);
    const output = await withFiles({ "rules.yaml": stringify({ groups: [sloRules(objective)] }) }, (cwd) =>
      run(join(folder, "promtool"), ["check", "rules", "rules.yaml"], cwd),
    );
    // Two rates, seven windows, four alerts.
    assert.match(output, /SUCCESS: 13 rules found/);
  });

  for (const [title, example] of Object.entries(examples)) {
    it(title, async function () {
      const output = await promtool(this, {
        input_series: counters([{ minutes: 90, failing: example.failing }], example.status),
        alert_rule_test: [{ eval_time: "80m", alertname: "ErrorBudgetBurn", exp_alerts: expected(example) }],
      });
      assert.match(output, /SUCCESS/);
    });
  }

  it("page in the second minute of a total outage and end one after the other when it is over", async function () {
    const before = 3 * 24 * 60;
    const output = await promtool(this, {
      input_series: counters([
        { minutes: before, failing: 0 },
        { minutes: 5, failing: 1 },
        { minutes: 8 * 60, failing: 0 },
      ]),
      promql_expr_test: course.map(([minute, fires]) => ({
        expr: 'count by (window) (ALERTS{alertname="ErrorBudgetBurn", alertstate="firing"})',
        eval_time: `${String(before + minute)}m`,
        exp_samples: fires.map((window) => ({ labels: `{window="${window}"}`, value: 1 })),
      })),
    });
    assert.match(output, /SUCCESS/);
  });

  it("count a service that has never failed as one without failures, not as one without data", async function () {
    const output = await promtool(this, {
      input_series: counters([{ minutes: 20, failing: 0 }]).slice(0, 1),
      promql_expr_test: [
        {
          expr: "namespace_service:http_requests_failed:ratio_rate1h",
          eval_time: "15m",
          exp_samples: [{ labels: 'namespace_service:http_requests_failed:ratio_rate1h{namespace="agentic", service="l01"}', value: 0 }],
        },
      ],
    });
    assert.match(output, /SUCCESS/);
  });
});
