/** Alertmanager's configuration. Pure; checked with amtool. */
import { stringify } from "yaml";

/** Where the operator mounts the Secrets that it is told to mount. Source: Prometheus Operator API, `Alertmanager.spec.secrets`. */
export const secretsMount = "/etc/alertmanager/secrets";

/** Keys of the Kubernetes Secret with the receivers' credentials. */
export const receiverKeys = { pagerDuty: "pagerduty-routing-key", ticket: "ticket-url" } as const;

export interface AlertmanagerConfigArgs {
  /** Region name, shown in every notification. */
  region: string;
  /** Name of the Kubernetes Secret that holds {@link receiverKeys}. */
  secretName: string;
  /** Whether warnings go to a ticket webhook; otherwise they reach PagerDuty with its severity "warning" (low urgency). */
  ticketWebhook: boolean;
  /** SNS topic that gets the Watchdog, so that CloudWatch notices when it stops. */
  heartbeat: { topicArn: string; awsRegion: string };
}

const summary = "{{ .CommonAnnotations.summary }}";
const details = {
  description: "{{ .CommonAnnotations.description }}",
  runbook: "{{ .CommonAnnotations.runbook_url }}",
  firing: "{{ .Alerts.Firing | len }}",
};

/**
 * critical → PagerDuty; warning → ticket or PagerDuty's low urgency; Watchdog → heartbeat; the rest (`info`, `none`)
 * is to be read in Grafana. Credentials are files, never values.
 */
export function alertmanagerConfig(args: AlertmanagerConfigArgs): string {
  const file = (key: string): string => `${secretsMount}/${args.secretName}/${key}`;
  const pagerDuty = (severity: "critical" | "warning") => ({
    routing_key_file: file(receiverKeys.pagerDuty),
    severity,
    description: `[${args.region}] ${summary}`,
    client: `agentic-platform ${args.region}`,
    details: { ...details, region: args.region },
    send_resolved: true,
  });

  return stringify(
    {
      global: { resolve_timeout: "5m" },
      route: {
        receiver: "none",
        group_by: ["alertname", "namespace", "service"],
        group_wait: "30s",
        group_interval: "5m",
        repeat_interval: "4h",
        routes: [
          {
            receiver: "heartbeat",
            matchers: ['alertname = "Watchdog"'],
            // At least twice in the alarm's 15 minutes, so that one lost message raises nothing.
            group_wait: "0s",
            group_interval: "1m",
            repeat_interval: "5m",
          },
          { receiver: "page", matchers: ['severity = "critical"'], group_wait: "10s" },
          { receiver: "ticket", matchers: ['severity = "warning"'], repeat_interval: "12h" },
        ],
      },
      inhibit_rules: [
        // One page for one fault: what is critical silences its own warnings, of the same service only …
        {
          source_matchers: ['severity = "critical"'],
          target_matchers: ['severity =~ "warning|info"'],
          equal: ["namespace", "alertname", "service"],
        },
        // … and a service that is down is the reason for its error rate.
        {
          source_matchers: ['alertname = "ServiceDown"'],
          target_matchers: ['alertname = "HighErrorRate"'],
          equal: ["namespace", "service"],
        },
      ],
      receivers: [
        { name: "none" },
        {
          name: "heartbeat",
          sns_configs: [
            {
              topic_arn: args.heartbeat.topicArn,
              sigv4: { region: args.heartbeat.awsRegion },
              subject: `agentic-platform ${args.region} heartbeat`,
              message: "alive",
              send_resolved: false,
            },
          ],
        },
        { name: "page", pagerduty_configs: [pagerDuty("critical")] },
        args.ticketWebhook
          ? { name: "ticket", webhook_configs: [{ url_file: file(receiverKeys.ticket), send_resolved: true }] }
          : { name: "ticket", pagerduty_configs: [pagerDuty("warning")] },
      ],
    },
    { lineWidth: 0 },
  );
}
