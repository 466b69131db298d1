import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, type Change, dependsOn, named, plus, resource, set, unknown, without } from "../support";
import { isTrue, literal, says } from "./forms";

const unprotected =
  (name: string): Change =>
  (stack) => {
    named(stack, name).protect = false;
    return stack;
  };

const noGroup = says("database", "it names no parameter group of the stack");

const database: Case[] = [
  { rule: "database-tls", name: "refuses a database without parameter group", change: set("database", "dbClusterParameterGroupName", undefined), says: noGroup },
  { rule: "database-tls", name: "refuses AWS's own parameter group", change: set("database", "dbClusterParameterGroupName", "default.postgres17"), says: noGroup },
  { rule: "database-tls", name: "refuses a group that is unknown", change: set("database", "dbClusterParameterGroupName", unknown), says: noGroup },
  {
    rule: "database-tls",
    name: "takes a group that is not made yet by what its name was computed from",
    change: all(set("database", "dbClusterParameterGroupName", unknown), dependsOn("database", "parameters")),
    says: [],
  },
  {
    rule: "database-tls",
    name: "does not ask TLS of a group that no database names",
    change: plus(resource(types.databaseParameters, "spare", { name: "spare", parameters: [] })),
    says: [],
  },
  {
    rule: "database-tls",
    name: "refuses a single server whose own group lets plain connections pass",
    change: plus(
      resource(types.databaseInstance, "server", { parameterGroupName: "server" }),
      resource(types.instanceParameters, "server-parameters", { name: "server", parameters: [{ name: "rds.force_ssl", value: "0" }] }),
    ),
    says: says("server-parameters", 'rds.force_ssl is "0"; allowed: 1'),
  },
];

const nodes: Case[] = [
  {
    rule: "node-metadata",
    name: "refuses a node group that leaves its template to EKS",
    change: set("nodes-us-east-1a", "launchTemplate", undefined),
    says: says("nodes-us-east-1a", "launchTemplate.id is not set"),
  },
  { rule: "node-metadata", name: "takes a template that is not made yet", change: set("nodes-us-east-1a", "launchTemplate.id", unknown), says: [] },
  {
    rule: "node-disk-encryption",
    name: "refuses disks that are unknown",
    change: set("template", "blockDeviceMappings", unknown),
    says: says("template", cannotBeKnown("blockDeviceMappings")),
  },
];

const tlsPolicies =
  'allowed: "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-TLS-1-2-2017-01"';

const plainRedirect = says("http", "it answers HTTP itself instead of redirecting to HTTPS");

