import { types } from "../../../../policies/types";
import { all, set, without } from "../support";
import { edit, type Mutation, ofType } from "./mutation";

const pod = "spec.template.spec";
const l04 = "l04-model-gateway-deployment";
const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

export const running: Mutation[] = [
  {
    rule: "budget-at-minimum",
    what: "at its autoscaler's minimum no pod of L04 may leave",
    change: all(
      set("l04-model-gateway-disruption-budget", "spec.maxUnavailable", undefined),
      set("l04-model-gateway-disruption-budget", "spec.minAvailable", 3),
      set(l04, "spec.replicas", 4),
    ),
  },
  {
    rule: "autoscaler-reach",
    what: "L04 may grow beyond what the nodes can become",
    change: set("l04-model-gateway-autoscaler", "spec.maxReplicas", 500),
  },
  {
    rule: "spread-schedulable",
    what: "during a rollout L04's old pods push the new ones together",
    change: set(l04, `${pod}.topologySpreadConstraints.0.matchLabelKeys`, undefined),
  },
  {
    rule: "node-groups-in-turn",
    what: "two zones' nodes are updated at once",
    change: (stack) => {
      const group = ofType(stack, types.nodeGroup, "eks-nodes-us-east-1c");
      group.dependencies = group.dependencies.filter((urn) => !urn.includes("nodeGroup:NodeGroup"));
      return stack;
    },
  },
  {
    rule: "geolocation-targets",
    what: "South America is led to the load balancer alone",
    change: edit("dns-geo-sa", ({ aliases }) => {
      const [alias] = aliases as { name: string }[];
      if (alias !== undefined) alias.name = "us-east.api.agentic-platform.com";
    }),
  },
  {
    rule: "evacuation-elsewhere",
    what: "the switch that empties the region is in the region",
    change: all(set("dns-not-evacuated", "cloudwatchAlarmRegion", "us-east-1"), set("dns-evacuated", "region", "us-east-1")),
  },
  { rule: "alarm-per-tier", what: "nobody hears that sessions are thrown out", change: without("redis-alarm-Evictions") },
  {
    rule: "replication-slots-bounded",
    what: "a lost follower may hold back half of the disk",
    change: (stack) => {
      const parameters = ofType(stack, types.databaseParameters, "postgres-parameters").inputs["parameters"] as { name: string; value: string }[];
      for (const one of parameters) if (one.name === "max_slot_wal_keep_size") one.value = "512000";
      return stack;
    },
  },
  {
    rule: "offsite-writer",
    what: "whoever writes offsite copies can delete them",
    change: edit("backup-azure-role", ({ permissions }) => {
      (permissions as { dataActions: string[] }[])[0]?.dataActions.push(`${blobs}/delete`);
    }),
  },
  {
    rule: "config-map-secrets",
    what: "PgBouncer's configuration has the database's password",
    change: edit("postgres-pooler-config", ({ data }) => {
      (data as Record<string, string>)["DATABASE_PASSWORD"] = "in the open";
    }),
  },
  { rule: "image-version", what: "PgBouncer runs a tag that moves", change: set("postgres-pooler", `${pod}.containers.0.image`, "registry.example.com/pgbouncer:stable") },
  { rule: "release-pinned", what: "Loki's chart comes without TLS", change: set("observability-loki", "repositoryOpts.repo", "http://charts.example.com") },
  { rule: "network-default-deny", what: "everybody in the cluster reaches Prometheus", change: without("observability-policy-default-deny") },
  { rule: "cost-allocation-tags", what: "nobody knows whose the offsite store is", change: set("backup-azure-account", "tags", undefined) },
];
