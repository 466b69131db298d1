import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { alertmanagerConfig } from "../../../../components/observability/alertmanager";
import { prometheusPrograms, run, withFiles } from "./programs";

const heartbeat = { topicArn: "arn:aws:sns:us-east-1:123456789012:agentic-us-east-heartbeat", awsRegion: "us-east-1" };
const args = { region: "us-east", secretName: "alertmanager-receivers", ticketWebhook: false, heartbeat };

interface Receiver {
  name: string;
  pagerduty_configs?: { routing_key_file: string; severity: string }[];
  webhook_configs?: { url_file: string }[];
}
const receivers = (ticketWebhook: boolean): Receiver[] =>
  (parse(alertmanagerConfig({ ...args, ticketWebhook })) as { receivers: Receiver[] }).receivers;
const receiver = (name: string, ticketWebhook = false): Receiver | undefined =>
  receivers(ticketWebhook).find((candidate) => candidate.name === name);

describe("Alertmanager's configuration", () => {
  it("is accepted by amtool", async function () {
    const folder = await prometheusPrograms(this);
    const output = await withFiles({ "alertmanager.yml": alertmanagerConfig(args) }, (cwd) =>
      run(join(folder, "amtool"), ["check-config", "alertmanager.yml"], cwd),
    );
    assert.match(output, /SUCCESS/);
    assert.match(output, /2 inhibit rules/);
    assert.match(output, /4 receivers/);
  });

  it("with a ticket webhook is accepted by amtool", async function () {
    const folder = await prometheusPrograms(this);
    // Alertmanager reads `url_file` since 0.26; Debian 12's amtool is 0.25 and knows only `url`.
    const version = /version (\d+)\.(\d+)/.exec(await run(join(folder, "amtool"), ["--version"], "/"));
    const old = version?.[1] === "0" && Number(version[2]) < 26;
    const config = alertmanagerConfig({ ...args, ticketWebhook: true });
    const text = old ? config.replace(/url_file: .*/, "url: https://tickets.example.com/") : config;
    const output = await withFiles({ "alertmanager.yml": text }, (cwd) =>
      run(join(folder, "amtool"), ["check-config", "alertmanager.yml"], cwd),
    );
    assert.match(output, /SUCCESS/);
  });

  const routes: [string, string[], string][] = [
    ["pages for what is critical", ["alertname=ServiceDown", "severity=critical"], "page"],
    ["makes a ticket of a warning", ["alertname=HighErrorRate", "severity=warning"], "ticket"],
    ["sends the watchdog to the heartbeat", ["alertname=Watchdog", "severity=none"], "heartbeat"],
    ["tells nobody of what is only to be read", ["alertname=InfoInhibitor", "severity=none"], "none"],
    ["tells nobody of an alert without a severity", ["alertname=Unknown"], "none"],
  ];
  for (const [title, labels, expected] of routes) {
    it(title, async function () {
      const folder = await prometheusPrograms(this);
      const output = await withFiles({ "alertmanager.yml": alertmanagerConfig(args) }, (cwd) =>
        run(
          join(folder, "amtool"),
          ["config", "routes", "test", "--config.file=alertmanager.yml", `--verify.receivers=${expected}`, ...labels],
          cwd,
        ),
      );
      // amtool's own exit status checks it, too; the first line keeps a warning about its options apart.
      assert.equal(output.split("\n")[0], expected);
    });
  }

  it("reads every credential from a mounted file", () => {
    const mount = "/etc/alertmanager/secrets/alertmanager-receivers";
    assert.equal(receiver("page")?.pagerduty_configs?.[0]?.routing_key_file, `${mount}/pagerduty-routing-key`);
    assert.equal(receiver("ticket", true)?.webhook_configs?.[0]?.url_file, `${mount}/ticket-url`);
    assert.doesNotMatch(alertmanagerConfig({ ...args, ticketWebhook: true }), /routing_key:|service_key:|url:/);
  });

  it("asks PagerDuty for low urgency where there is no ticket system", () => {
    assert.equal(receiver("ticket")?.pagerduty_configs?.[0]?.severity, "warning");
    assert.equal(receiver("page")?.pagerduty_configs?.[0]?.severity, "critical");
    assert.equal(receiver("ticket", true)?.pagerduty_configs, undefined);
  });
});
