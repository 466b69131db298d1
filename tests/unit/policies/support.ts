import { openSearch } from "../../../charts/opensearch";
import { disruptionBudget, spreadOverZones } from "../../../components/shared/scheduling";
import type { GraphResource } from "../../../graph/types";
import { evaluate } from "../../../policies/evaluate";
import { types } from "../../../policies/types";
import { close, closing } from "./good/hardened";
import { securing } from "./good/security";
import { operated } from "./good/operations";
import { resource } from "../support/graph";

/** What the engine's protocol sends for a string that is unknown until the deployment. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Inputs = Record<string, unknown>;

export { resource };

export const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const tiers = ["public", "private", "database"];
const subnetIds = (tier: string) => zones.map((zone) => `${tier}-${zone}-id`);

const network = (): GraphResource[] => [
  resource(types.vpc, "vpc", { cidrBlock: "10.10.0.0/16" }),
  ...tiers.flatMap((tier) =>
    zones.map((zone) =>
      resource(types.subnet, `${tier}-${zone}`, { availabilityZone: zone, tags: { Tier: tier } }, { invented: { id: `${tier}-${zone}-id` } }),
    ),
  ),
  ...zones.map((zone) => resource(types.natGateway, `nat-${zone}`, { subnetId: `public-${zone}-id` })),
];

const cluster = (): GraphResource[] => [
  resource(types.cluster, "cluster", { vpcConfig: { subnetIds: subnetIds("private") } }),
  ...zones.map((zone) =>
    resource(types.nodeGroup, `nodes-${zone}`, {
      subnetIds: [`private-${zone}-id`],
      instanceTypes: ["m5.2xlarge"],
      scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 2 },
    }),
  ),
];

const data = (): GraphResource[] => [
  resource(types.databaseSubnets, "database-subnets", { subnetIds: subnetIds("database") }),
  resource(types.database, "database", {
    dbClusterInstanceClass: "db.r6gd.xlarge",
    allocatedStorage: 500,
    availabilityZones: [...zones],
    backupRetentionPeriod: 30,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "database-final",
    deleteAutomatedBackups: false,
  }),
  resource(types.cacheSubnets, "cache-subnets", { subnetIds: subnetIds("database") }),
  resource(types.cache, "cache", {
    nodeType: "cache.r5.large",
    numNodeGroups: 3,
    replicasPerNodeGroup: 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    snapshotRetentionLimit: 30,
  }),
];

/** The jobs that write, check and restore backups. */
const cronJobs = (): GraphResource[] => {
  const job = (name: string, label: string, value: string, schedule: string, serviceAccountName: string, env: Record<string, string> = {}) =>
    resource(types.cronJob, name, {
      metadata: { name, namespace: "agentic", labels: { [`agentic-platform/${label}`]: value } },
      spec: {
        schedule,
        concurrencyPolicy: "Forbid",
        jobTemplate: {
          spec: { template: { spec: { serviceAccountName, containers: [{ name: "work", env: Object.entries(env).map(([key, text]) => ({ name: key, value: text })) }] } } },
        },
      },
    });
  const schedules = { postgres: "5 * * * *", redis: "20 1-23/2 * * *", cluster: "0 4 * * *" };
  return [
    ...Object.entries(schedules).map(([kind, schedule]) => job(`backup-${kind}`, "backup", kind, schedule, "backup", { STORES: "local offsite azure" })),
    ...["local", "offsite", "replica", "azure"].map((store) => job(`check-${store}`, "backup-check", store, "50 * * * *", "backup-verify", { STORE: store })),
    ...["postgres", "redis", "point-in-time"].map((what) => job(`restore-${what}`, "backup-restore", what, "0 5 * * *", "backup-verify")),
  ];
};

function bucket(name: string, region: string): GraphResource[] {
  const own = { region, bucket: `${name}-id` };
  return [
    resource(
      types.bucket,
      name,
      { region, bucket: `agentic-us-east-${name}`, objectLockEnabled: true },
      { invented: { id: `${name}-id`, arn: `${name}-arn` } },
    ),
    resource(types.bucketVersioning, `${name}-versioning`, { ...own, versioningConfiguration: { status: "Enabled" } }),
    resource(types.bucketLock, `${name}-lock`, { ...own, rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } } }),
    resource(types.bucketLifecycle, `${name}-lifecycle`, {
      ...own,
      rules: [
        { id: "retention", status: "Enabled", expiration: { days: 30 } },
        { id: "delete-markers", status: "Enabled", expiration: { expiredObjectDeleteMarker: true } },
      ],
    }),
  ];
}

