import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, named, resource, plus, set, type Stack, unknown, without } from "../support";
import { entries, isTrue, literal, reference, says } from "./forms";

const whole = "(stack)";

/** A parameter of the database's parameter group. */
function parameter(rule: string, index: number, key: string, wrong: string, allowed: string): Case[] {
  const path = `parameters.${index}.value`;
  const told = (reason: string) => says("parameters", `${reason}; allowed: ${allowed}`);
  return [
    { rule, name: `refuses ${key} at ${wrong}`, change: set("parameters", path, wrong), says: told(`${key} is "${wrong}"`) },
    { rule, name: `refuses an absent ${key}`, change: set("parameters", `parameters.${index}.name`, "other"), says: told(`${key} is not set`) },
  ];
}

const data: Case[] = [
  ...literal("database-encryption", "database", "storageEncrypted", false, isTrue),
  ...reference("database-encryption", "database", "kmsKeyId"),
  ...parameter("database-tls", 1, "rds.force_ssl", "0", "1"),
  {
    rule: "database-private",
    name: "refuses an address on the internet",
    change: set("database", "publiclyAccessible", true),
    says: says("database", "publiclyAccessible is true; allowed: nothing, false"),
  },
  {
    rule: "database-private",
    name: "refuses an unknown address",
    change: set("database", "publiclyAccessible", unknown),
    says: says("database", `${cannotBeKnown("publiclyAccessible")}; allowed: nothing, false`),
  },
  ...reference("database-private", "database", "dbSubnetGroupName"),
  ...entries("database-logs", "database", "enabledCloudwatchLogsExports", "postgresql"),
  ...literal("database-insights", "database", "performanceInsightsEnabled", false, isTrue),
  ...literal("database-master-password", "database", "manageMasterUserPassword", false, isTrue),
  {
    rule: "database-master-password",
    name: "refuses a password of ours, secret or not",
    change: set("database", "masterPassword", "[secret]"),
    says: says("database", "masterPassword is a secret; it must be a plain literal; allowed: nothing"),
  },
  ...literal("cache-encryption", "cache", "atRestEncryptionEnabled", false, isTrue),
  ...reference("cache-encryption", "cache", "kmsKeyId"),
  ...literal("cache-access", "cache", "transitEncryptionEnabled", false, isTrue),
  ...literal("cache-access", "cache", "transitEncryptionMode", "preferred", 'allowed: "required"'),
  ...reference("cache-access", "cache", "userGroupIds"),
  ...parameter("logical-replication", 0, "rds.logical_replication", "0", "1"),
  ...parameter("logical-replication", 2, "max_replication_slots", "0", "1 or more"),
  ...parameter("logical-replication", 3, "max_slot_wal_keep_size", "-1", "a bound in MB; -1 is none"),
  {
    rule: "logical-replication",
    name: "refuses parameters that are unknown",
    change: set("parameters", "parameters", unknown),
    says: [
      ["parameters", "rds.logical_replication is not set; allowed: 1"],
      ["parameters", "max_replication_slots is not set; allowed: 1 or more"],
      ["parameters", "max_slot_wal_keep_size is not set; allowed: a bound in MB; -1 is none"],
    ],
  },
];

