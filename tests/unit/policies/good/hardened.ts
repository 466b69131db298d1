import { briefOutageTolerations, restrictedContainer, restrictedPod } from "../../../../components/shared/scheduling";
import type { GraphResource } from "../../../../graph/types";
import { types } from "../../../../policies/types";

type Inputs = Record<string, unknown>;
type Make = (type: string, name: string, inputs: Inputs, more?: Partial<GraphResource>) => GraphResource;

const tlsOnly = JSON.stringify({
  Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
});

/** What closes a stack that is already redundant: resources that security, traffic and alarms ask for. */
export const closing = (resource: Make): GraphResource[] => [
  resource("pulumi:providers:aws", "aws", {
    region: "us-east-1",
    defaultTags: JSON.stringify({ tags: { Platform: "agentic-platform", Region: "us-east", ManagedBy: "pulumi" } }),
  }),
  resource(types.databaseParameters, "parameters", {
    name: "parameters",
    parameters: [
      { name: "rds.logical_replication", value: "1" },
      { name: "rds.force_ssl", value: "1" },
      { name: "max_replication_slots", value: "10" },
      { name: "max_slot_wal_keep_size", value: "51200" },
    ],
  }),
  resource(types.launchTemplate, "template", {
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
  }),
  resource(types.listener, "https", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
  resource(types.listener, "http", { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }] }),
  resource(types.targetGroup, "targets", { healthCheck: { enabled: true, path: "/health/ready", matcher: "200" } }),
  resource(types.firewallAssociation, "firewall", { resourceArn: "balancer-arn", webAclArn: "acl-arn" }),
  ...["backup", "backup-copy"].flatMap((name) => [
    resource(types.bucketEncryption, `${name}-encryption`, {
      bucket: `${name}-id`,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "key-arn" } }],
    }),
    resource(types.bucketPublicAccess, `${name}-public-access`, {
      bucket: `${name}-id`,
      ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    }),
    resource(types.bucketPolicy, `${name}-policy`, { bucket: `${name}-id`, policy: tlsOnly }),
  ]),
  resource(types.key, "key", { enableKeyRotation: true, deletionWindowInDays: 30 }, { protect: true }),
  resource(types.logGroup, "logs", { retentionInDays: 90, kmsKeyId: "key-arn" }),
  resource(types.flowLog, "flow-log", { vpcId: "vpc-id", trafficType: "ALL" }),
  resource(types.defaultSecurityGroup, "default-group", { vpcId: "vpc-id", ingress: [], egress: [] }),
  resource(types.ingressRule, "from-internet", { securityGroupId: "balancer-group-id", cidrIpv4: "0.0.0.0/0", fromPort: 443, toPort: 443 }),
  resource(types.ingressRule, "from-nodes", { referencedSecurityGroupId: "nodes-id", fromPort: 5432, toPort: 5432 }),
  resource(types.topic, "topic", { kmsMasterKeyId: "key-arn" }),
  resource(types.secret, "secret", { recoveryWindowInDays: 30 }, { protect: true }),
  resource(types.rolePolicy, "role-policy", {
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource: "backup-arn/*" }] }),
  }),
  resource(types.federatedCredential, "federation", {}),
  resource(types.roleAssignment, "assignment", {}),
  resource(types.healthCheck, "serving", { type: "CALCULATED", childHealthchecks: ["endpoint-id", "switch-id"], childHealthThreshold: 2 }),
  resource(types.healthCheck, "switch", { type: "CLOUDWATCH_METRIC", insufficientDataHealthStatus: "Healthy" }),
  resource(types.record, "default-pair", {
    name: "default.geo.api.example.com",
    healthCheckId: "serving-id",
    failoverRoutingPolicies: [{ type: "PRIMARY" }],
    aliases: [{ evaluateTargetHealth: true }],
  }),
  resource(types.record, "everywhere", { geolocationRoutingPolicies: [{ country: "*" }] }),
  ...["postgres", "redis", "load-balancer", "dns", "backup"].map((tier) =>
    resource(
      types.alarm,
      `${tier}-alarm`,
      { name: tier, alarmActions: ["topic-arn"], treatMissingData: "notBreaching" },
      { urn: `urn:pulumi:us-east::agentic-platform::agentic:${tier}:Tier$${types.alarm}::${tier}-alarm` },
    ),
  ),
  resource(types.namespace, "namespace", { metadata: { name: "agentic", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } }),
  resource(types.serviceAccount, "pod-account", { automountServiceAccountToken: false }),
  resource(types.networkPolicy, "default-deny", {
    metadata: { name: "default-deny", namespace: "agentic" },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  }),
  resource(types.job, "migration", { spec: { template: { spec: hardenedPod({ name: "migration" }) } } }),
];

