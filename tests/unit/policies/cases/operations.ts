import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, dependsOn, plus, resource, set, unknown, without, withoutType } from "../support";

const whole = "(stack)";
const says = (name: string, ...reasons: string[]): Case["says"] => reasons.map((reason) => [name, reason]);
/** One rule's cases, each as [continues "it …", change, what it says]. */
const of = (rule: string, ...cases: [name: string, change: Change, says: Case["says"]][]): Case[] =>
  cases.map(([name, change, told]) => ({ rule, name, change, says: told }));

const pod = "spec.template.spec";
const first = `${pod}.containers.0`;
const inContainer = (reason: string): Case["says"] => says("l01", `container l01: ${reason}`);

const budgets = of(
  "budget-at-minimum",
  [
    "refuses a budget that the autoscaler's minimum turns into a block",
    all(set("l01-budget", "spec.maxUnavailable", undefined), set("l01-budget", "spec.minAvailable", 3), set("l01", "spec.replicas", 5)),
    says("l01-budget", "spec.minAvailable is 3: with 3 pods of l01 none can ever be evicted"),
  ],
  [
    "refuses to let all pods go at once",
    set("l01-scaler", "spec.minReplicas", 1),
    says("l01-budget", "spec.maxUnavailable is 1: all 1 pods of l01 can be evicted at once"),
  ],
  ["refuses 0", set("store-budget", "spec.maxUnavailable", 0), says("store-budget", "spec.maxUnavailable is 0: with 3 pods of store none can ever be evicted")],
  ["allows a third, rounded up", set("l01-budget", "spec.maxUnavailable", "33%"), []],
  [
    "refuses a percentage that is all, rounded up",
    set("l01-budget", "spec.maxUnavailable", "67%"),
    says("l01-budget", 'spec.maxUnavailable is "67%": all 3 pods of l01 can be evicted at once'),
  ],
  [
    "refuses a minimum that is all, rounded up",
    all(set("l01-budget", "spec.maxUnavailable", undefined), set("l01-budget", "spec.minAvailable", "70%")),
    says("l01-budget", 'spec.minAvailable is "70%": with 3 pods of l01 none can ever be evicted'),
  ],
  ["refuses neither number", set("l01-budget", "spec.maxUnavailable", undefined), says("l01-budget", "one of spec.maxUnavailable and spec.minAvailable must be set")],
  ["refuses both numbers", set("l01-budget", "spec.minAvailable", 2), says("l01-budget", "one of spec.maxUnavailable and spec.minAvailable must be set")],
  [
    "refuses an unknown number",
    set("l01-budget", "spec.maxUnavailable", unknown),
    says("l01-budget", `${cannotBeKnown("spec.maxUnavailable")}; a number of pods or a percentage`),
  ],
  [
    "refuses an unknown minimum of the autoscaler",
    set("l01-scaler", "spec.minReplicas", unknown),
    says("l01-budget", `l01-scaler: ${cannotBeKnown("spec.minReplicas")}; a number of pods`),
  ],
  [
    "reads the replicas of what no autoscaler scales",
    all(without("l01-scaler"), set("l01", "spec.replicas", undefined)),
    says("l01-budget", "l01: spec.replicas is not set; a number of pods"),
  ],
  [
    "refuses a budget of nothing",
    set("l01-budget", "spec.selector.matchLabels", { app: "l02" }),
    says("l01-budget", "it selects no workload of the stack"),
  ],
  ["says nothing of a stack without budgets", withoutType(types.disruptionBudget), []],
);

