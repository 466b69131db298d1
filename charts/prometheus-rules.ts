/** The form of a Prometheus rule file, as the chart takes it among its values. */
export type Severity = "critical" | "warning" | "none";

export interface AlertRule {
  alert: string;
  expr: string;
  /** How long the expression must hold; left out for alerts that fire at once. */
  for?: string;
  labels: { severity: Severity; team: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

export interface RuleGroup {
  name: string;
  /** How often the group is evaluated. */
  interval: string;
  rules: AlertRule[];
}

export interface RuleFile {
  groups: RuleGroup[];
}
