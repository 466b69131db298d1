/**
 * The switch that empties a region. Pure: component, runbook and tests say the same thing.
 *
 * It is a metric in the *peer's* AWS region: 1 sends users away, nothing or 0 lets them in. A person writes it, by
 * CloudWatch's and Route 53's data planes alone; the region that is being left and Route 53's control plane may be down.
 */

export interface Evacuation {
  regionName: string;
  /** AWS region of the peer, where the switch is. */
  peerAwsRegion: string;
}

export const evacuationMetric = {
  namespace: "Agentic/Evacuation",
  metricName: "Evacuated",
  dimension: "Region",
  /** Seconds of a period; one value decides each. */
  period: 60,
  /** The smallest value of a period counts, so that a 0 takes back a 1 that was written for the same minute before. */
  statistic: "Minimum",
} as const;

/**
 * Minutes that one command covers. CloudWatch takes values up to two hours ahead, so one command holds a region empty
 * without anybody staying at the keyboard; a longer evacuation repeats it.
 */
export const evacuationMinutes = 115;

/** The command that empties the region for the next 115 minutes, or lets users back in. For bash and zsh. */
export function evacuationCommand({ regionName, peerAwsRegion }: Evacuation, what: "evacuate" | "return"): string {
  const { namespace, metricName, dimension, period } = evacuationMetric;
  const value = what === "evacuate" ? 1 : 0;
  const datum = `MetricName=${metricName},Dimensions=[{Name=${dimension},Value=${regionName}}],Value=${value},Timestamp=$((now + minute * ${period}))`;
  return (
    `aws cloudwatch put-metric-data --region ${peerAwsRegion} --namespace ${namespace} --metric-data ` +
    `$(now=$(date +%s); for minute in $(seq 0 ${evacuationMinutes}); do echo "${datum}"; done)`
  );
}