const affinity = `${pod}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
const reach = of(
  "autoscaler-reach",
  [
    "refuses one pod for each zone",
    set("l01", affinity, [{ topologyKey: "topology.kubernetes.io/zone" }]),
    says("l01-scaler", "spec.maxReplicas is 10, but a required anti-affinity allows one pod for each topology.kubernetes.io/zone"),
  ],
  ["refuses an affinity that is unknown", set("l01", affinity, unknown), says("l01-scaler", cannotBeKnown(affinity))],
  ["refuses an absent maximum", set("l01-scaler", "spec.maxReplicas", undefined), says("l01-scaler", "spec.maxReplicas is not set; a number of pods")],
  ["refuses an unknown maximum", set("l01-scaler", "spec.maxReplicas", unknown), says("l01-scaler", `${cannotBeKnown("spec.maxReplicas")}; a number of pods`)],
  [
    "refuses more than the nodes can become",
    set("l01-scaler", "spec.maxReplicas", 1000),
    says(
      whole,
      "all autoscalers at their maximum ask for 515 cores; the nodes at theirs have 92.9 with a zone gone",
      "all autoscalers at their maximum ask for 515 GiB of memory; the nodes at theirs have 338.1 with a zone gone",
    ),
  ],
  ["counts nodes of an unknown type as none", all(...["a", "b", "c"].map((zone) => set(`nodes-us-east-1${zone}`, "instanceTypes", unknown))), [
    [whole, "all autoscalers at their maximum ask for 20 cores; the nodes at theirs have 0 with a zone gone"],
    [whole, "all autoscalers at their maximum ask for 20 GiB of memory; the nodes at theirs have 0 with a zone gone"],
  ]],
  ["says nothing of a stack without autoscalers", withoutType(types.autoscaler), []],
);

const spread = `${pod}.topologySpreadConstraints.0`;
const spreads = of(
  "spread-schedulable",
  [
    "refuses a spread over other pods",
    set("l01", `${spread}.labelSelector.matchLabels`, { app: "l02" }),
    says("l01", "its spread counts pods with app=l02, which its own are not"),
  ],
  ["refuses a spread over no pods", set("l01", `${spread}.labelSelector`, undefined), says("l01", "labelSelector.matchLabels is not set; the pods' own labels")],
  [
    "refuses a spread over pods that nobody can know",
    set("l01", `${spread}.labelSelector.matchLabels`, unknown),
    says("l01", `${cannotBeKnown("labelSelector.matchLabels")}; the pods' own labels`),
  ],
  ["refuses pods without labels", set("l01", "spec.template.metadata", undefined), says("l01", "spec.template.metadata.labels is not set; what the spread counts")],
  [
    "refuses to count the pods of the last rollout",
    set("l01", `${spread}.matchLabelKeys`, undefined),
    says("l01", "matchLabelKeys is not set; it must have pod-template-hash"),
  ],
  [
    "refuses other keys",
    set("l01", `${spread}.matchLabelKeys`, ["app"]),
    says("l01", 'matchLabelKeys is ["app"]; it must have pod-template-hash'),
  ],
  ["asks no keys of a StatefulSet, which replaces its pods in place", set("store", `${spread}.matchLabelKeys`, undefined), []],
  ["refuses a least number of zones, which a dead one undercuts", set("l01", `${spread}.minDomains`, 3), says("l01", "minDomains is 3; allowed: nothing")],
  [
    "refuses one pod for each zone",
    set("store", affinity, [{ topologyKey: "topology.kubernetes.io/zone" }]),
    says("store", "a required anti-affinity by zone allows one pod in each zone: the next can never be placed"),
  ],
  ["refuses an anti-affinity that is unknown", set("l01", `${pod}.affinity`, unknown), says("l01", cannotBeKnown("affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"))],
  ["leaves a missing spread to its own rule", set("l01", `${pod}.topologySpreadConstraints`, undefined), []],
);

const waits = (other: string): string => `it is updated together with ${other}`;
const turns = of(
  "node-groups-in-turn",
  [
    "refuses a group that waits for nobody",
    dependsOn("nodes-us-east-1c"),
    says("nodes-us-east-1c", "it waits for no other node group, and is updated together with the first"),
  ],
  [
    "refuses two groups that wait for the same one",
    dependsOn("nodes-us-east-1c", "nodes-us-east-1a"),
    says("nodes-us-east-1c", waits("nodes-us-east-1b")),
  ],
  ["allows a group to wait for all before it", dependsOn("nodes-us-east-1c", "nodes-us-east-1a", "nodes-us-east-1b"), []],
  ["allows what is no node group among the dependencies", dependsOn("nodes-us-east-1a", "cluster"), []],
  ["says nothing of a stack without node groups", withoutType(types.nodeGroup), []],
);

