import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look } from "../../values";

/** What nobody would notice in time without an alarm, by the tier that it happens to. */
const watched: { tier: string; types: readonly string[]; namespace: string; metrics: Record<string, string> }[] = [
  {
    tier: "database",
    types: [types.database],
    namespace: "AWS/RDS",
    metrics: {
      FreeStorageSpace: "the storage of a Multi-AZ DB cluster does not grow by itself",
      ReplicaLag: "a standby far behind makes a failover slow",
      OldestReplicationSlotLag: "a region that stopped following loses its slot, and must be copied anew",
    },
  },
  {
    tier: "cache",
    types: [types.cache],
    namespace: "AWS/ElastiCache",
    metrics: { Evictions: "a full cache throws out sessions" },
  },
  {
    tier: "load balancer",
    types: [types.loadBalancer],
    namespace: "AWS/ApplicationELB",
    metrics: { HealthyHostCount: "without a healthy target the region serves nobody" },
  },
  {
    tier: "DNS",
    types: [types.healthCheck],
    namespace: "AWS/Route53",
    metrics: { HealthCheckStatus: "users are being sent to the other region" },
  },
  {
    tier: "backup",
    types: [types.bucketReplication],
    namespace: "AWS/S3",
    metrics: { OperationsFailedReplication: "the copy in the other region is incomplete" },
  },
];

export const rule = stackRule({
  id: "alarm-per-tier",
  promise: "slo",
  title: "Every tier outside the cluster has alarms on what ends in an outage or lost data when nobody looks",
  severity: "high",
  reads: "namespace, metricName and metricQueries of each CloudWatch alarm; which tiers the stack has",
  thresholds: [],
  remediation: () => "bring back the alarm on the metric in the tier's component",
  types: [types.alarm, ...watched.flatMap((one) => one.types)],
  check: (resources) => {
    const metrics = new Set(resources.filter(({ type }) => type === types.alarm).flatMap(metricsOf));
    return watched
      .filter((one) => resources.some(({ type }) => one.types.includes(type)))
      .flatMap(({ tier, namespace, metrics: needed }) =>
        Object.entries(needed)
          .filter(([metric]) => !metrics.has(`${namespace} ${metric}`))
          .map(([metric, why]) => ({ reason: `${tier}: no alarm reads ${namespace} ${metric}; ${why}` })),
      );
  },
});

/** A metric that is unknown or computed in a way that nobody can read counts for nothing. */
const metricsOf = ({ inputs }: CheckedResource): string[] =>
  [inputs, ...listAt(inputs, "metricQueries").map((query) => look(query, "metric"))].map(
    (metric) => `${String(look(metric, "namespace"))} ${String(look(metric, "metricName"))}`,
  );
