import type { GraphResource } from "../../../../graph/types";
import { types } from "../../../../policies/types";

type Inputs = Record<string, unknown>;
type Make = (type: string, name: string, inputs: Inputs) => GraphResource;

const host = "api.example.com";
const balancer = { name: "balancer.us-east-1.elb.amazonaws.com", evaluateTargetHealth: true };
const tags = { Platform: "agentic-platform", Region: "us-east", ManagedBy: "pulumi" };
const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** What the operation of a closed stack asks of resources that are there already, by name. */
const added: Record<string, Inputs> = {
  primary: { name: `us-east.geo.${host}`, healthCheckId: "serving-id", aliases: [balancer] },
  secondary: { name: `eu-west.geo.${host}`, healthCheckId: "serving-id", aliases: [balancer] },
  everywhere: { name: host, aliases: [{ name: `default.geo.${host}`, evaluateTargetHealth: true }] },
  switch: { cloudwatchAlarmName: "agentic-us-east-evacuated", cloudwatchAlarmRegion: "eu-west-1" },
  parameters: { name: "parameters" },
  account: { tags },
  search: { repositoryOpts: { repo: "https://opensearch-project.github.io/helm-charts" } },
  federation: { subject: "system:serviceaccount:agentic:backup", issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE" },
  migration: { metadata: { name: "migration", namespace: "agentic" } },
  "pod-account": { metadata: { name: "backup", namespace: "agentic" } },
};

const ids: Record<string, Inputs> = {
  endpoint: { id: "endpoint-id" },
  switch: { id: "switch-id" },
  serving: { id: "serving-id" },
};

/** Metrics that an alarm must read, by the name of the alarm that reads the first. */
const metrics: Record<string, [namespace: string, ...names: string[]]> = {
  "postgres-alarm": ["AWS/RDS", "FreeStorageSpace", "ReplicaLag", "OldestReplicationSlotLag"],
  "redis-alarm": ["AWS/ElastiCache", "Evictions"],
  "load-balancer-alarm": ["AWS/ApplicationELB", "HealthyHostCount"],
  "dns-alarm": ["AWS/Route53", "HealthCheckStatus"],
  "backup-alarm": ["AWS/S3", "OperationsFailedReplication"],
};

/** What the operation of a closed stack asks for besides. */
const more = (resource: Make): GraphResource[] => [
  ...Object.values(metrics).flatMap(([namespace, , ...others]) =>
    others.map((metricName) =>
      resource(types.alarm, `alarm-${metricName}`, {
        name: metricName,
        namespace,
        metricName,
        alarmActions: ["topic-arn"],
        treatMissingData: "notBreaching",
      }),
    ),
  ),
  resource(types.alarm, "evacuated", { name: "agentic-us-east-evacuated", region: "eu-west-1", treatMissingData: "notBreaching" }),
  resource(types.roleDefinition, "writer", { permissions: [{ actions: [], dataActions: [`${blobs}/add/action`, `${blobs}/read`] }] }),
  resource(types.resourceGroup, "group", { tags }),
  resource(types.azureIdentity, "identity", { tags }),
  resource(types.configMap, "settings", {
    metadata: { name: "settings", namespace: "agentic" },
    data: { TOKEN_AUDIENCE: "api://example", REGION: "us-east" },
  }),
];

/** Completes a closed stack. What is added is shared between stacks: copy the result. */
export function operated(resource: Make, stack: GraphResource[]): GraphResource[] {
  for (const { name, inputs, invented } of stack) {
    Object.assign(inputs, added[name]);
    Object.assign(invented, ids[name]);
    const [namespace, metricName] = metrics[name] ?? [];
    if (metricName !== undefined) Object.assign(inputs, { namespace, metricName });
  }
  const groups = stack.filter(({ type }) => type === types.nodeGroup);
  for (const [index, group] of groups.entries()) group.dependencies = groups.slice(0, index).slice(-1).map(({ urn }) => urn);
  return [...stack, ...more(resource)];
}