const traffic: Case[] = [
  {
    rule: "load-balancer-tls",
    name: "reads listeners for TLS as it does those for HTTPS",
    change: all(set("https", "protocol", "TLS"), set("https", "sslPolicy", "ELBSecurityPolicy-2016-08")),
    says: says("https", `sslPolicy is "ELBSecurityPolicy-2016-08"; ${tlsPolicies}`),
  },
  {
    rule: "load-balancer-redirect",
    name: "refuses a redirect to HTTP",
    change: set("http", "defaultActions.0.redirect.protocol", "HTTP"),
    says: plainRedirect,
  },
  { rule: "load-balancer-redirect", name: "refuses absent actions", change: set("http", "defaultActions", undefined), says: plainRedirect },
  { rule: "target-health-check", name: "refuses an absent matcher", change: set("targets", "healthCheck.matcher", undefined), says: says("targets", "healthCheck.matcher is not set") },
  {
    rule: "load-balancer-firewall",
    name: "refuses an association with nothing",
    change: all(set("firewall", "resourceArn", undefined), dependsOn("firewall", "balancer")),
    says: says("balancer", "no web ACL is associated with it"),
  },
  {
    rule: "load-balancer-firewall",
    name: "takes a load balancer for one on the internet when nobody knows",
    change: all(without("firewall"), set("balancer", "internal", unknown)),
    says: says("balancer", "no web ACL is associated with it"),
  },
  {
    rule: "open-ingress",
    name: "refuses HTTPS to what is no load balancer",
    change: set("from-internet", "securityGroupId", "nodes-id"),
    says: says("from-internet", "everybody reaches port 443 of something that is no load balancer"),
  },
  {
    rule: "open-ingress",
    name: "refuses HTTPS to a group that is unknown",
    change: set("from-internet", "securityGroupId", unknown),
    says: says("from-internet", "everybody reaches port 443 of something that is no load balancer"),
  },
  {
    rule: "open-ingress",
    name: "finds the load balancer's group by what both were computed from",
    change: all(
      ...[set("from-internet", "securityGroupId", unknown), dependsOn("from-internet", "balancer-group")],
      ...[set("balancer", "securityGroups", unknown), dependsOn("balancer", "balancer-group")],
    ),
    says: [],
  },
  {
    rule: "open-ingress",
    name: "refuses a network that is unknown",
    change: set("from-internet", "cidrIpv4", unknown),
    says: says("from-internet", cannotBeKnown("cidrIpv4")),
  },
  {
    rule: "open-ingress",
    name: "allows a network of ours on any port",
    change: all(set("from-nodes", "referencedSecurityGroupId", undefined), set("from-nodes", "cidrIpv4", "10.20.0.0/16")),
    says: [],
  },
  {
    rule: "open-ingress",
    name: "refuses everybody in a group's own ingress",
    change: set("endpoint-group", "ingress.0.cidrBlocks", ["10.10.0.0/16", "0.0.0.0/0"]),
    says: says("endpoint-group", "ingress lets everybody in"),
  },
  {
    rule: "open-ingress",
    name: "refuses a group's own ingress that is unknown",
    change: set("endpoint-group", "ingress", unknown),
    says: says("endpoint-group", cannotBeKnown("ingress")),
  },
  {
    rule: "open-ingress",
    name: "refuses networks in a group's own ingress that are unknown",
    change: set("endpoint-group", "ingress.0.cidrBlocks.0", unknown),
    says: says("endpoint-group", "ingress has networks that cannot be known before deployment; they must be literals"),
  },
  {
    rule: "flow-logs",
    name: "refuses a flow log of something else",
    change: set("flow-log", "vpcId", "other-id"),
    says: says("vpc", "no flow log takes all of its traffic"),
  },
  {
    rule: "flow-logs",
    name: "refuses a flow log that does not say of what",
    change: all(set("flow-log", "vpcId", undefined), dependsOn("flow-log", "vpc")),
    says: says("vpc", "no flow log takes all of its traffic"),
  },
  {
    rule: "flow-logs",
    name: "refuses a traffic type that is unknown",
    change: set("flow-log", "trafficType", unknown),
    says: says("vpc", "no flow log takes all of its traffic"),
  },
  { rule: "flow-logs", name: "asks nothing of an adopted network", change: without("vpc", "flow-log"), says: [] },
  {
    rule: "default-security-group",
    name: "refuses a VPC whose default group nobody closed",
    change: without("default-group"),
    says: says("vpc", "its default security group keeps the rules that AWS made"),
  },
  {
    rule: "default-security-group",
    name: "refuses a VPC when the closed group is another's",
    change: set("default-group", "vpcId", "other-id"),
    says: says("vpc", "its default security group keeps the rules that AWS made"),
  },
  { rule: "default-security-group", name: "asks nothing of an adopted network", change: without("vpc", "default-group"), says: [] },
];

const kms = "rules.0.applyServerSideEncryptionByDefault";
const onlyKms = 'allowed: "aws:kms"';