const backups = (): GraphResource[] => [
  ...bucket("backup", "us-east-1"),
  ...bucket("backup-copy", "eu-west-1"),
  resource(types.bucketReplication, "replication", {
    bucket: "backup-id",
    rules: [{ id: "offsite-copy", status: "Enabled", destination: { bucket: "backup-copy-arn" } }],
  }),
  ...cronJobs(),
  resource(types.storageAccount, "account", { sku: { name: "Standard_GZRS" } }),
  resource(types.blobContainer, "container", { publicAccess: "None" }),
  resource(types.blobImmutability, "immutability", { immutabilityPeriodSinceCreationInDays: 30 }),
];

const container = (name: string) => ({
  name,
  image: `registry.example.com/${name}:1.0.0`,
  resources: { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } },
});

function workload(type: string, name: string): GraphResource[] {
  const labels = { app: name };
  const metadata = { name, namespace: "agentic" };
  return [
    resource(type, name, {
      metadata,
      spec: {
        replicas: 3,
        template: { metadata: { labels }, spec: { containers: [container(name)], topologySpreadConstraints: spreadOverZones(labels) } },
      },
    }),
    resource(types.disruptionBudget, `${name}-budget`, { metadata, spec: disruptionBudget(labels) }),
  ];
}

const services = ["l01", "l04", "l09", "l10"];

const autoscaler = (name: string): GraphResource =>
  resource(types.autoscaler, `${name}-scaler`, {
    metadata: { name, namespace: "agentic" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name }, minReplicas: 3, maxReplicas: 10 },
  });

const inCluster = (): GraphResource[] => [
  ...services.flatMap((name) => [...workload(types.deployment, name), autoscaler(name)]),
  ...workload(types.statefulSet, "store"),
  resource(types.release, "search", {
    chart: openSearch.chart,
    values: openSearch.values({ replicas: 3, storageGiB: 30, storageClass: "gp3" }),
  }),
];

const promises = (): GraphResource =>
  resource(
    types.promises,
    "promises",
    { users: 1000, availabilityPercent: 99.95, recoveryTimeMinutes: 15, recoveryPointMinutes: 5, monthlyBudgetUsd: 12_000 },
    { custom: false },
  );

/** How users come here, and from here to the other region. */
const failover = (): GraphResource[] => [
  resource(types.healthCheck, "endpoint", { type: "HTTPS", requestInterval: 10, failureThreshold: 3 }),
  ...["PRIMARY", "SECONDARY"].map((role) =>
    resource(types.record, role.toLowerCase(), { healthCheckId: "endpoint-id", failoverRoutingPolicies: [{ type: role }] }),
  ),
];

/** A stack that keeps every promise, as small as that allows. */
export const goodStack = (): GraphResource[] =>
  operated(resource, [
    promises(),
    ...failover(),
    ...network(),
    ...cluster(),
    resource(types.loadBalancer, "balancer", { subnets: subnetIds("public") }),
    ...data(),
    ...backups(),
    ...inCluster(),
    resource(types.storageClass, "volumes", { parameters: { encrypted: "true" } }),
    ...closing(resource),
    ...securing(resource),
  ].map(close)).map((made) => structuredClone(made));

export type Stack = GraphResource[];
export type Change = (stack: Stack) => Stack;

export function named(stack: Stack, name: string): GraphResource {
  const found = stack.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no resource ${name} in the test's stack`);
  return found;
}

/** Sets an input, or takes it away where the value is undefined; a number in the path is a list's index. */
export const set =
  (name: string, path: string, value: unknown): Change =>
  (stack) => {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const inner = keys.reduce<Inputs>((at, key) => (at[key] ??= {}) as Inputs, named(stack, name).inputs);
    if (value === undefined) Reflect.deleteProperty(inner, last);
    else inner[last] = value;
    return stack;
  };

export const without =
  (...names: string[]): Change =>
  (stack) => {
    names.forEach((name) => named(stack, name));
    return stack.filter(({ name }) => !names.includes(name));
  };

export const withoutType =
  (...gone: string[]): Change =>
  (stack) =>
    stack.filter(({ type }) => !gone.includes(type));

export const plus =
  (...more: GraphResource[]): Change =>
  (stack) => [...stack, ...more];

export const dependsOn =
  (name: string, ...on: string[]): Change =>
  (stack) => {
    named(stack, name).dependencies = on.map((other) => named(stack, other).urn);
    return stack;
  };

export const all =
  (...changes: Change[]): Change =>
  (stack) =>
    changes.reduce((current, change) => change(current), stack);

/** One change to the good stack and what a rule then says: resource and reason of each violation. */
export interface Case {
  rule: string;
  /** Continues "it …". */
  name: string;
  change: Change;
  says: [resource: string, reason: string][];
}

export const verdict = (rule: string, stack: Stack): [string, string][] =>
  evaluate(stack)
    .violations.filter((violation) => violation.rule === rule)
    .map(({ resource: name, reason }) => [name, reason]);

/** How an unknown is refused. */
export const cannotBeKnown = (path: string): string =>
  `${path} cannot be known before deployment, so that nobody can check it; it must be a literal`;