/** Inputs that close resources which are there already, by name. */
const added: Record<string, Inputs> = {
  database: {
    ...{ storageEncrypted: true, kmsKeyId: "key-arn", dbClusterParameterGroupName: "parameters", dbSubnetGroupName: "database" },
    ...{ enabledCloudwatchLogsExports: ["postgresql"], performanceInsightsEnabled: true, manageMasterUserPassword: true },
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
  },
  cache: {
    ...{ atRestEncryptionEnabled: true, kmsKeyId: "key-arn", userGroupIds: ["users"] },
    ...{ transitEncryptionEnabled: true, transitEncryptionMode: "required" },
  },
  cluster: {
    encryptionConfig: { resources: ["secrets"], provider: { keyArn: "key-arn" } },
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    accessConfig: { authenticationMode: "API" },
    version: "1.36",
    upgradePolicy: { supportType: "STANDARD" },
    zonalShiftConfig: { enabled: true },
  },
  balancer: {
    ...{ enableDeletionProtection: true, dropInvalidHeaderFields: true, desyncMitigationMode: "defensive", enableZonalShift: true },
    accessLogs: { enabled: true, bucket: "logs" },
    securityGroups: ["balancer-group-id"],
  },
  account: { allowBlobPublicAccess: false, allowSharedKeyAccess: false, enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2" },
  search: { version: "3.6.0", atomic: true },
};

const inventedIds: Record<string, Inputs> = { balancer: { arn: "balancer-arn" }, vpc: { id: "vpc-id" } };

const stateful: string[] = [types.database, types.cache, types.cluster, types.bucket, types.storageAccount, types.blobContainer];
const workloads: string[] = [types.deployment, types.statefulSet];

function hardenedPod(container: Inputs): Inputs {
  const probe = { httpGet: { path: "/health/live", port: "http" } };
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 30,
    securityContext: restrictedPod(),
    tolerations: briefOutageTolerations,
    containers: [
      {
        image: "registry.example.com/job:1.0.0",
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
        livenessProbe: probe,
        readinessProbe: probe,
        lifecycle: { preStop: { sleep: { seconds: 10 } } },
        securityContext: restrictedContainer,
        ...container,
      },
    ],
  };
}

/** Gives a resource what the closed stack asks of its type. What is added is shared between stacks: copy the result. */
export function close(resource: GraphResource): GraphResource {
  const { inputs, type, name } = resource;
  Object.assign(inputs, added[name]);
  Object.assign(resource.invented, inventedIds[name]);
  if (type === types.cluster) Object.assign(inputs["vpcConfig"] as Inputs, { endpointPrivateAccess: true, endpointPublicAccess: false });
  if (type === types.nodeGroup) Object.assign(inputs, { updateConfig: { maxUnavailable: 1 }, nodeRepairConfig: { enabled: true }, launchTemplate: { id: "template-id" } });
  if (stateful.includes(type)) resource.protect = true;
  if (workloads.includes(type)) {
    const spec = inputs["spec"] as { strategy?: unknown; template: { spec: Inputs } };
    spec.strategy = { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } };
    const [container] = spec.template.spec["containers"] as Inputs[];
    Object.assign(spec.template.spec, hardenedPod(container ?? {}));
  }
  return resource;
}