const cluster: Case[] = [
  ...entries("cluster-secrets-encryption", "cluster", "encryptionConfig.resources", "secrets"),
  ...reference("cluster-secrets-encryption", "cluster", "encryptionConfig.provider.keyArn"),
  ...literal("cluster-private-api", "cluster", "vpcConfig.endpointPrivateAccess", false, isTrue),
  {
    rule: "cluster-private-api",
    name: "refuses a public endpoint for everybody",
    change: set("cluster", "vpcConfig.endpointPublicAccess", true),
    says: says("cluster", "vpcConfig.endpointPublicAccess is true without vpcConfig.publicAccessCidrs: everybody reaches it"),
  },
  {
    rule: "cluster-private-api",
    name: "refuses the whole internet as a network",
    change: all(set("cluster", "vpcConfig.endpointPublicAccess", true), set("cluster", "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"])),
    says: says("cluster", "vpcConfig.publicAccessCidrs has 0.0.0.0/0: everybody reaches it"),
  },
  {
    rule: "cluster-private-api",
    name: "allows listed networks",
    change: all(set("cluster", "vpcConfig.endpointPublicAccess", true), set("cluster", "vpcConfig.publicAccessCidrs", ["203.0.113.0/24"])),
    says: [],
  },
  {
    rule: "cluster-private-api",
    name: "refuses an endpoint that nobody can know",
    change: set("cluster", "vpcConfig.endpointPublicAccess", unknown),
    says: says("cluster", `${cannotBeKnown("vpcConfig.endpointPublicAccess")}; allowed: false`),
  },
  ...entries("cluster-logs", "cluster", "enabledClusterLogTypes", "api, audit, authenticator, controllerManager, scheduler"),
  ...literal("cluster-access-entries", "cluster", "accessConfig.authenticationMode", "CONFIG_MAP", 'allowed: "API"'),
  ...literal("node-metadata", "template", "metadataOptions.httpTokens", "optional", 'allowed: "required"'),
  ...literal("node-metadata", "template", "metadataOptions.httpPutResponseHopLimit", 2, "allowed: 1"),
  ...literal("node-disk-encryption", "template", "blockDeviceMappings.0.ebs.encrypted", "false", isTrue),
  {
    rule: "node-disk-encryption",
    name: "refuses a template that says nothing of disks",
    change: set("template", "blockDeviceMappings", undefined),
    says: says("template", "blockDeviceMappings is not set"),
  },
  ...literal("node-group-updates", "nodes-us-east-1a", "updateConfig.maxUnavailable", 2, "allowed: 1"),
  ...literal("node-repair", "nodes-us-east-1a", "nodeRepairConfig.enabled", false, isTrue),
  ...literal("zonal-shift", "cluster", "zonalShiftConfig.enabled", false, isTrue),
  ...literal("zonal-shift", "balancer", "enableZonalShift", false, isTrue),
  ...literal("supported-versions", "cluster", "version", "1.34", 'allowed: "1.35", "1.36"'),
  ...literal("supported-versions", "cluster", "upgradePolicy.supportType", "EXTENDED", 'allowed: "STANDARD"'),
  ...literal(
    "supported-versions",
    "database",
    "engineLifecycleSupport",
    "open-source-rds-extended-support",
    'allowed: "open-source-rds-extended-support-disabled"',
  ),
];

