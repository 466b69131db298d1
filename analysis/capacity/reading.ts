import type { GraphResource } from "../../graph/types";

/** Reading inputs whose form nobody guarantees. What is absent, unknown or of another type is nothing. */

export const types = {
  promises: "agentic:promises:Promises",
  subnet: "aws:ec2/subnet:Subnet",
  nodeGroup: "aws:eks/nodeGroup:NodeGroup",
  addon: "aws:eks/addon:Addon",
  database: "aws:rds/cluster:Cluster",
  databaseInstance: "aws:rds/instance:Instance",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
  healthCheck: "aws:route53/healthCheck:HealthCheck",
  configMap: "kubernetes:core/v1:ConfigMap",
  deployment: "kubernetes:apps/v1:Deployment",
  statefulSet: "kubernetes:apps/v1:StatefulSet",
  autoscaler: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  release: "kubernetes:helm.sh/v3:Release",
} as const;

/** The value at `a.b.c`; nothing where a step is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((from, key) => (typeof from === "object" && from !== null ? (from as Record<string, unknown>)[key] : undefined), value);
}

export const numberAt = (value: unknown, path: string): number | undefined => {
  const found = at(value, path);
  return typeof found === "number" ? found : undefined;
};

/** A text that is known; what stands for an unknown one of a real preview is none. */
export const textAt = (value: unknown, path: string): string | undefined => {
  const found = at(value, path);
  return typeof found === "string" && found !== unknownText ? found : undefined;
};

/** `@pulumi/policy`'s stand-in for a text that only the cloud will know. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const listAt = (value: unknown, path: string): unknown[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

export const ofType = (resources: readonly GraphResource[], ...wanted: string[]): GraphResource[] =>
  resources.filter(({ type }) => wanted.includes(type));

export const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
