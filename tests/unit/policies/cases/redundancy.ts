import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, plus, resource, set, unknown, without, withoutType } from "../support";

const whole = "(stack)";
const replicas = (rule: string, name: string): Case[] => [
  { rule, name: "refuses two replicas", change: set(name, "spec.replicas", 2), says: [[name, "spec.replicas is 2; at least 3"]] },
  { rule, name: "allows more than three", change: set(name, "spec.replicas", 5), says: [] },
  { rule, name: "refuses an absent number", change: set(name, "spec.replicas", undefined), says: [[name, "spec.replicas is not set; at least 3"]] },
  { rule, name: "refuses an unknown number", change: set(name, "spec.replicas", unknown), says: [[name, `${cannotBeKnown("spec.replicas")}; at least 3`]] },
  { rule, name: "refuses a spec that is unknown as a whole", change: set(name, "spec", unknown), says: [[name, `${cannotBeKnown("spec.replicas")}; at least 3`]] },
  { rule, name: "refuses a number as text", change: set(name, "spec.replicas", "3"), says: [[name, 'spec.replicas is "3"; at least 3']] },
  { rule, name: "refuses a secret number", change: set(name, "spec.replicas", "[secret]"), says: [[name, "spec.replicas is a secret; it must be a plain literal; at least 3"]] },
];

const autoscalers: Case[] = [
  {
    rule: "autoscaler-minimum",
    name: "refuses a minimum of two",
    change: set("l01-scaler", "spec.minReplicas", 2),
    says: [["l01-scaler", "spec.minReplicas is 2; at least 3"]],
  },
  {
    rule: "autoscaler-minimum",
    name: "refuses an absent minimum, which Kubernetes takes for one",
    change: set("l01-scaler", "spec.minReplicas", undefined),
    says: [["l01-scaler", "spec.minReplicas is not set; at least 3"]],
  },
  {
    rule: "autoscaler-minimum",
    name: "refuses an unknown minimum",
    change: set("l01-scaler", "spec.minReplicas", unknown),
    says: [["l01-scaler", `${cannotBeKnown("spec.minReplicas")}; at least 3`]],
  },
  {
    rule: "autoscaler-minimum",
    name: "refuses a maximum that leaves no room",
    change: set("l01-scaler", "spec.maxReplicas", 3),
    says: [["l01-scaler", "spec.maxReplicas is 3; at least 4 (more than the minimum)"]],
  },
  {
    rule: "autoscaler-target",
    name: "refuses a target that is not in the stack",
    change: set("l01-scaler", "spec.scaleTargetRef.name", "l02"),
    says: [["l01-scaler", "its target, Deployment l02, is not in the stack"]],
  },
  {
    rule: "autoscaler-target",
    name: "refuses a target in another namespace",
    change: set("l01-scaler", "metadata.namespace", "default"),
    says: [["l01-scaler", "its target, Deployment l01, is not in the stack"]],
  },
  {
    rule: "autoscaler-target",
    name: "refuses an absent target",
    change: set("l01-scaler", "spec.scaleTargetRef", undefined),
    says: [["l01-scaler", "its target, undefined undefined, is not in the stack"]],
  },
  {
    rule: "autoscaler-target",
    name: "allows to raise the minimum of a workload that started with less",
    change: set("l01-scaler", "spec.minReplicas", 4),
    says: [],
  },
  { rule: "autoscaler-target", name: "does not ask for an autoscaler", change: without("l01-scaler"), says: [] },
];

const noBudget = "no PodDisruptionBudget selects its pods";
const budgets: Case[] = [
  { rule: "disruption-budgets", name: "refuses a Deployment without one", change: without("l01-budget"), says: [["l01", noBudget]] },
  { rule: "disruption-budgets", name: "refuses a StatefulSet without one", change: without("store-budget"), says: [["store", noBudget]] },
  {
    rule: "disruption-budgets",
    name: "refuses one that selects other pods",
    change: set("l01-budget", "spec.selector.matchLabels", { app: "l02" }),
    says: [["l01", noBudget]],
  },
  {
    rule: "disruption-budgets",
    name: "refuses one that selects nothing in particular",
    change: set("l01-budget", "spec.selector.matchLabels", {}),
    says: [["l01", noBudget]],
  },
  {
    rule: "disruption-budgets",
    name: "refuses one in another namespace",
    change: set("l01-budget", "metadata.namespace", "ingress"),
    says: [["l01", noBudget]],
  },
  {
    rule: "disruption-budgets",
    name: "refuses one that never lets a node drain",
    change: set("l01-budget", "spec.maxUnavailable", 0),
    says: [["l01", "l01-budget: spec.maxUnavailable is 0; allowed: 1"]],
  },
  {
    rule: "disruption-budgets",
    name: "refuses an unknown number",
    change: set("l01-budget", "spec.maxUnavailable", unknown),
    says: [["l01", `l01-budget: spec.maxUnavailable is ${JSON.stringify(unknown)}; allowed: 1`]],
  },
  {
    rule: "disruption-budgets",
    name: "allows to say how many stay",
    change: all(set("l01-budget", "spec.maxUnavailable", undefined), set("l01-budget", "spec.minAvailable", 2)),
    says: [],
  },
  {
    rule: "disruption-budgets",
    name: "refuses that all must stay",
    change: all(set("l01-budget", "spec.maxUnavailable", undefined), set("l01-budget", "spec.minAvailable", 3)),
    says: [["l01", "l01-budget: spec.minAvailable is 3; allowed: a number above 0 and below the 3 replicas"]],
  },
];