const notPrimary = (target: string): string => `it leads to ${target}, of which this region is not PRIMARY`;
const pairName = "default.geo.api.example.com";
const locations = of(
  "geolocation-targets",
  ["refuses a place that leads to the peer", set("everywhere", "aliases.0.name", "eu-west.geo.api.example.com"), says("everywhere", notPrimary("eu-west.geo.api.example.com"))],
  ["refuses a place that leads to a load balancer, and no further", set("everywhere", "aliases.0.name", "balancer"), says("everywhere", notPrimary("balancer"))],
  ["refuses a pair that is gone", without("default-pair"), says("everywhere", notPrimary(pairName))],
  [
    "refuses a pair whose role is unknown",
    set("default-pair", "failoverRoutingPolicies", unknown),
    says("everywhere", notPrimary(pairName)),
  ],
  ["refuses an absent target", set("everywhere", "aliases", undefined), says("everywhere", "aliases.0.name is not set; the name of a failover pair")],
  [
    "refuses an unknown target",
    set("everywhere", "aliases.0.name", unknown),
    says("everywhere", `${cannotBeKnown("aliases.0.name")}; the name of a failover pair`),
  ],
  [
    "refuses an alias that does not look at its pair",
    set("everywhere", "aliases.0.evaluateTargetHealth", undefined),
    says("everywhere", "aliases.0.evaluateTargetHealth is not set; allowed: true"),
  ],
  [
    "refuses a pair with both ends in one region",
    set("secondary", "name", pairName),
    says("secondary", `the region is both PRIMARY and SECONDARY of ${pairName}`),
  ],
  ["says nothing of a region to which no place leads", without("everywhere"), []],
);

const follow = "its health check does not follow an evacuation switch: nobody could empty the region";
const evacuation = of(
  "evacuation-elsewhere",
  [
    "refuses a switch in the region that it is to empty",
    all(set("switch", "cloudwatchAlarmRegion", "us-east-1"), set("evacuated", "region", "us-east-1")),
    says("switch", "its alarm is in us-east-1, the region that it is to empty"),
  ],
  [
    "refuses an absent region, which is the provider's",
    set("switch", "cloudwatchAlarmRegion", undefined),
    says("switch", "cloudwatchAlarmRegion is not set; the AWS region of the peer"),
  ],
  [
    "refuses an unknown region",
    set("switch", "cloudwatchAlarmRegion", unknown),
    says("switch", `${cannotBeKnown("cloudwatchAlarmRegion")}; the AWS region of the peer`),
  ],
  ["refuses a switch whose alarm is not there", without("evacuated"), says("switch", 'cloudwatchAlarmName is "agentic-us-east-evacuated"; an alarm of the stack in eu-west-1')],
  [
    "refuses a switch whose alarm is in another region",
    set("evacuated", "region", "ap-south-1"),
    says("switch", 'cloudwatchAlarmName is "agentic-us-east-evacuated"; an alarm of the stack in eu-west-1'),
  ],
  [
    "refuses an absent alarm",
    set("switch", "cloudwatchAlarmName", undefined),
    says("switch", "cloudwatchAlarmName is not set; an alarm of the stack in eu-west-1"),
  ],
  [
    "takes an alarm whose name is not known yet by what it was computed from",
    all(set("switch", "cloudwatchAlarmName", unknown), dependsOn("switch", "evacuated")),
    [],
  ],
  [
    "refuses a stack whose region nobody knows",
    all(set("aws", "region", undefined), withoutType(types.subnet)),
    says("switch", "the stack's AWS region is unknown, so that nobody can tell whether the switch is elsewhere"),
  ],
  ["refuses a record that follows the endpoint alone", set("primary", "healthCheckId", "endpoint-id"), says("primary", follow)],
  ["refuses a record that follows nothing", set("primary", "healthCheckId", undefined), says("primary", follow)],
  [
    "takes a check that is not made yet by what the record was computed from",
    all(set("primary", "healthCheckId", unknown), dependsOn("primary", "serving")),
    [],
  ],
  [
    "refuses a check that does not have the switch among its children",
    set("serving", "childHealthchecks", ["endpoint-id"]),
    [...says("primary", follow), ...says("secondary", follow), ...says("default-pair", follow)],
  ],
  [
    "takes children that are not made yet by what the list was computed from",
    all(set("serving", "childHealthchecks", [unknown, unknown]), dependsOn("serving", "endpoint", "switch")),
    [],
  ],
  [
    "refuses children that are unknown as a whole",
    set("serving", "childHealthchecks", unknown),
    [...says("primary", follow), ...says("secondary", follow), ...says("default-pair", follow)],
  ],
);