const traffic: Case[] = [
  ...literal(
    "load-balancer-tls",
    "https",
    "sslPolicy",
    "ELBSecurityPolicy-2016-08",
    'allowed: "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS-1-2-2017-01"',
  ),
  {
    rule: "load-balancer-redirect",
    name: "refuses to serve over HTTP",
    change: set("http", "defaultActions", [{ type: "forward" }]),
    says: says("http", "it answers HTTP itself instead of redirecting to HTTPS"),
  },
  {
    rule: "load-balancer-redirect",
    name: "refuses a redirect that is unknown",
    change: set("http", "defaultActions", unknown),
    says: says("http", "it answers HTTP itself instead of redirecting to HTTPS"),
  },
  ...literal("load-balancer-redirect", "https", "protocol", "TCP", "allowed: HTTP, HTTPS, TLS"),
  ...literal("load-balancer-deletion", "balancer", "enableDeletionProtection", false, isTrue),
  ...literal("load-balancer-logs", "balancer", "accessLogs.enabled", false, isTrue),
  ...reference("load-balancer-logs", "balancer", "accessLogs.bucket"),
  ...literal("load-balancer-headers", "balancer", "dropInvalidHeaderFields", false, isTrue),
  ...literal("load-balancer-headers", "balancer", "desyncMitigationMode", "monitor", 'allowed: "defensive", "strictest"'),
  {
    rule: "load-balancer-firewall",
    name: "refuses a load balancer without firewall",
    change: without("firewall"),
    says: says("balancer", "no web ACL is associated with it"),
  },
  {
    rule: "load-balancer-firewall",
    name: "refuses a firewall for something else",
    change: set("firewall", "resourceArn", "other-arn"),
    says: says("balancer", "no web ACL is associated with it"),
  },
  {
    rule: "load-balancer-firewall",
    name: "takes an association whose ARN is not known yet by what it was computed from",
    change: (stack: Stack) => {
      set("firewall", "resourceArn", unknown)(stack);
      named(stack, "firewall").dependencies = [named(stack, "balancer").urn];
      return stack;
    },
    says: [],
  },
  {
    rule: "load-balancer-firewall",
    name: "leaves internal load balancers alone",
    change: all(without("firewall"), set("balancer", "internal", true)),
    says: [],
  },
  ...literal("target-health-check", "targets", "healthCheck.enabled", false, isTrue),
  ...reference("target-health-check", "targets", "healthCheck.path"),
  {
    rule: "open-ingress",
    name: "refuses the database's port for everybody",
    change: all(set("from-nodes", "referencedSecurityGroupId", undefined), set("from-nodes", "cidrIpv4", "0.0.0.0/0")),
    says: says("from-nodes", "everybody reaches ports 5432 to 5432"),
  },
  {
    rule: "open-ingress",
    name: "refuses all ports, over IPv6 too",
    change: all(set("from-internet", "cidrIpv4", undefined), set("from-internet", "cidrIpv6", "::/0"), set("from-internet", "fromPort", 0)),
    says: says("from-internet", "everybody reaches ports 0 to 443"),
  },
  {
    rule: "open-ingress",
    name: "refuses a rule that does not say who",
    change: set("from-internet", "cidrIpv4", undefined),
    says: says("from-internet", "it does not say who is let in"),
  },
  {
    rule: "open-ingress",
    name: "takes a group that is not made yet",
    change: set("from-nodes", "referencedSecurityGroupId", unknown),
    says: [],
  },
  { rule: "flow-logs", name: "refuses a VPC without flow log", change: without("flow-log"), says: says("vpc", "no flow log takes all of its traffic") },
  {
    rule: "flow-logs",
    name: "refuses a log of what was let through only",
    change: set("flow-log", "trafficType", "ACCEPT"),
    says: says("vpc", "no flow log takes all of its traffic"),
  },
  {
    rule: "default-security-group",
    name: "refuses rules",
    change: set("default-group", "ingress", [{ protocol: "-1" }]),
    says: says("default-group", 'ingress is [{"protocol":"-1"}]; allowed: an empty list'),
  },
  {
    rule: "default-security-group",
    name: "refuses an absent list, which leaves AWS's own rules",
    change: set("default-group", "egress", undefined),
    says: says("default-group", "egress is not set; allowed: an empty list"),
  },
  {
    rule: "default-security-group",
    name: "refuses an unknown list",
    change: set("default-group", "egress", unknown),
    says: says("default-group", `${cannotBeKnown("egress")}; allowed: an empty list`),
  },
  ...reference("failover-health-check", "primary", "healthCheckId"),
  {
    rule: "failover-health-check",
    name: "refuses an alias that does not look at its target",
    change: set("default-pair", "aliases", [{ evaluateTargetHealth: false }]),
    says: says("default-pair", "aliases.evaluateTargetHealth is false"),
  },
  {
    rule: "failover-pairs",
    name: "refuses a region that is nobody's second",
    change: without("secondary"),
    says: says(whole, "the region is SECONDARY for nobody"),
  },
  {
    rule: "failover-pairs",
    name: "refuses a role that is unknown",
    change: set("secondary", "failoverRoutingPolicies", unknown),
    says: says(whole, "the region is SECONDARY for nobody"),
  },
  { rule: "failover-pairs", name: "says nothing of a stack without load balancer", change: without("secondary", "balancer"), says: [] },
  {
    rule: "default-location",
    name: "refuses a fallback region without the record for everywhere",
    change: without("everywhere"),
    says: says(whole, "the region neither leads the record for everywhere (country *) with its failover pair, nor is the second choice of that pair"),
  },
  {
    rule: "default-location",
    name: "is content with a region that is the second choice",
    change: all(without("everywhere"), set("default-pair", "failoverRoutingPolicies", [{ type: "SECONDARY" }])),
    says: [],
  },
  {
    rule: "default-location",
    name: "refuses a record that is unknown",
    change: set("everywhere", "geolocationRoutingPolicies", unknown),
    says: says(whole, "the region neither leads the record for everywhere (country *) with its failover pair, nor is the second choice of that pair"),
  },
  {
    rule: "evacuation-switch",
    name: "refuses a check that one healthy child satisfies",
    change: set("serving", "childHealthThreshold", 1),
    says: says("serving", "no calculated check needs both the endpoint and the absence of an evacuation"),
  },
  {
    rule: "evacuation-switch",
    name: "refuses an absent switch",
    change: without("switch"),
    says: says(whole, "no check follows an evacuation alarm that counts as healthy without data"),
  },
  {
    rule: "evacuation-switch",
    name: "refuses a switch that empties the region when nothing is heard",
    change: set("switch", "insufficientDataHealthStatus", undefined),
    says: says("switch", "no check follows an evacuation alarm that counts as healthy without data"),
  },
  {
    rule: "evacuation-switch",
    name: "refuses children that are unknown as a whole",
    change: set("serving", "childHealthchecks", unknown),
    says: says("serving", "no calculated check needs both the endpoint and the absence of an evacuation"),
  },
];