const charts: Case[] = [
  {
    rule: "chart-described",
    name: "refuses a chart that nobody described",
    change: set("search", "chart", "mystery"),
    says: [["search", "nobody described the chart mystery, so that what it runs is unknown"]],
  },
  {
    rule: "chart-described",
    name: "refuses an absent chart",
    change: set("search", "chart", undefined),
    says: [["search", "nobody described the chart undefined, so that what it runs is unknown"]],
  },
  {
    rule: "chart-described",
    name: "knows a chart by its registry address",
    change: set("search", "chart", "oci://registry.example/charts/opensearch"),
    says: [],
  },
  { rule: "chart-described", name: "has nothing to say without releases", change: withoutType(types.release), says: [] },
  {
    rule: "chart-replicas",
    name: "refuses two replicas",
    change: set("search", "values.replicas", 2),
    says: [["search", "StatefulSet opensearch: it has 2 replicas; at least 3"]],
  },
  {
    rule: "chart-replicas",
    name: "refuses an absent number",
    change: set("search", "values.replicas", undefined),
    says: [["search", "StatefulSet opensearch: the values do not say how many replicas it has; at least 3"]],
  },
  {
    rule: "chart-replicas",
    name: "refuses an unknown number",
    change: set("search", "values.replicas", unknown),
    says: [["search", "StatefulSet opensearch: the values do not say how many replicas it has; at least 3"]],
  },
  {
    rule: "chart-replicas",
    name: "refuses values that are unknown as a whole",
    change: set("search", "values", unknown),
    says: [["search", "StatefulSet opensearch: the values do not say how many replicas it has; at least 3"]],
  },
  { rule: "chart-replicas", name: "leaves a chart that nobody described to its own rule", change: set("search", "chart", "mystery"), says: [] },
  {
    rule: "chart-replicas",
    name: "does not count a DaemonSet's pods",
    change: plus(resource(types.release, "alloy", { chart: "alloy", values: { controller: { type: "daemonset" } } })),
    says: [],
  },
  {
    rule: "chart-disruption-budgets",
    name: "refuses a workload without one",
    change: set("search", "values.maxUnavailable", undefined),
    says: [["search", "StatefulSet opensearch: it has no PodDisruptionBudget"]],
  },
];

const nodes: Case[] = [
  {
    rule: "node-count",
    name: "refuses an empty group",
    change: set("nodes-us-east-1a", "scalingConfig.minSize", 0),
    says: [["nodes-us-east-1a", "scalingConfig.minSize is 0; at least 1"]],
  },
  {
    rule: "node-count",
    name: "refuses two nodes in all",
    change: all(
      without("nodes-us-east-1c"),
      set("nodes-us-east-1a", "scalingConfig.minSize", 1),
      set("nodes-us-east-1b", "scalingConfig.minSize", 1),
    ),
    says: [[whole, "the node groups keep 2 nodes together; at least 3"]],
  },
  {
    rule: "node-count",
    name: "refuses an absent number",
    change: set("nodes-us-east-1a", "scalingConfig", undefined),
    says: [["nodes-us-east-1a", "scalingConfig.minSize is not set; at least 1"]],
  },
  {
    rule: "node-count",
    name: "refuses an unknown number",
    change: set("nodes-us-east-1a", "scalingConfig.minSize", unknown),
    says: [["nodes-us-east-1a", `${cannotBeKnown("scalingConfig.minSize")}; at least 1`]],
  },
  {
    rule: "node-count",
    name: "refuses a stack without node groups",
    change: withoutType(types.nodeGroup),
    says: [[whole, "the node groups keep 0 nodes together; at least 3"]],
  },
];

/** Shards with so many replicas each, without the plain numbers. */
const placed = (...replicas: (number | undefined)[]): Change =>
  all(
    set("cache", "numNodeGroups", undefined),
    set("cache", "replicasPerNodeGroup", undefined),
    set("cache", "nodeGroupConfigurations", replicas.map((replicaCount) => ({ replicaCount }))),
  );