const coverage = of(
  "alarm-per-tier",
  ["misses a full disk", set("postgres-alarm", "metricName", "CPUUtilization"), says(whole, "database: no alarm reads AWS/RDS FreeStorageSpace; the storage of a Multi-AZ DB cluster does not grow by itself")],
  ["misses a lost follower", without("alarm-OldestReplicationSlotLag"), says(whole, "database: no alarm reads AWS/RDS OldestReplicationSlotLag; a region that stopped following loses its slot, and must be copied anew")],
  ["misses sessions that are thrown out", set("redis-alarm", "metricName", undefined), says(whole, "cache: no alarm reads AWS/ElastiCache Evictions; a full cache throws out sessions")],
  ["counts no metric that is unknown", set("dns-alarm", "metricName", unknown), says(whole, "DNS: no alarm reads AWS/Route53 HealthCheckStatus; users are being sent to the other region")],
  ["counts no metric of another service", set("load-balancer-alarm", "namespace", "AWS/NetworkELB"), says(whole, "load balancer: no alarm reads AWS/ApplicationELB HealthyHostCount; without a healthy target the region serves nobody")],
  [
    "counts a metric inside a computation",
    all(
      set("redis-alarm", "metricName", undefined),
      set("redis-alarm", "metricQueries", [{ expression: "MAX(METRICS())" }, { metric: { namespace: "AWS/ElastiCache", metricName: "Evictions" } }]),
    ),
    [],
  ],
  ["asks nothing for a tier that is not there", all(withoutType(types.cache), without("redis-alarm")), []],
);

const slot = "max_slot_wal_keep_size";
const noGroup = (property: string): string => `${property} names no parameter group of the stack, and AWS's own bounds no slot`;
const slots = of(
  "replication-slots-bounded",
  ["refuses more than a fifth of the disk", set("parameters", "parameters.3.value", "102401"), says("database", `parameters: ${slot} is 102401 MB; at most 102400 MB, 20 % of 500 GiB`)],
  ["allows a fifth of the disk", set("parameters", "parameters.3.value", "102400"), []],
  ["refuses no bound", set("parameters", "parameters.3.value", "-1"), says("database", `parameters: ${slot} is "-1"; a bound in MB`)],
  ["refuses an absent bound", set("parameters", "parameters.3.name", "other"), says("database", `parameters: ${slot} is not set; a bound in MB`)],
  ["refuses an unknown bound", set("parameters", "parameters.3.value", unknown), says("database", `parameters: ${cannotBeKnown(slot)}; a bound in MB`)],
  [
    "refuses a disk that nobody knows",
    set("database", "allocatedStorage", unknown),
    says("database", `${cannotBeKnown("allocatedStorage")}; a number of GiB, or nobody knows what part of it a slot may hold`),
  ],
  ["refuses a database with parameters of its own", set("database", "dbClusterParameterGroupName", "default.postgres17"), says("database", noGroup("dbClusterParameterGroupName"))],
  ["refuses a database that names no parameters", set("database", "dbClusterParameterGroupName", undefined), says("database", noGroup("dbClusterParameterGroupName"))],
  [
    "takes a group that is not made yet by what the name was computed from",
    all(set("database", "dbClusterParameterGroupName", unknown), dependsOn("database", "parameters")),
    [],
  ],
  [
    "judges a single instance by its own group",
    plus(resource(types.databaseInstance, "single", { allocatedStorage: 100, parameterGroupName: "parameters" })),
    says("single", noGroup("parameterGroupName")),
  ],
  [
    "finds the group of a single instance",
    plus(
      resource(types.databaseInstance, "single", { allocatedStorage: 100, parameterGroupName: "small" }),
      resource(types.instanceParameters, "group-of-single", { name: "small", parameters: [{ name: slot, value: "20480" }] }),
    ),
    [],
  ],
);

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const subject = (reason: string): Case["says"] => says("federation", `${reason}; a service account of the stack`);
const writers = of(
  "offsite-writer",
  ["refuses a role that may delete", set("writer", "permissions.0.dataActions.2", `${blobs}/delete`), says("writer", `it allows ${blobs}/delete`)],
  ["refuses a role that may overwrite", set("writer", "permissions.0.dataActions.0", `${blobs}/write`), says("writer", `it allows ${blobs}/write`)],
  ["refuses a role that may everything", set("writer", "permissions.0.actions", ["*"]), says("writer", "it allows *")],
  ["refuses an action that is unknown", set("writer", "permissions.0.dataActions.0", unknown), says("writer", "it allows an action that nobody can know")],
  ["refuses actions that are unknown as a whole", set("writer", "permissions.0.dataActions", unknown), says("writer", cannotBeKnown("permissions.dataActions"))],
  ["refuses absent permissions", set("writer", "permissions", undefined), says("writer", "permissions is not set")],
  ["refuses to trust an account that is not there", without("pod-account"), subject('subject is "system:serviceaccount:agentic:backup"')],
  ["refuses to trust another namespace", set("pod-account", "metadata.namespace", "default"), subject('subject is "system:serviceaccount:agentic:backup"')],
  ["refuses an absent subject", set("federation", "subject", undefined), subject("subject is not set")],
  ["refuses an unknown subject", set("federation", "subject", unknown), subject(cannotBeKnown("subject"))],
  ["refuses an issuer without TLS", set("federation", "issuer", "http://issuer"), says("federation", 'issuer is "http://issuer"; the cluster\'s, with https://')],
  ["refuses an absent issuer", set("federation", "issuer", undefined), says("federation", "issuer is not set; the cluster's, with https://")],
  ["takes the issuer of a cluster that is not made yet", set("federation", "issuer", unknown), []],
);