const buckets: Case[] = [
  {
    rule: "bucket-encryption",
    name: "refuses an algorithm that is unknown",
    change: set("backup-encryption", `${kms}.sseAlgorithm`, unknown),
    says: says("backup", `${cannotBeKnown("sseAlgorithm")}; ${onlyKms}`),
  },
  {
    rule: "bucket-encryption",
    name: "refuses S3's own key for a bucket without a name beside a load balancer without logs",
    change: all(
      ...[set("backup-encryption", `${kms}.sseAlgorithm`, "AES256"), set("backup", "bucket", undefined)],
      ...[set("balancer", "accessLogs", undefined), dependsOn("balancer", "backup")],
    ),
    says: says("backup", `sseAlgorithm is "AES256"; ${onlyKms}`),
  },
  ...literal("public-access-block", "backup-public-access", "blockPublicAcls", false, isTrue),
  ...literal("public-access-block", "backup-public-access", "blockPublicPolicy", false, isTrue),
  ...literal("public-access-block", "backup-public-access", "ignorePublicAcls", false, isTrue),
  ...literal("public-access-block", "backup-public-access", "restrictPublicBuckets", false, isTrue),
  {
    rule: "bucket-public-access",
    name: "refuses a block for another bucket",
    change: set("backup-public-access", "bucket", "other-id"),
    says: says("backup", "it has no public access block"),
  },
  ...[
    { of: "one principal only", statement: { Effect: "Deny", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "s3:*" } },
    { of: "reading only", statement: { Effect: "Deny", Principal: "*", Action: "s3:GetObject" } },
    { of: "nobody", statement: { Effect: "Allow", Principal: "*", Action: "s3:*" } },
  ].map(
    ({ of, statement }): Case => ({
      rule: "bucket-tls-only",
      name: `refuses a policy that asks TLS of ${of}`,
      change: set("backup-policy", "policy", JSON.stringify({ Statement: [{ ...statement, Condition: { Bool: { "aws:SecureTransport": "false" } } }] })),
      says: says("backup", "its policy lets requests without TLS pass"),
    }),
  ),
  {
    rule: "bucket-tls-only",
    name: "reads a single statement without a list",
    change: set(
      "backup-policy",
      "policy",
      JSON.stringify({ Statement: { Effect: "Deny", Principal: { AWS: ["*"] }, Action: ["s3:*"], Condition: { Bool: { "aws:SecureTransport": false } } } }),
    ),
    says: [],
  },
  {
    rule: "bucket-tls-only",
    name: "refuses a policy that is secret",
    change: set("backup-policy", "policy", "[secret]"),
    says: says("backup", "its policy lets requests without TLS pass"),
  },
];

const everything = says("role-policy", "it allows every action on every resource");
const anybody = says("role", "anybody may take it");
const document = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: statement });
const policyCase = (name: string, policy: unknown, told: Case["says"]): Case => ({ rule: "role-wildcards", name, change: set("role-policy", "policy", policy), says: told });
const trustCase = (name: string, trust: unknown, told: Case["says"]): Case => ({ rule: "role-wildcards", name, change: set("role", "assumeRolePolicy", trust), says: told });
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

const rights: Case[] = [
  policyCase("refuses everything in a single statement", document({ Effect: "Allow", Action: "*:*", Resource: ["*"] }), everything),
  policyCase("refuses everything but a few actions", document([{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }]), everything),
  policyCase("allows to deny everything", document([{ Effect: "Deny", Action: "*", Resource: "*" }]), []),
  policyCase("allows every action on one thing, and one action on everything", document([{ Effect: "Allow", Action: "*", Resource: "a" }, { Effect: "Allow", Action: "a:B", Resource: "*" }]), []),
  policyCase("refuses a secret policy", "[secret]", says("role-policy", "policy is a secret; it must be a plain literal; allowed: a policy document in JSON")),
  policyCase("refuses text that is no policy", "allow", says("role-policy", 'policy is "allow"; allowed: a policy document in JSON')),
  trustCase("refuses trust in anybody", document([{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }]), anybody),
  trustCase("refuses trust in every account", document([{ Effect: "Allow", Principal: { AWS: ["*"] }, Action: "sts:AssumeRole" }]), anybody),
  trustCase(
    "allows everybody under a condition",
    document([{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }]),
    [],
  ),
  trustCase("refuses an absent trust", undefined, says("role", "assumeRolePolicy is not set; allowed: a policy document in JSON")),
  trustCase("waits for a trust that the deployment will know", unknown, []),
  {
    rule: "role-wildcards",
    name: "refuses the administrator's policy, attached",
    change: set("attachment", "policyArn", administrator),
    says: says("attachment", `it attaches ${administrator}`),
  },
  {
    rule: "role-wildcards",
    name: "refuses the administrator's policy in the role itself",
    change: set("role", "managedPolicyArns", [administrator, unknown]),
    says: says("role", `it attaches ${administrator}`),
  },
];

const kept: Case[] = [
  ...["key", "secret", "cache", "cluster", "backup", "account", "container"].map(
    (name): Case => ({
      rule: "stateful-protected",
      name: `refuses a ${name} without protection`,
      change: unprotected(name),
      says: says(name, "the option protect is not set"),
    }),
  ),
  {
    rule: "stateful-protected",
    name: "lets a topic's key go, since a topic keeps nothing",
    change: all(plus(resource(types.key, "topic-key", {}, { invented: { id: "topic-key-id" } })), set("topic", "kmsMasterKeyId", "topic-key-id")),
    says: [],
  },
];

export const security: Case[] = [...database, ...nodes, ...traffic, ...buckets, ...rights, ...kept];