const data: Case[] = [
  {
    rule: "database-members",
    name: "refuses a cluster without members of its own",
    change: set("database", "dbClusterInstanceClass", undefined),
    says: [["database", "dbClusterInstanceClass is not set: it is no Multi-AZ DB cluster; at least 3 servers"]],
  },
  {
    rule: "database-members",
    name: "refuses an unknown class",
    change: set("database", "dbClusterInstanceClass", unknown),
    says: [["database", `${cannotBeKnown("dbClusterInstanceClass")}: it is no Multi-AZ DB cluster; at least 3 servers`]],
  },
  {
    rule: "database-members",
    name: "refuses a single instance",
    change: plus(resource(types.databaseInstance, "single", { multiAz: true })),
    says: [["single", "a single instance is one server; at least 3"]],
  },
  {
    rule: "database-members",
    name: "allows a read replica beside the cluster",
    change: plus(resource(types.databaseInstance, "reader", { replicateSourceDb: "database" })),
    says: [],
  },
  {
    rule: "cache-members",
    name: "refuses two shards",
    change: set("cache", "numNodeGroups", 2),
    says: [["cache", "numNodeGroups is 2; at least 3 shards"]],
  },
  {
    rule: "cache-members",
    name: "refuses shards without a replica",
    change: set("cache", "replicasPerNodeGroup", 0),
    says: [["cache", "replicasPerNodeGroup is 0; at least 1"]],
  },
  {
    rule: "cache-members",
    name: "refuses absent numbers",
    change: all(set("cache", "numNodeGroups", undefined), set("cache", "replicasPerNodeGroup", undefined)),
    says: [
      ["cache", "numNodeGroups is not set; at least 3 shards"],
      ["cache", "replicasPerNodeGroup is not set; at least 1"],
    ],
  },
  {
    rule: "cache-members",
    name: "refuses an unknown number",
    change: set("cache", "numNodeGroups", unknown),
    says: [["cache", `${cannotBeKnown("numNodeGroups")}; at least 3 shards`]],
  },
  {
    rule: "cache-members",
    name: "counts shards that are placed one by one",
    change: placed(1, 1, 1),
    says: [],
  },
  {
    rule: "cache-members",
    name: "refuses two shards that are placed one by one",
    change: placed(1, 1),
    says: [["cache", "it has 2 shards; at least 3"]],
  },
  {
    rule: "cache-members",
    name: "refuses a placed shard without replicas",
    change: placed(1, 0, 1),
    says: [["cache", "shard 2.replicaCount is 0; at least 1"]],
  },
  {
    rule: "cache-members",
    name: "refuses a placed shard that does not say its replicas",
    change: placed(1, 1, undefined),
    says: [["cache", "shard 3.replicaCount is not set; at least 1"]],
  },
  {
    rule: "cache-members",
    name: "counts the zones of a placed shard's replicas",
    change: all(placed(1, 1, undefined), set("cache", "nodeGroupConfigurations.2.replicaAvailabilityZones", ["us-east-1a"])),
    says: [],
  },
  {
    rule: "cache-failover",
    name: "refuses failover that is off",
    change: set("cache", "automaticFailoverEnabled", false),
    says: [["cache", "automaticFailoverEnabled is false; allowed: true"]],
  },
  {
    rule: "cache-failover",
    name: "refuses failover that is absent",
    change: set("cache", "automaticFailoverEnabled", undefined),
    says: [["cache", "automaticFailoverEnabled is not set; allowed: true"]],
  },
  {
    rule: "cache-failover",
    name: "refuses failover that is unknown",
    change: set("cache", "automaticFailoverEnabled", unknown),
    says: [["cache", `${cannotBeKnown("automaticFailoverEnabled")}; allowed: true`]],
  },
];

const tier = (name: string, ...made: string[]): Case => ({
  rule: "tiers-present",
  name: `misses the ${name}`,
  change: withoutType(...made),
  says: [[whole, `the stack has no ${name} (${made.join(" or ")})`]],
});

export const redundancy: Case[] = [
  tier("EKS cluster", types.cluster),
  tier("node group", types.nodeGroup),
  tier("database", types.database, types.databaseInstance),
  tier("cache", types.cache),
  tier("load balancer", types.loadBalancer),
  tier("service", types.deployment),
  tier("autoscaler", types.autoscaler),
  ...replicas("deployment-replicas", "l01"),
  ...replicas("statefulset-replicas", "store"),
  ...autoscalers,
  ...budgets,
  ...charts,
  ...nodes,
  ...data,
];