const key = "-----BEGIN PRIVATE KEY-----\nMIIE";
const url = "postgres://app:hunter2@db.example.com/app";
const secrets: Case[] = [
  ...of(
    "config-map-secrets",
    ["refuses a password", set("settings", "data.DATABASE_PASSWORD", "hunter2"), says("settings", "DATABASE_PASSWORD has a readable value")],
    ["refuses a token that only the deployment will know", set("settings", "data.API_TOKEN", unknown), says("settings", "API_TOKEN has a readable value")],
    ["refuses a private key under any name", set("settings", "data.server", key), says("settings", "server has a private key")],
    ["refuses a URL with a password", set("settings", "data.DATABASE_URL", url), says("settings", "DATABASE_URL has a URL with a password")],
    ["refuses an access key", set("settings", "data.config", "key = AKIAIOSFODNN7EXAMPLE"), says("settings", "config has an AWS access key")],
    ["refuses a secret of the stack", set("settings", "data.REGION", "[secret]"), says("settings", "REGION has a secret of the stack as a readable value")],
    ["allows to say for whom a token is, and where it lies", set("settings", "data", { TOKEN_AUDIENCE: "a", TOKEN_FILE: "/var/run/token", SECRET_NAME: "s" }), []],
    ["allows a URL without a password", set("settings", "data.URL", "https://api.example.com:8443/v1?at=noon@rome"), []],
    ["refuses data that is unknown as a whole", set("settings", "data", unknown), says("settings", cannotBeKnown("data"))],
    ["allows a value that the deployment will know", set("settings", "data.REGION", unknown), []],
    ["allows an empty one", set("settings", "data", undefined), []],
  ),
  ...of(
    "container-secrets",
    ["refuses a URL with a password", set("l01", `${first}.env`, [{ name: "DATABASE", value: url }]), inContainer("the variable DATABASE has a URL with a password")],
    ["refuses a secret of the stack", set("l01", `${first}.env`, [{ name: "LICENCE", value: "[secret]" }]), inContainer("the variable LICENCE has a secret of the stack as a readable value")],
    ["refuses a name in which the word is not the last", set("l01", `${first}.env`, [{ name: "PASSWORD_replicator", value: "x" }]), inContainer("the variable PASSWORD_replicator has a readable value")],
    ["allows to say where a token lies", set("l01", `${first}.env`, [{ name: "TOKEN_FILE", value: "/var/run/token" }]), []],
  ),
];

const images = of(
  "image-version",
  ...["stable", "bookworm", "17", "undefined"].map((tag): [string, Change, Case["says"]] => [
    `refuses the tag ${tag}, which moves or means nothing`,
    set("l01", `${first}.image`, `registry.example.com/l01:${tag}`),
    inContainer(`the image registry.example.com/l01:${tag} has no version`),
  ]),
  ...["v1.36.1", "17.6-bookworm", "3f2a9c1", "20261123"].map((tag): [string, Change, Case["says"]] => [
    `allows the tag ${tag}`,
    set("l01", `${first}.image`, `registry.example.com/l01:${tag}`),
    [],
  ]),
);

