import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, plus, resource, set, unknown, without } from "../support";

const rule = "zone-loss-capacity";
const whole = "(stack)";
const nodes = (path: string, value: unknown): Change => all(...["a", "b", "c"].map((zone) => set(`nodes-us-east-1${zone}`, path, value)));
const [cpuOfPods, memoryOfPods, addresses] = ["CPU of pods", "memory of pods", "addresses of pods"];
const nothing: Case["says"] = [
  [whole, `${cpuOfPods}: 0 of the 18 cores that 1000 users need`],
  [whole, `${memoryOfPods}: 0 of the 28.5 GiB that 1000 users need`],
  [whole, `${addresses}: 0 of the 16 pods that 1000 users need`],
];
const users = (value: unknown, reason: string): Case => ({
  rule,
  name: `refuses ${JSON.stringify(value)} as the promised users`,
  change: set("promises", "users", value),
  says: [[whole, `${reason}; at least 1, or nobody knows what is enough`]],
});

export const capacity: Case[] = [
  { rule, name: "allows less than is provided", change: set("promises", "users", 1), says: [] },
  users(undefined, "users is not set"),
  users(unknown, cannotBeKnown("users")),
  users("[secret]", "users is a secret; it must be a plain literal"),
  users(0, "users is 0"),
  {
    rule,
    name: "refuses a stack without promises",
    change: without("promises"),
    says: [[whole, "users is not set; at least 1, or nobody knows what is enough"]],
  },
  {
    rule,
    name: "refuses nodes that are enough in three zones and not in two",
    change: nodes("scalingConfig.minSize", 1),
    says: [[whole, `${cpuOfPods}: 13.82 of the 18 cores that 1000 users need`]],
  },
  { rule, name: "counts nodes that always run, not those that may come", change: nodes("scalingConfig.desiredSize", 1), says: [] },
  { rule, name: "refuses nodes of a type that nobody has described", change: nodes("instanceTypes", ["m99.large"]), says: nothing },
  { rule, name: "refuses nodes without a type", change: nodes("instanceTypes", undefined), says: nothing },
  { rule, name: "refuses nodes of an unknown number", change: nodes("scalingConfig", unknown), says: nothing },
  {
    rule,
    name: "refuses a service that may not have enough pods",
    change: set("l09-scaler", "spec.maxReplicas", 4),
    says: [[whole, "pods of l09: 4 of the 5 pods that 1000 users need"]],
  },
  {
    rule,
    name: "refuses a service that nothing scales",
    change: without("l10-scaler"),
    says: [[whole, "pods of l10: 0 of the 5 pods that 1000 users need"]],
  },
  {
    rule,
    name: "refuses a database class that is too small",
    change: set("database", "dbClusterInstanceClass", "db.r6gd.large"),
    says: [[whole, "database CPU: 2 of the 4 cores that 1000 users need"]],
  },
  {
    rule,
    name: "refuses a database of an unknown class",
    change: set("database", "dbClusterInstanceClass", unknown),
    says: [
      [whole, "database CPU: 0 of the 4 cores that 1000 users need"],
      [whole, "database memory: 0 of the 16 GiB that 1000 users need"],
    ],
  },
  { rule, name: "leaves a database in one zone to the rules about zones", change: set("database", "availabilityZones", ["us-east-1a"]), says: [] },
  { rule, name: "leaves a database without servers to the rules about redundancy", change: without("database"), says: [] },
  {
    rule,
    name: "refuses too little storage",
    change: set("database", "allocatedStorage", 400),
    says: [[whole, "storage: 400 of the 500 GiB that 1000 users need"]],
  },
  {
    rule,
    name: "refuses cache nodes that are too small, and counts a copy once",
    change: set("cache", "nodeType", "cache.t4g.small"),
    says: [[whole, "cache memory: 3.08 of the 8 GiB that 1000 users need"]],
  },
  { rule, name: "leaves shards without a copy to the rules about redundancy", change: set("cache", "replicasPerNodeGroup", 0), says: [] },
  {
    rule,
    name: "refuses a cache without a node type",
    change: set("cache", "nodeType", undefined),
    says: [
      [whole, "cache CPU: 0 of the 2 cores that 1000 users need"],
      [whole, "cache memory: 0 of the 8 GiB that 1000 users need"],
    ],
  },
  {
    rule,
    name: "refuses a workload that does not say what it asks for",
    change: set("store", "spec.template.spec.containers.0.resources", undefined),
    says: [[whole, "StatefulSet store does not say how many pods it has and what they ask for"]],
  },
  {
    rule,
    name: "leaves a chart that nobody described to the rule about that",
    change: plus(resource(types.release, "unheard-of", { chart: "unheard-of", values: {} })),
    says: [],
  },
  {
    rule,
    name: "refuses a chart whose pods do not say what they ask for",
    change: set("search", "values.resources", undefined),
    says: [[whole, "StatefulSet opensearch of search does not say how many pods it has and what they ask for"]],
  },
];