const kms = "rules.0.applyServerSideEncryptionByDefault";
const buckets: Case[] = [
  { rule: "bucket-encryption", name: "refuses no encryption", change: without("backup-encryption"), says: says("backup", "it has no encryption configuration") },
  {
    rule: "bucket-encryption",
    name: "refuses S3's own key",
    change: set("backup-encryption", `${kms}.sseAlgorithm`, "AES256"),
    says: says("backup", 'sseAlgorithm is "AES256"; allowed: "aws:kms"'),
  },
  {
    rule: "bucket-encryption",
    name: "refuses an unknown algorithm",
    change: set("backup-encryption", `${kms}.sseAlgorithm`, unknown),
    says: says("backup", `${cannotBeKnown("sseAlgorithm")}; allowed: "aws:kms"`),
  },
  {
    rule: "bucket-encryption",
    name: "refuses AWS's own KMS key",
    change: set("backup-encryption", `${kms}.kmsMasterKeyId`, undefined),
    says: says("backup", "kmsMasterKeyId is not set"),
  },
  {
    rule: "bucket-encryption",
    name: "allows S3's own key where a load balancer writes its logs",
    change: all(set("backup-encryption", `${kms}.sseAlgorithm`, "AES256"), set("balancer", "accessLogs.bucket", "agentic-us-east-backup")),
    says: [],
  },
  {
    rule: "bucket-public-access",
    name: "refuses an absent block",
    change: without("backup-public-access"),
    says: says("backup", "it has no public access block"),
  },
  {
    rule: "bucket-tls-only",
    name: "refuses a policy that does not ask for TLS",
    change: set("backup-policy", "policy", '{"Statement":[]}'),
    says: says("backup", "its policy lets requests without TLS pass"),
  },
  { rule: "bucket-tls-only", name: "refuses an absent policy", change: without("backup-policy"), says: says("backup", "it has no policy") },
  {
    rule: "bucket-tls-only",
    name: "refuses text that is no policy",
    change: set("backup-policy", "policy", "deny"),
    says: says("backup", "its policy lets requests without TLS pass"),
  },
  { rule: "bucket-tls-only", name: "waits for a policy that the deployment will know", change: set("backup-policy", "policy", unknown), says: [] },
];