const https = "a repository of https://, or a chart of oci://";
const releases = of(
  "release-pinned",
  ["refuses a repository without TLS", set("search", "repositoryOpts.repo", "http://charts"), says("search", `repositoryOpts.repo is "http://charts"; ${https}`)],
  ["refuses an absent repository", set("search", "repositoryOpts", undefined), says("search", `repositoryOpts.repo is not set; ${https}`)],
  ["refuses an unknown repository", set("search", "repositoryOpts", unknown), says("search", `${cannotBeKnown("repositoryOpts.repo")}; ${https}`)],
  ["allows a chart of an OCI registry", all(set("search", "repositoryOpts", undefined), set("search", "chart", "oci://registry.example.com/opensearch")), []],
);

const tags = ["Platform", "Region", "ManagedBy"];
const costs = of(
  "cost-allocation-tags",
  ["refuses an Azure resource without tags", set("account", "tags", undefined), says("account", ...tags.map((tag) => `tags.${tag} is not set`))],
  ["refuses an Azure resource without the region", set("identity", "tags.Region", ""), says("identity", 'tags.Region is ""')],
  ["refuses unknown tags", set("group", "tags", unknown), says("group", ...tags.map((tag) => cannotBeKnown(`tags.${tag}`)))],
  ["refuses default tags that are unknown", set("aws", "defaultTags", unknown), says("aws", ...tags.map((tag) => cannotBeKnown(`defaultTags.tags.${tag}`)))],
  ["refuses default tags that are no JSON", set("aws", "defaultTags", "Platform=x"), says("aws", ...tags.map((tag) => `defaultTags.tags.${tag} is not set`))],
);

const onlyCharts = resource(types.namespace, "charts", { metadata: { name: "charts" } });
const policy = (spec: Record<string, unknown>): Change =>
  plus(onlyCharts, resource(types.networkPolicy, "charts-policy", { metadata: { name: "policy", namespace: "charts" }, spec }));
const isOpen = says("charts", "no policy denies by default what comes in");
const isolation = of(
  "network-default-deny",
  ["refuses a namespace of charts that takes whatever comes", plus(onlyCharts), isOpen],
  ["allows charts to go out to wherever they work", policy({ podSelector: {}, policyTypes: ["Ingress"] }), []],
  ["refuses a policy for the way out only", policy({ podSelector: {}, policyTypes: ["Egress"] }), isOpen],
  ["refuses a policy that lets everything in", policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] }), isOpen],
  ["refuses a policy that lets in what nobody can know", policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: unknown }), isOpen],
  [
    "refuses a namespace without a known name",
    set("namespace", "metadata.name", unknown),
    says("namespace", `${cannotBeKnown("metadata.name")}; the name that policies give`),
  ],
  [
    "finds a Job in a namespace that is open",
    plus(resource(types.job, "other", { metadata: { name: "other", namespace: "elsewhere" } })),
    says(whole, "namespace elsewhere has workloads and no policy that denies by default"),
  ],
);

const heard = of(
  "alarm-heard",
  ["refuses an empty list", set("redis-alarm", "alarmActions", []), says("redis-alarm", "alarmActions has 0 different topics; at least 1")],
  [
    "refuses a list that is unknown as a whole",
    set("redis-alarm", "alarmActions", unknown),
    says("redis-alarm", `${cannotBeKnown("alarmActions")}; at least 1 different topics`),
  ],
  ["takes a topic that is not made yet", set("redis-alarm", "alarmActions", [unknown]), []],
  [
    "refuses an alarm that only sounds like the evacuation switch",
    set("evacuated", "name", "agentic-eu-west-evacuated"),
    says("evacuated", "alarmActions is not set; at least 1 different topics"),
  ],
  [
    "takes a silent alarm whose name is not known yet by the check that follows it",
    all(set("switch", "cloudwatchAlarmName", unknown), dependsOn("switch", "evacuated")),
    [],
  ],
  [
    "refuses a silent alarm whose name nobody knows",
    all(set("evacuated", "name", unknown), set("switch", "cloudwatchAlarmName", unknown)),
    says("evacuated", "alarmActions is not set; at least 1 different topics"),
  ],
);

export const operations: Case[] = [
  ...budgets,
  ...reach,
  ...spreads,
  ...turns,
  ...locations,
  ...evacuation,
  ...coverage,
  ...slots,
  ...writers,
  ...secrets,
  ...images,
  ...releases,
  ...costs,
  ...isolation,
  ...heard,
];
