import { types } from "../../../../policies/types";
import { type Change, set, without } from "../support";
import { edit, type Mutation, ofType } from "./mutation";

/** Changes a resource whose name another type has, too. */
const at =
  (type: string, name: string, change: (inputs: Record<string, unknown>) => void): Change =>
  (stack) => {
    change(ofType(stack, type, name).inputs);
    return stack;
  };

const parameter =
  (name: string, value: string): Change =>
  (stack) => {
    const parameters = ofType(stack, types.databaseParameters, "postgres-parameters").inputs["parameters"] as { name: string; value: string }[];
    for (const one of parameters) if (one.name === name) one.value = value;
    return stack;
  };

const pod = "spec.template.spec";
const first = `${pod}.containers.0`;
const l04 = "l04-model-gateway-deployment";

export const security: Mutation[] = [
  { rule: "database-encryption", what: "the database is not encrypted", change: set("postgres-cluster", "storageEncrypted", false) },
  { rule: "database-tls", what: "the database takes plain connections", change: parameter("rds.force_ssl", "0") },
  { rule: "database-private", what: "the database has an address on the internet", change: set("postgres-cluster", "publiclyAccessible", true) },
  { rule: "database-logs", what: "the database keeps its log to itself", change: set("postgres-cluster", "enabledCloudwatchLogsExports", []) },
  { rule: "database-insights", what: "nobody sees slow queries", change: set("postgres-cluster", "performanceInsightsEnabled", false) },
  { rule: "database-master-password", what: "somebody chose the master password", change: set("postgres-cluster", "manageMasterUserPassword", false) },
  { rule: "cache-encryption", what: "the cache is not encrypted", change: set("redis-group", "atRestEncryptionEnabled", false) },
  { rule: "cache-access", what: "the cache takes plain connections", change: set("redis-group", "transitEncryptionMode", "preferred") },
  { rule: "cluster-secrets-encryption", what: "Kubernetes secrets have no key of ours", change: set("eks-cluster", "encryptionConfig", undefined) },
  { rule: "cluster-private-api", what: "everybody reaches the API server", change: set("eks-cluster", "vpcConfig.endpointPublicAccess", true) },
  { rule: "cluster-logs", what: "nobody audits the API server", change: set("eks-cluster", "enabledClusterLogTypes", ["api"]) },
  { rule: "cluster-access-entries", what: "a config map decides who may enter", change: set("eks-cluster", "accessConfig.authenticationMode", "CONFIG_MAP") },
  { rule: "node-metadata", what: "pods may take their node's credentials", change: set("eks-nodes", "metadataOptions.httpTokens", "optional") },
  { rule: "node-disk-encryption", what: "disks of nodes are readable", change: set("eks-nodes", "blockDeviceMappings.0.ebs.encrypted", "false") },
  {
    rule: "load-balancer-tls",
    what: "the load balancer speaks TLS 1.0",
    change: set("load-balancer-https", "sslPolicy", "ELBSecurityPolicy-2016-08"),
  },
  {
    rule: "load-balancer-redirect",
    what: "HTTP is served",
    change: set("load-balancer-http", "defaultActions.0", { type: "fixed-response" }),
  },
  { rule: "load-balancer-deletion", what: "the load balancer can be deleted", change: set("load-balancer-alb", "enableDeletionProtection", false) },
  { rule: "load-balancer-logs", what: "requests are not logged", change: set("load-balancer-alb", "accessLogs.enabled", false) },
  { rule: "load-balancer-headers", what: "invalid headers pass", change: set("load-balancer-alb", "dropInvalidHeaderFields", false) },
  {
    rule: "load-balancer-firewall",
    what: "no firewall stands before the load balancer",
    change: (stack) => stack.filter(({ type }) => type !== types.firewallAssociation),
  },
  { rule: "bucket-encryption", what: "the logs' bucket has no key of ours", change: without("observability-logs-encryption") },
  {
    rule: "bucket-public-access",
    what: "nothing keeps the logs' bucket from being made public",
    change: without("observability-logs-public-access"),
  },
  {
    rule: "public-access-block",
    what: "the logs' bucket takes a public policy",
    change: set("observability-logs-public-access", "blockPublicPolicy", false),
  },
  { rule: "bucket-tls-only", what: "the logs' bucket takes plain requests", change: without("observability-logs-bucket-policy") },
  { rule: "key-rotation", what: "the database's key is never rotated", change: set("postgres-key", "enableKeyRotation", false) },
  {
    rule: "log-retention",
    what: "flow logs are kept for a day",
    change: at(types.logGroup, "network-flow-logs", (inputs) => (inputs["retentionInDays"] = 1)),
  },
  {
    rule: "flow-logs",
    what: "flow logs leave out what was refused",
    change: at(types.flowLog, "network-flow-logs", (inputs) => (inputs["trafficType"] = "ACCEPT")),
  },
  { rule: "default-security-group", what: "the default security group lets everything out", change: set("network-default", "egress", undefined) },
  {
    rule: "open-ingress",
    what: "everybody reaches the database's port",
    change: edit("postgres-from-nodes", (inputs) => {
      delete inputs["referencedSecurityGroupId"];
      inputs["cidrIpv4"] = "0.0.0.0/0";
    }),
  },
  { rule: "topic-encryption", what: "the heartbeat is sent in the open", change: set("observability-heartbeat-topic", "kmsMasterKeyId", undefined) },
  { rule: "secret-recovery", what: "a deleted secret is gone", change: set("redis-user-secret", "recoveryWindowInDays", 0) },
  { rule: "azure-storage-closed", what: "a stored key opens the offsite store", change: set("backup-azure-account", "allowSharedKeyAccess", true) },
  {
    rule: "role-wildcards",
    what: "a role may do everything",
    change: set("backup-writer-policy", "policy", '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'),
  },
  {
    rule: "stateful-protected",
    what: "the cache can be destroyed",
    change: (stack) => {
      ofType(stack, types.cache, "redis-group").protect = false;
      return stack;
    },
  },
  { rule: "container-hardened", what: "L04 runs as root", change: set(l04, `${pod}.securityContext.runAsNonRoot`, false) },
  {
    rule: "container-secrets",
    what: "L04's key stands in the open",
    change: edit(l04, ({ spec }) => {
      const [container] = (spec as { template: { spec: { containers: { env: object[] }[] } } }).template.spec.containers;
      container?.env.push({ name: "OPENAI_API_KEY", value: "in the open" });
    }),
  },
  { rule: "service-account-token", what: "L04 holds a token for the API server", change: set(l04, `${pod}.automountServiceAccountToken`, true) },
  {
    rule: "namespace-pod-security",
    what: "the services' namespace takes privileged pods",
    change: edit("eks-namespace-agentic", ({ metadata }) => {
      (metadata as { labels: Record<string, string> }).labels["pod-security.kubernetes.io/enforce"] = "privileged";
    }),
  },
  { rule: "network-default-deny", what: "pods reach whatever is not forbidden", change: without("services-default-deny") },
];