const keys: Case[] = [
  ...literal("key-rotation", "key", "enableKeyRotation", false, isTrue),
  ...literal("key-rotation", "key", "deletionWindowInDays", 3, "at least 7 days"),
  ...literal("log-retention", "logs", "retentionInDays", 7, "at least 30 days"),
  ...reference("log-retention", "logs", "kmsKeyId"),
  ...reference("topic-encryption", "topic", "kmsMasterKeyId"),
  ...literal("secret-recovery", "secret", "recoveryWindowInDays", 0, "at least 7 days"),
  ...literal("azure-storage-closed", "account", "allowBlobPublicAccess", true, "allowed: false"),
  ...literal("azure-storage-closed", "account", "allowSharedKeyAccess", true, "allowed: false"),
  ...literal("azure-storage-closed", "account", "enableHttpsTrafficOnly", false, isTrue),
  ...literal("azure-storage-closed", "account", "minimumTlsVersion", "TLS1_0", 'allowed: "TLS1_2", "TLS1_3"'),
  ...literal("azure-storage-closed", "container", "publicAccess", "Blob", 'allowed: "None"'),
  {
    rule: "role-wildcards",
    name: "refuses everything on everything",
    change: set("role-policy", "policy", '{"Statement":[{"Effect":"Allow","Action":["*"],"Resource":"*"}]}'),
    says: says("role-policy", "it allows every action on every resource"),
  },
  {
    rule: "role-wildcards",
    name: "refuses an absent policy",
    change: set("role-policy", "policy", undefined),
    says: says("role-policy", "policy is not set; allowed: a policy document in JSON"),
  },
  { rule: "role-wildcards", name: "waits for a policy that the deployment will know", change: set("role-policy", "policy", unknown), says: [] },
  {
    rule: "stateful-protected",
    name: "refuses a database without protection",
    change: (stack: Stack) => {
      named(stack, "database").protect = false;
      return stack;
    },
    says: says("database", "the option protect is not set"),
  },
  {
    rule: "second-cloud-identity",
    name: "refuses a job whose token Azure does not trust",
    change: set("check-azure", "spec.jobTemplate.spec.template.spec.volumes", [{ name: "token", projected: { sources: [{ serviceAccountToken: { audience: "api://AzureADTokenExchange", path: "token" } }] } }]),
    says: [["check-azure", "it shows Azure a token of system:serviceaccount:agentic:backup-verify, which no federated credential trusts"]],
  },
  {
    rule: "second-cloud-identity",
    name: "refuses a store that the cluster has no identity for",
    change: without("federation"),
    says: says(whole, "the stack has a storage account and no FederatedIdentityCredential"),
  },
  {
    rule: "second-cloud-identity",
    name: "refuses an identity that may do nothing",
    change: without("assignment"),
    says: says(whole, "the stack has a storage account and no RoleAssignment"),
  },
  {
    rule: "cost-allocation-tags",
    name: "refuses a provider without tags",
    change: set("aws", "defaultTags", undefined),
    says: ["Platform", "Region", "ManagedBy"].map((tag) => ["aws", `defaultTags.tags.${tag} is not set`] as [string, string]),
  },
  {
    rule: "cost-allocation-tags",
    name: "refuses an empty tag",
    change: set("aws", "defaultTags", { tags: { Platform: "p", Region: "", ManagedBy: "pulumi" } }),
    says: says("aws", 'defaultTags.tags.Region is ""'),
  },
];

const alarms: Case[] = [
  {
    rule: "alarm-heard",
    name: "refuses an alarm that nobody hears",
    change: set("redis-alarm", "alarmActions", undefined),
    says: says("redis-alarm", "alarmActions is not set; at least 1 different topics"),
  },
  {
    rule: "alarm-heard",
    name: "allows the evacuation switch to be silent",
    change: all(set("dns-alarm", "alarmActions", []), set("dns-alarm", "name", "agentic-us-east-evacuated")),
    says: [],
  },
  {
    rule: "alarm-heard",
    name: "refuses an alarm that is switched off",
    change: set("redis-alarm", "actionsEnabled", false),
    says: says("redis-alarm", "actionsEnabled is false; allowed: nothing, true"),
  },
  ...literal("alarm-heard", "redis-alarm", "treatMissingData", "missing", 'allowed: "breaching", "notBreaching"'),
];

const pod = "spec.template.spec";
const first = `${pod}.containers.0`;
/** Messages about the first container of l01 start with its name. */
const container = (rule: string, path: string, wrong: unknown, allowed: string): Case[] =>
  literal(rule, "l01", `${first}.${path}`, wrong, allowed, first).map(({ says: told, ...rest }) => ({
    ...rest,
    says: told.map(([name, reason]) => [name, `container l01: ${reason}`]),
  }));
