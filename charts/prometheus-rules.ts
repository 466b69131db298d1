/** The form of a Prometheus rule file, as the chart takes it among its values. */
export type Severity = "critical" | "warning" | "none";

export interface AlertRule {
  alert: string;
  expr: string;
  /** How long the expression must hold; left out for alerts that fire at once. */
  for?: string;
  /** `window`: over which time an error budget's alert looks, where one alert has several. */
  labels: { severity: Severity; team: string; window?: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

/** An expression whose result is kept as a series of its own. */
export interface RecordingRule {
  record: string;
  expr: string;
}

export interface RuleGroup<Rule = AlertRule | RecordingRule> {
  name: string;
  /** How often the group is evaluated. */
  interval: string;
  /** In the order of evaluation: a rule may read what the ones before it recorded. */
  rules: Rule[];
}

export interface RuleFile<Rule = AlertRule | RecordingRule> {
  groups: RuleGroup<Rule>[];
}