export const operations: Mutation[] = [
  { rule: "second-cloud-identity", what: "the cluster has no identity in the second cloud", change: without("backup-azure-federation") },
  { rule: "eviction-delay", what: "L04's pods stay in a dead zone for five minutes", change: set(l04, `${pod}.tolerations`, []) },
  { rule: "container-probes", what: "nobody sees that L04 hangs", change: set(l04, `${first}.livenessProbe`, undefined) },
  { rule: "container-resources", what: "PgBouncer may use any memory", change: set("postgres-pooler", `${first}.resources.limits.memory`, undefined) },
  { rule: "image-version", what: "L04 runs whatever is newest", change: set(l04, `${first}.image`, "registry.example.com/l04:latest") },
  {
    rule: "unready-evictable",
    what: "a pod of L04 that never started blocks a drain",
    change: set("l04-model-gateway-disruption-budget", "spec.unhealthyPodEvictionPolicy", undefined),
  },
  { rule: "rolling-update", what: "a rollout takes all of L04 away", change: set(l04, "spec.strategy.rollingUpdate.maxUnavailable", "100%") },
  { rule: "graceful-stop", what: "L04 drops its requests when it leaves", change: set(l04, `${pod}.terminationGracePeriodSeconds`, 1) },
  { rule: "release-pinned", what: "Loki's version is a range", change: set("observability-loki", "version", "18.x") },
  { rule: "node-group-updates", what: "an update takes half of a zone's nodes", change: set("eks-nodes-us-east-1a", "updateConfig", { maxUnavailablePercentage: 50 }) },
  { rule: "node-repair", what: "a broken node waits for a person", change: set("eks-nodes-us-east-1a", "nodeRepairConfig", undefined) },
  { rule: "zonal-shift", what: "traffic cannot be taken out of a zone", change: set("load-balancer-alb", "enableZonalShift", false) },
  { rule: "target-health-check", what: "the load balancer sends to pods that are not ready", change: set("load-balancer-targets", "healthCheck.enabled", false) },
  { rule: "supported-versions", what: "Kubernetes is out of support", change: set("eks-cluster", "version", "1.30") },
  { rule: "logical-replication", what: "no region can follow the database", change: parameter("rds.logical_replication", "0") },
  {
    rule: "failover-health-check",
    what: "DNS answers with a region whose load balancer is sick",
    change: set("dns-us-east-primary", "aliases.0.evaluateTargetHealth", false),
  },
  {
    rule: "failover-pairs",
    what: "the region is second for nobody, and promises less",
    change: (stack) => set("promises", "availabilityPercent", 99)(without("dns-eu-west-secondary")(stack)),
  },
  { rule: "default-location", what: "users from unknown places get no answer", change: without("dns-geo-default") },
  { rule: "evacuation-switch", what: "the region cannot be emptied by hand", change: set("dns-serving", "childHealthThreshold", 1) },
  {
    rule: "alarm-per-tier",
    what: "nobody watches the cache",
    change: (stack) => stack.filter(({ type, name }) => type !== types.alarm || !name.startsWith("redis-")),
  },
  { rule: "alarm-heard", what: "nobody hears that the database is full", change: set("postgres-alarm-FreeStorageSpace", "alarmActions", []) },
  {
    rule: "cost-allocation-tags",
    what: "the bill does not tell the regions apart",
    change: set("aws", "defaultTags", '{"tags":{"Platform":"agentic-platform","ManagedBy":"pulumi"}}'),
  },
  {
    rule: "composed-availability",
    what: "99.999 % is promised",
    change: set("promises", "availabilityPercent", 99.999),
  },
];