const noContainers = (rule: string): Case => ({
  rule,
  name: "refuses pods whose containers are unknown",
  change: set("l01", `${pod}.containers`, unknown),
  says: says("l01", cannotBeKnown(`${pod}.containers`)),
});
const absentOrUnknown = (rule: string, path: string): Case[] => [
  { rule, name: `refuses an absent ${path}`, change: set("l01", `${first}.${path}`, undefined), says: says("l01", `container l01: ${path} is not set`) },
  { rule, name: `refuses an unknown ${path}`, change: set("l01", `${first}.${path}`, unknown), says: says("l01", `container l01: ${cannotBeKnown(path)}`) },
];

const workloads: Case[] = [
  ...literal("container-hardened", "l01", `${pod}.securityContext.runAsNonRoot`, false, isTrue, pod),
  ...literal("container-hardened", "l01", `${pod}.securityContext.seccompProfile.type`, "Unconfined", 'allowed: "RuntimeDefault"', pod),
  ...container("container-hardened", "securityContext.allowPrivilegeEscalation", true, "allowed: false"),
  ...container("container-hardened", "securityContext.readOnlyRootFilesystem", false, isTrue),
  {
    rule: "container-hardened",
    name: "refuses capabilities that are not dropped",
    change: set("l01", `${first}.securityContext.capabilities.drop`, undefined),
    says: says("l01", "container l01: securityContext.capabilities.drop does not have ALL"),
  },
  noContainers("container-secrets"),
  {
    rule: "container-secrets",
    name: "refuses a readable password",
    change: set("l01", `${first}.env`, [{ name: "DATABASE_PASSWORD", value: "x" }]),
    says: says("l01", "container l01: the variable DATABASE_PASSWORD has a readable value"),
  },
  {
    rule: "container-secrets",
    name: "refuses a password that only the deployment will know, but in the open",
    change: set("l01", `${first}.env`, [{ name: "API_KEY", value: unknown }]),
    says: says("l01", "container l01: the variable API_KEY has a readable value"),
  },
  {
    rule: "container-secrets",
    name: "allows a reference to a Secret",
    change: set("l01", `${first}.env`, [{ name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: "s", key: "password" } } }]),
    says: [],
  },
  ...literal("service-account-token", "pod-account", "automountServiceAccountToken", true, "allowed: false"),
  ...literal("service-account-token", "l01", `${pod}.automountServiceAccountToken`, true, "allowed: false", pod),
  noContainers("container-probes"),
  ...absentOrUnknown("container-probes", "livenessProbe"),
  ...absentOrUnknown("container-probes", "readinessProbe"),
  noContainers("container-resources"),
  ...absentOrUnknown("container-resources", "resources.requests.memory"),
  ...absentOrUnknown("container-resources", "resources.limits.cpu"),
  noContainers("image-version"),
  ...absentOrUnknown("image-version", "image"),
  ...["registry.example.com/l01", "registry.example.com/l01:latest", "registry.example.com:5000/l01"].map(
    (image): Case => ({
      rule: "image-version",
      name: `refuses ${image}`,
      change: set("l01", `${first}.image`, image),
      says: says("l01", `container l01: the image ${image} has no version`),
    }),
  ),
  {
    rule: "image-version",
    name: "allows a digest",
    change: set("l01", `${first}.image`, `registry.example.com/l01@sha256:${"0".repeat(64)}`),
    says: [],
  },
  ...literal("rolling-update", "l01", "spec.strategy.rollingUpdate.maxUnavailable", "50%", "allowed: 0, 1"),
  ...literal("graceful-stop", "l01", `${pod}.terminationGracePeriodSeconds`, 5, "at least 30 seconds", pod),
  ...absentOrUnknown("graceful-stop", "lifecycle.preStop"),
  ...["unreachable", "not-ready"].flatMap((condition, index) => {
    const at = `tolerationSeconds of node.kubernetes.io/${condition}`;
    const path = `${pod}.tolerations.${index}.tolerationSeconds`;
    const told = (reason: string) => says("l01", `${reason}; at most 60`);
    return [
      { rule: "eviction-delay", name: `refuses to wait 300 s on ${condition}`, change: set("l01", path, 300), says: told(`${at} is 300`) },
      { rule: "eviction-delay", name: `refuses an unknown wait on ${condition}`, change: set("l01", path, unknown), says: told(cannotBeKnown(at)) },
    ];
  }),
  {
    rule: "eviction-delay",
    name: "refuses absent tolerations, which Kubernetes fills with 300 s",
    change: set("l01", `${pod}.tolerations`, undefined),
    says: ["unreachable", "not-ready"].map((condition) => ["l01", `tolerationSeconds of node.kubernetes.io/${condition} is not set; at most 60`] as [string, string]),
  },
  ...literal("unready-evictable", "l01-budget", "spec.unhealthyPodEvictionPolicy", "IfHealthyBudget", 'allowed: "AlwaysAllow"'),
  {
    rule: "release-pinned",
    name: "refuses a range of versions",
    change: set("search", "version", "~3.6"),
    says: says("search", 'version is "~3.6"; an exact version such as 1.2.3'),
  },
  {
    rule: "release-pinned",
    name: "refuses an absent version",
    change: set("search", "version", undefined),
    says: says("search", "version is not set; an exact version such as 1.2.3"),
  },
  {
    rule: "release-pinned",
    name: "refuses an unknown version",
    change: set("search", "version", unknown),
    says: says("search", `${cannotBeKnown("version")}; an exact version such as 1.2.3`),
  },
  ...literal("release-pinned", "search", "atomic", false, isTrue),
];

