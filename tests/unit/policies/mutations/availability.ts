import { types } from "../../../../policies/types";
import { all, type Change, named, set, without, withoutType } from "../support";
import { edit, type Mutation, ofType } from "./mutation";

const firstZone = "us-east-1a";

/** Nodes that carry the users even so, or the rule about capacity would object, too. */
const nodesOf = (type: string): Change =>
  all(...["a", "b", "c"].map((zone) => set(`eks-nodes-us-east-1${zone}`, "instanceTypes", [type])));

/** At least three of everything, over three zones. */
export const redundancy: Mutation[] = [
  { rule: "deployment-replicas", what: "PgBouncer runs two pods", change: set("postgres-pooler", "spec.replicas", 2) },
  { rule: "autoscaler-minimum", what: "L01 may shrink to two pods", change: set("l01-data-layer-autoscaler", "spec.minReplicas", 2) },
  {
    rule: "autoscaler-target",
    what: "L04's autoscaler scales a Deployment that is not there",
    change: set("l04-model-gateway-autoscaler", "spec.scaleTargetRef.name", "l04"),
  },
  {
    rule: "cache-failover",
    what: "the cache does not fail over by itself",
    change: set("redis-group", "automaticFailoverEnabled", false),
  },
  {
    rule: "cache-members",
    what: "a shard has no replica",
    change: set("redis-group", "nodeGroupConfigurations.1.replicaCount", 0),
  },
  {
    rule: "chart-described",
    what: "a chart that nobody described is installed",
    change: set("eks-external-secrets", "chart", "unknown-chart"),
  },
  {
    rule: "chart-disruption-budgets",
    what: "Loki has no disruption budget",
    change: set("observability-loki", "values.singleBinary.podDisruptionBudget", undefined),
  },
  { rule: "chart-replicas", what: "OpenSearch runs two nodes", change: set("observability-opensearch", "values.replicas", 2) },
  {
    rule: "database-members",
    what: "the database is no Multi-AZ DB cluster, and less is promised",
    change: all(set("postgres-cluster", "dbClusterInstanceClass", undefined), set("promises", "availabilityPercent", 99)),
  },
  {
    rule: "disruption-budgets",
    what: "PgBouncer has no disruption budget",
    change: without("postgres-pooler-budget"),
  },
  {
    rule: "node-count",
    what: "the cluster may shrink to two nodes",
    change: all(
      nodesOf("m5.16xlarge"),
      set("eks-nodes-us-east-1a", "scalingConfig.minSize", 1),
      set("eks-nodes-us-east-1b", "scalingConfig.minSize", 1),
      set("eks-nodes-us-east-1c", "scalingConfig.minSize", 0),
    ),
  },
  {
    rule: "statefulset-replicas",
    what: "PgBouncer becomes a StatefulSet of two pods",
    change: all(set("postgres-pooler", "spec.replicas", 2), (stack) => {
      named(stack, "postgres-pooler").type = types.statefulSet;
      return stack;
    }),
  },
  {
    rule: "tiers-present",
    what: "the region has no cluster of its own",
    change: withoutType(types.cluster),
  },
];

export const zones: Mutation[] = [
  {
    rule: "cache-zones",
    what: "primary and replica of a shard stand in one zone",
    change: set("redis-group", "nodeGroupConfigurations.0.replicaAvailabilityZones", [firstZone]),
  },
  {
    rule: "chart-spread",
    what: "a dead zone blocks OpenSearch's pods",
    change: set("observability-opensearch", "values.topologySpreadConstraints.0.nodeTaintsPolicy", "Ignore"),
  },
  {
    rule: "cluster-zones",
    what: "the control plane stands in two subnets",
    change: edit("eks-cluster", ({ vpcConfig }) => (vpcConfig as { subnetIds: string[] }).subnetIds.pop()),
  },
  {
    rule: "database-zones",
    what: "the database's servers share two zones",
    change: set("postgres-cluster", "availabilityZones.2", firstZone),
  },
  {
    rule: "load-balancer-zones",
    what: "the load balancer stands in two subnets",
    change: edit("load-balancer-alb", ({ subnets }) => (subnets as string[]).pop()),
  },
  {
    rule: "nat-zones",
    what: "two NAT gateways stand in one zone",
    change: (stack) => {
      const inputs = (zone: string) => ofType(stack, types.natGateway, `network-nat-${zone}`).inputs;
      inputs("us-east-1c")["subnetId"] = inputs("us-east-1b")["subnetId"];
      return stack;
    },
  },
  {
    rule: "node-group-zones",
    what: "two node groups stand in one zone",
    change: all(nodesOf("m5.4xlarge"), (stack) => {
      named(stack, "eks-nodes-us-east-1c").inputs["subnetIds"] = named(stack, "eks-nodes-us-east-1b").inputs["subnetIds"];
      return stack;
    }),
  },
  {
    rule: "subnet-zones",
    what: "two of the database's subnets stand in one zone",
    change: set("network-database-us-east-1c", "availabilityZone", firstZone),
  },
  {
    rule: "workload-spread",
    what: "a dead zone blocks L09's pods",
    change: set("l09-api-gateway-deployment", "spec.template.spec.topologySpreadConstraints.0.nodeTaintsPolicy", undefined),
  },
];
