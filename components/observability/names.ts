/** Names that the observability tier derives. Pure. */

/** `agentic-us-east` → `us-east`: the region's name, as people and labels say it. */
export const regionOf = (prefix: string): string => prefix.replace(/^agentic-/, "");

/** S3 takes 3 to 63 characters and every name once in the world, hence the suffix. */
export const logBucketName = (prefix: string, suffix: string): string => `${prefix}-logs-${suffix}`;

/** Secrets Manager secret with Grafana's administrator. */
export const grafanaSecretName = (prefix: string): string => `agentic/${regionOf(prefix)}/grafana/admin`;