const podSecurity = "pod-security.kubernetes.io/enforce";
const exemption = "agentic-platform/pod-security-exemption";
const allowedLevels = `allowed: "restricted", "baseline", or "privileged" with its reason in the annotation ${exemption}`;
const labelled =
  (level: unknown, why?: string): Change =>
  (stack) => {
    named(stack, "namespace").inputs["metadata"] = { labels: { [podSecurity]: level }, annotations: { [exemption]: why } };
    return stack;
  };

const namespaces: Case[] = [
  {
    rule: "namespace-pod-security",
    name: "refuses privileged pods without a reason",
    change: labelled("privileged", " "),
    says: says("namespace", `${podSecurity} is "privileged"; ${allowedLevels}`),
  },
  { rule: "namespace-pod-security", name: "allows them with a reason", change: labelled("privileged", "node agents"), says: [] },
  {
    rule: "namespace-pod-security",
    name: "refuses an unknown level",
    change: labelled(unknown),
    says: says("namespace", `${cannotBeKnown(podSecurity)}; ${allowedLevels}`),
  },
  {
    rule: "namespace-pod-security",
    name: "refuses an absent level",
    change: labelled(undefined),
    says: says("namespace", `${podSecurity} is not set; ${allowedLevels}`),
  },
  {
    rule: "network-default-deny",
    name: "refuses a namespace without the policy",
    change: without("default-deny"),
    says: says(whole, "namespace agentic has workloads and no policy that denies by default"),
  },
  {
    rule: "network-default-deny",
    name: "refuses a policy for some pods only",
    change: set("default-deny", "spec.podSelector", { matchLabels: { app: "l01" } }),
    says: says(whole, "namespace agentic has workloads and no policy that denies by default"),
  },
  {
    rule: "network-default-deny",
    name: "refuses a policy for the way in only",
    change: set("default-deny", "spec.policyTypes", ["Ingress"]),
    says: says(whole, "namespace agentic has workloads and no policy that denies by default"),
  },
  {
    rule: "network-default-deny",
    name: "refuses a selector that is unknown",
    change: set("default-deny", "spec.podSelector", unknown),
    says: says(whole, "namespace agentic has workloads and no policy that denies by default"),
  },
  {
    rule: "network-default-deny",
    name: "finds a second namespace that is open",
    change: plus(resource(types.deployment, "other", { metadata: { name: "other", namespace: "elsewhere" } })),
    says: says(whole, "namespace elsewhere has workloads and no policy that denies by default"),
  },
];

export const hardened: Case[] = [...data, ...cluster, ...traffic, ...buckets, ...keys, ...alarms, ...workloads, ...namespaces];
