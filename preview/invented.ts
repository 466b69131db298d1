import { createHash } from "node:crypto";

/**
 * What only a cloud would know, made up: ids, ARNs, endpoints. One general rule, and an exception where a type's own
 * outputs are used. Deterministic, so that two previews can be compared, and alone in its file, so that the engine
 * tests' stand-in providers use the same.
 */

type Properties = Record<string, unknown>;

export interface InventedResource {
  /** Pulumi type token. */
  type: string;
  /** Logical name. */
  name: string;
  inputs: Properties;
  /** The provider's region or the resource's own; empty where there is none. */
  region: string;
}

/** The account that AWS's own examples use. */
export const accountId = "123456789012";
const azureSubscription = "00000000-0000-0000-0000-000000000000";
const azureTenant = "00000000-0000-0000-0000-000000000001";

interface Subject extends InventedResource {
  /** The first `length` hex digits that belong to this resource alone. */
  hex: (length: number) => string;
  uuid: string;
  /** What the cloud calls it: the given name, or the logical one with a suffix, as providers do. */
  physical: string;
}

interface Made {
  id: string;
  /** What the cloud adds to the inputs. */
  added: Properties;
  /** What it changes in them. */
  changed?: Properties;
}

/**
 * The id and the state (inputs and what the cloud adds) of a resource.
 * The same type, name and region give the same id every time.
 */
export function invent(resource: InventedResource): { id: string; state: Properties } {
  const subject = subjectOf(resource);
  const [packageName = ""] = resource.type.split(":");
  const general = (generalRules[packageName] ?? otherRule)(subject);
  const special = exceptions[resource.type]?.(subject, general) ?? {};
  const { id, ...own }: Properties = { id: general.id, ...special };
  // An input wins over what the general rule makes up; an exception knows what the cloud makes of the inputs.
  return { id: String(id), state: { ...general.added, ...resource.inputs, ...general.changed, ...own } };
}

/**
 * The answer of a provider's function.
 * @throws Error for a function that nobody declared here
 */
export function inventInvoke(token: string, args: Properties, region: string): Properties {
  const answer = invokes[token];
  if (answer === undefined)
    throw new Error(`${token} is not declared: add its answer to preview/invented.ts, or do without it`);
  return answer(args, region);
}

const invokes: Record<string, (args: Properties, region: string) => Properties> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: accountId,
    accountId,
    arn: `arn:aws:iam::${accountId}:user/preview`,
    userId: "AIDACKCEVSQ6C2EXAMPLE",
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getRegion:getRegion": (_, region) => ({ id: region, name: region, region }),
  "azure-native:authorization:getClientConfig": () => ({
    clientId: "00000000-0000-0000-0000-000000000002",
    objectId: "00000000-0000-0000-0000-000000000003",
    subscriptionId: azureSubscription,
    tenantId: azureTenant,
  }),
};

function subjectOf(resource: InventedResource): Subject {
  const digest = createHash("sha256").update(`${resource.type}|${resource.name}|${resource.region}`).digest("hex");
  const hex = (length: number) => digest.slice(0, length);
  const prefix = text(resource.inputs["namePrefix"]);
  return {
    ...resource,
    hex,
    uuid: [digest.slice(0, 8), digest.slice(8, 12), `4${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`, digest.slice(20, 32)].join("-"),
    physical:
      text(resource.inputs["name"]) ?? (prefix === undefined ? `${resource.name}-${hex(7)}` : `${prefix}${hex(26)}`),
  };
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const bag = (value: unknown): Properties => (typeof value === "object" && value !== null ? (value as Properties) : {});

// --- general rules, one per provider ---

type Rule = (subject: Subject) => Made;

const otherRule: Rule = ({ uuid, physical }) => ({ id: uuid, added: { name: physical } });

/** Prefixes of EC2 ids; any other type's id is its name. */
const ec2Prefixes: Record<string, string> = {
  vpc: "vpc",
  subnet: "subnet",
  routeTable: "rtb",
  route: "r-rtb",
  routeTableAssociation: "rtbassoc",
  internetGateway: "igw",
  natGateway: "nat",
  eip: "eipalloc",
  securityGroup: "sg",
  securityGroupRule: "sgrule",
  securityGroupIngressRule: "sgr",
  securityGroupEgressRule: "sgr",
  defaultSecurityGroup: "sg",
  vpcEndpoint: "vpce",
  vpcPeeringConnection: "pcx",
  vpcPeeringConnectionAccepter: "pcx",
  launchTemplate: "lt",
  flowLog: "fl",
  networkAcl: "acl",
  networkInterface: "eni",
};

/** Service names in ARNs where they differ from the module's name. */
const arnServices: Record<string, string> = { lb: "elasticloadbalancing", alb: "elasticloadbalancing", vpc: "ec2" };
/** Services whose ARNs carry no region. */
const globalServices = new Set(["iam", "route53", "cloudfront", "s3"]);
/** Services that separate the kind from the name with a colon. */
const colonServices = new Set(["rds", "elasticache", "secretsmanager", "logs", "cloudwatch", "backup"]);

/** `aws:rds/cluster:Cluster` → module `rds`, kind `cluster`. */
function awsToken(type: string): { module: string; kind: string } {
  const [module = "", kind = ""] = (type.split(":")[1] ?? "").split("/");
  return { module, kind };
}

const arn = (service: string, region: string, rest: string): string =>
  `arn:aws:${service}:${globalServices.has(service) ? "" : region}:${service === "s3" || service === "route53" ? "" : accountId}:${rest}`;

/** The kinds in ARNs that are not the type's name in small letters. Source: Service Authorization Reference, Amazon EC2. */
const arnKinds: Record<string, string> = {
  routeTable: "route-table",
  internetGateway: "internet-gateway",
  eip: "elastic-ip",
  securityGroup: "security-group",
  defaultSecurityGroup: "security-group",
  securityGroupIngressRule: "security-group-rule",
  securityGroupEgressRule: "security-group-rule",
  vpcEndpoint: "vpc-endpoint",
  vpcPeeringConnection: "vpc-peering-connection",
  launchTemplate: "launch-template",
  flowLog: "vpc-flow-log",
  subnetGroup: "subgrp",
  clusterParameterGroup: "cluster-pg",
  parameterGroup: "pg",
  userGroup: "usergroup",
};

/** Kinds that are part of another resource and have no ARN of their own: attachments, associations, a bucket's settings. */
const partOfAnother = /Attachment$|Association$|Accepter$|^route$|^rolePolicy$|^keyPolicy$|^topicPolicy$|^bucket.|^records?$|^certificateValidation$/;
const namedEc2Kinds = new Set(["securityGroup", "defaultSecurityGroup", "launchTemplate"]);

function awsRule(subject: Subject): Made {
  const { type, region, physical, hex, inputs } = subject;
  const { module, kind } = awsToken(type);
  const prefix = module === "ec2" || module === "vpc" ? ec2Prefixes[kind] : undefined;
  const id = prefix === undefined ? identifierOf(subject) : `${prefix}-${hex(17)}`;
  const service = arnServices[module] ?? module;
  const separator = colonServices.has(service) ? ":" : "/";
  const arnKind = arnKinds[kind] ?? kind.toLowerCase();
  return {
    id,
    added: {
      ...(partOfAnother.test(kind) ? {} : { arn: arn(service, region, `${arnKind}${separator}${id}`) }),
      ...(prefix === undefined || namedEc2Kinds.has(kind) ? { name: physical } : {}),
      ...(globalServices.has(module) ? {} : { region }),
      ...(prefix === undefined ? {} : { ownerId: accountId }),
      ...(inputs["tags"] === undefined ? {} : { tagsAll: inputs["tags"] }),
    },
  };
}

/** The input that AWS takes for the id of a resource with a name of its own. */
function identifierOf({ inputs, physical }: Subject): string {
  const keys = ["bucket", "clusterIdentifier", "identifier", "replicationGroupId", "userGroupId", "userId", "addonName", "clusterName"];
  const given = keys.map((key) => text(inputs[key])).find((value) => value !== undefined);
  return text(inputs["name"]) ?? given ?? physical;
}

function kubernetesRule({ inputs, name, hex, physical, type }: Subject): Made {
  if (type === "kubernetes:helm.sh/v3:Release") {
    const release = text(inputs["name"]) ?? `${name}-${hex(8)}`;
    return {
      id: `${text(inputs["namespace"]) ?? "default"}/${release}`,
      added: {
        name: physical,
        status: {
          name: release,
          namespace: inputs["namespace"] ?? "default",
          chart: inputs["chart"],
          version: inputs["version"],
          revision: 1,
          status: "deployed",
        },
      },
    };
  }
  const metadata = bag(inputs["metadata"]);
  const objectName = text(metadata["name"]) ?? `${name}-${hex(8)}`;
  const namespace = text(metadata["namespace"]);
  return {
    id: namespace === undefined ? objectName : `${namespace}/${objectName}`,
    added: {},
    changed: { metadata: { ...metadata, name: objectName } },
  };
}

const azureRule: Rule = ({ type, inputs, name, hex }) => {
  const [, module = "", kind = ""] = type.split(":");
  const nameKey = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Name`;
  const given =
    text(inputs[nameKey]) ?? text(inputs["accountName"]) ?? text(inputs["containerName"]) ?? text(inputs["resourceName"]);
  const physical = given ?? `${name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase().slice(0, 16)}${hex(8)}`;
  const group = text(inputs["resourceGroupName"]) ?? (kind === "ResourceGroup" ? physical : "agentic");
  const inGroup = `/subscriptions/${azureSubscription}/resourceGroups/${group}`;
  const provider = azureNamespaces[module] ?? `Microsoft.${module.charAt(0).toUpperCase()}${module.slice(1)}`;
  const collection = nameKey.replace(/Name$/, "").replace(/y$/, "ie").replace(/s$/, "") + "s";
  return {
    id: kind === "ResourceGroup" ? inGroup : `${inGroup}/providers/${provider}/${collection}/${physical}`,
    added: { name: physical, type: `${provider}/${collection}` },
  };
};

const azureNamespaces: Record<string, string> = { managedidentity: "Microsoft.ManagedIdentity" };

const generalRules: Record<string, Rule> = {
  aws: awsRule,
  kubernetes: kubernetesRule,
  "azure-native": azureRule,
  pulumi: ({ uuid }) => ({ id: uuid, added: {} }),
  random: ({ name }) => ({ id: name, added: {} }),
};

// --- exceptions: outputs that are used and that no rule gives ---

type Exception = (subject: Subject, general: Made) => Properties;

const loadBalancer: Exception = ({ region, physical, hex, inputs }) => {
  const network = inputs["loadBalancerType"] === "network";
  const suffix = `${network ? "net" : "app"}/${physical}/${hex(16)}`;
  return {
    id: arn("elasticloadbalancing", region, `loadbalancer/${suffix}`),
    arn: arn("elasticloadbalancing", region, `loadbalancer/${suffix}`),
    arnSuffix: suffix,
    dnsName: `${physical}-${String(parseInt(hex(8), 16))}.${network ? `elb.${region}` : `${region}.elb`}.amazonaws.com`,
    // Canonical zone ids are fixed per region; these are us-east-1's. Source: ELB endpoints and quotas.
    zoneId: network ? "Z26RNL4JYFTOTI" : "Z35SXDOTRQ7X7K",
  };
};

const targetGroup: Exception = ({ region, physical, hex }) => ({
  id: arn("elasticloadbalancing", region, `targetgroup/${physical}/${hex(16)}`),
  arn: arn("elasticloadbalancing", region, `targetgroup/${physical}/${hex(16)}`),
  arnSuffix: `targetgroup/${physical}/${hex(16)}`,
});

const listener: Exception = ({ region, physical, hex }) => {
  const made = arn("elasticloadbalancing", region, `listener/app/${physical}/${hex(16)}/${hex(12)}`);
  return { id: made, arn: made };
};

const masterSecret = ({ region, hex, uuid }: Subject) => [
  {
    kmsKeyId: arn("kms", region, `key/${uuid}`),
    secretArn: arn("secretsmanager", region, `secret:rds!${uuid}-${hex(6)}`),
    secretStatus: "active",
  },
];

const bucket: Exception = ({ inputs, physical, region }) => {
  const name = text(inputs["bucket"]) ?? physical;
  return {
    id: name,
    bucket: name,
    arn: arn("s3", region, name),
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  };
};

const queueOrTopic =
  (service: string): Exception =>
  ({ region, physical }) => ({
    id: service === "sns" ? arn(service, region, physical) : `https://sqs.${region}.amazonaws.com/${accountId}/${physical}`,
    arn: arn(service, region, physical),
    url: `https://${service}.${region}.amazonaws.com/${accountId}/${physical}`,
  });

const alarm: Exception = ({ inputs, name, hex, region }) => {
  const physical = text(inputs["name"]) ?? text(inputs["alarmName"]) ?? `${name}-${hex(7)}`;
  return { id: physical, arn: arn("cloudwatch", region, `alarm:${physical}`) };
};

const kmsKey: Exception = ({ region, uuid }) => ({ id: uuid, keyId: uuid, arn: arn("kms", region, `key/${uuid}`) });

const secretArn = ({ inputs, physical, hex, region }: Subject): string =>
  arn("secretsmanager", region, `secret:${text(inputs["name"]) ?? physical}-${hex(6)}`);

const health: Exception = ({ uuid, region }) => ({ id: uuid, arn: arn("route53", region, `healthcheck/${uuid}`) });

/** Text that no person would choose, so that it can be searched for in everything that is written. */
const inventedPassword = ({ hex, inputs }: Subject): string =>
  `invented${hex(64)}`.padEnd(Number(inputs["length"] ?? 32), "0").slice(0, Number(inputs["length"] ?? 32));

const exceptions: Record<string, Exception> = {
  "aws:ec2/vpc:Vpc": ({ hex, inputs }) => ({
    mainRouteTableId: `rtb-${hex(17)}`,
    defaultRouteTableId: `rtb-${hex(17)}`,
    defaultSecurityGroupId: `sg-${hex(17)}`,
    defaultNetworkAclId: `acl-${hex(17)}`,
    cidrBlock: inputs["cidrBlock"],
  }),
  "aws:ec2/eip:Eip": ({ hex, region }) => ({
    allocationId: `eipalloc-${hex(17)}`,
    // 198.51.100.0/24 is documentation's. Source: RFC 5737.
    publicIp: `198.51.100.${String(parseInt(hex(2), 16))}`,
    publicDns: `ec2-198-51-100-${String(parseInt(hex(2), 16))}.${region}.compute.amazonaws.com`,
  }),
  "aws:ec2/natGateway:NatGateway": ({ hex }) => ({ publicIp: `198.51.100.${String(parseInt(hex(2), 16))}` }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ hex, inputs }) => ({
    prefixListId: `pl-${hex(8)}`,
    dnsEntries: [{ dnsName: `vpce-${hex(17)}.${text(inputs["serviceName"]) ?? "vpce"}`, hostedZoneId: "Z7HUB22UULQXV" }],
    networkInterfaceIds: list(inputs["subnetIds"]).map((_, index) => `eni-${hex(16)}${String(index)}`),
    state: "available",
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1, defaultVersion: 1 }),
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": () => ({ acceptStatus: "pending-acceptance" }),
  // The accepter adopts the request and keeps its id.
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": ({ inputs }) => ({
    id: inputs["vpcPeeringConnectionId"],
    acceptStatus: "active",
  }),

  "aws:iam/role:Role": ({ physical, inputs, hex }) => ({
    id: physical,
    arn: arn("iam", "", `role${text(inputs["path"]) ?? "/"}${physical}`),
    uniqueId: `AROA${hex(17).toUpperCase()}`,
  }),
  "aws:iam/policy:Policy": ({ physical, inputs }) => ({
    id: arn("iam", "", `policy${text(inputs["path"]) ?? "/"}${physical}`),
    arn: arn("iam", "", `policy${text(inputs["path"]) ?? "/"}${physical}`),
  }),
  "aws:iam/instanceProfile:InstanceProfile": ({ physical }) => ({ id: physical, arn: arn("iam", "", `instance-profile/${physical}`) }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ inputs }) => {
    const made = arn("iam", "", `oidc-provider/${(text(inputs["url"]) ?? "").replace("https://", "")}`);
    return { id: made, arn: made };
  },

  "aws:eks/cluster:Cluster": ({ inputs, hex, physical, region }) => ({
    id: physical,
    arn: arn("eks", region, `cluster/${physical}`),
    endpoint: `https://${hex(32).toUpperCase()}.gr7.${region}.eks.amazonaws.com`,
    certificateAuthority: { data: Buffer.from(`invented certificate of ${physical}`).toString("base64") },
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.amazonaws.com/id/${hex(32).toUpperCase()}` }] }],
    status: "ACTIVE",
    platformVersion: "eks.1",
    vpcConfig: { ...bag(inputs["vpcConfig"]), clusterSecurityGroupId: `sg-${hex(17)}` },
  }),
  "aws:eks/nodeGroup:NodeGroup": ({ inputs, name, hex, region }) => {
    const group = text(inputs["nodeGroupName"]) ?? `${name}-${hex(7)}`;
    const cluster = text(inputs["clusterName"]) ?? "cluster";
    return {
      id: `${cluster}:${group}`,
      nodeGroupName: group,
      arn: arn("eks", region, `nodegroup/${cluster}/${group}/${hex(8)}`),
      resources: [{ autoscalingGroups: [{ name: `eks-${group}-${hex(8)}` }], remoteAccessSecurityGroupId: "" }],
      status: "ACTIVE",
    };
  },
  "aws:eks/addon:Addon": ({ inputs }) => ({ id: `${String(inputs["clusterName"])}:${String(inputs["addonName"])}` }),
  "aws:eks/accessEntry:AccessEntry": ({ inputs }) => ({ id: `${String(inputs["clusterName"])}:${String(inputs["principalArn"])}` }),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ({ inputs }) => ({
    id: [inputs["clusterName"], inputs["principalArn"], inputs["policyArn"]].map(String).join("#"),
  }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ({ hex, inputs, region }) => ({
    id: `a-${hex(17)}`,
    associationId: `a-${hex(17)}`,
    associationArn: arn("eks", region, `podidentityassociation/${String(inputs["clusterName"])}/a-${hex(17)}`),
  }),

  "aws:rds/cluster:Cluster": (subject) => {
    const { inputs, physical, hex, region } = subject;
    const identifier = text(inputs["clusterIdentifier"]) ?? physical;
    return {
      id: identifier,
      clusterIdentifier: identifier,
      clusterResourceId: `cluster-${hex(26).toUpperCase()}`,
      arn: arn("rds", region, `cluster:${identifier}`),
      endpoint: `${identifier}.cluster-${hex(12)}.${region}.rds.amazonaws.com`,
      readerEndpoint: `${identifier}.cluster-ro-${hex(12)}.${region}.rds.amazonaws.com`,
      clusterMembers: [1, 2, 3].map((member) => `${identifier}-instance-${String(member)}`),
      hostedZoneId: "Z2R2ITUGPM61AM",
      port: inputs["port"] ?? 5432,
      masterUserSecrets: masterSecret(subject),
    };
  },
  "aws:rds/instance:Instance": (subject) => {
    const { inputs, physical, hex, region } = subject;
    const identifier = text(inputs["identifier"]) ?? physical;
    return {
      id: `db-${hex(26).toUpperCase()}`,
      identifier,
      arn: arn("rds", region, `db:${identifier}`),
      address: `${identifier}.${hex(12)}.${region}.rds.amazonaws.com`,
      endpoint: `${identifier}.${hex(12)}.${region}.rds.amazonaws.com:5432`,
      hostedZoneId: "Z2R2ITUGPM61AM",
      port: inputs["port"] ?? 5432,
      masterUserSecrets: masterSecret(subject),
    };
  },

  "aws:elasticache/replicationGroup:ReplicationGroup": ({ inputs, physical, hex, region }) => {
    const group = text(inputs["replicationGroupId"]) ?? physical;
    const zone = `${hex(6)}.${region.split("-").map((part) => part.slice(0, part.length > 1 ? 3 : 1)).join("")}.cache.amazonaws.com`;
    const shards = Number(inputs["numNodeGroups"] ?? 1);
    const replicas = Number(inputs["replicasPerNodeGroup"] ?? 0);
    return {
      id: group,
      replicationGroupId: group,
      arn: arn("elasticache", region, `replicationgroup:${group}`),
      configurationEndpointAddress: `clustercfg.${group}.${zone}`,
      primaryEndpointAddress: `master.${group}.${zone}`,
      readerEndpointAddress: `replica.${group}.${zone}`,
      memberClusters: Array.from({ length: shards }, (_, shard) =>
        Array.from(
          { length: replicas + 1 },
          (__, member) => `${group}-${String(shard + 1).padStart(4, "0")}-${String(member + 1).padStart(3, "0")}`,
        ),
      ).flat(),
      port: inputs["port"] ?? 6379,
      clusterEnabled: shards > 1,
    };
  },

  "tls:index/privateKey:PrivateKey": (subject) => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${inventedPassword({ ...subject, inputs: { length: 64 } })}\n-----END PRIVATE KEY-----\n`;
    return { privateKeyPem: pem, privateKeyPemPkcs8: pem, publicKeyPem: `invented public key of ${subject.name}` };
  },
  "tls:index/selfSignedCert:SelfSignedCert": ({ name }) => ({ certPem: `invented certificate of ${name}` }),
  "tls:index/certRequest:CertRequest": ({ name }) => ({ certRequestPem: `invented request of ${name}` }),
  "tls:index/locallySignedCert:LocallySignedCert": ({ name }) => ({ certPem: `invented certificate of ${name}` }),

  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:alb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": listener,
  "aws:alb/listener:Listener": listener,

  "aws:acm/certificate:Certificate": ({ inputs, region, uuid }) => {
    const domains = [...new Set([inputs["domainName"], ...list(inputs["subjectAlternativeNames"])])].map(String);
    const made = arn("acm", region, `certificate/${uuid}`);
    return {
      id: made,
      arn: made,
      domainValidationOptions: domains.map((domain) => ({
        domainName: domain,
        // ACM gives one record per name and account, whatever the region: two regions share it.
        resourceRecordName: `_${hash(domain, 32)}.${domain.replace(/^\*\./, "")}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_${hash(`value ${domain}`, 32)}.acm-validations.aws.`,
      })),
      validationEmails: [],
      status: "ISSUED",
    };
  },
  "aws:acm/certificateValidation:CertificateValidation": ({ inputs }) => ({ id: inputs["certificateArn"] }),

  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,

  "aws:route53/record:Record": ({ inputs }) => {
    const name = String(inputs["name"]);
    return {
      id: [inputs["zoneId"], name, inputs["type"], inputs["setIdentifier"]].flatMap((part) => text(part) ?? []).join("_"),
      fqdn: name,
    };
  },
  "aws:route53/healthCheck:HealthCheck": health,
  "aws:route53/zone:Zone": ({ hex, region }) => {
    const id = `Z${hex(20).toUpperCase()}`;
    return { id, zoneId: id, arn: arn("route53", region, `hostedzone/${id}`), nameServers: [1, 2, 3, 4].map((n) => `ns-${String(n)}.awsdns.example`) };
  },

  "aws:kms/key:Key": kmsKey,
  "aws:kms/replicaKey:ReplicaKey": kmsKey,
  "aws:kms/alias:Alias": ({ physical, region, inputs }) => ({
    id: physical,
    arn: arn("kms", region, physical),
    targetKeyArn: text(inputs["targetKeyId"])?.startsWith("arn:") === true ? inputs["targetKeyId"] : arn("kms", region, `key/${String(inputs["targetKeyId"])}`),
  }),
  "aws:secretsmanager/secret:Secret": (subject) => ({ id: secretArn(subject), arn: secretArn(subject) }),
  "aws:secretsmanager/secretVersion:SecretVersion": ({ inputs, uuid }) => ({
    id: `${String(inputs["secretId"])}|${uuid}`,
    arn: inputs["secretId"],
    versionId: uuid,
  }),

  "aws:sns/topic:Topic": queueOrTopic("sns"),
  "aws:sqs/queue:Queue": queueOrTopic("sqs"),
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs, uuid }) => ({
    id: `${String(inputs["topic"])}:${uuid}`,
    arn: `${String(inputs["topic"])}:${uuid}`,
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": alarm,
  "aws:cloudwatch/logGroup:LogGroup": ({ physical, region }) => ({ id: physical, arn: arn("logs", region, `log-group:${physical}`) }),
  "aws:cloudwatch/eventRule:EventRule": ({ physical, region }) => ({ id: physical, arn: arn("events", region, `rule/${physical}`) }),
  "aws:wafv2/webAcl:WebAcl": ({ physical, region, uuid }) => ({
    id: uuid,
    arn: arn("wafv2", region, `regional/webacl/${physical}/${uuid}`),
    capacity: 100,
  }),

  "azure-native:storage:StorageAccount": (_, { added, id }) => {
    const account = String(added["name"]);
    const endpoints = Object.fromEntries(
      ["blob", "dfs", "file", "queue", "table", "web"].map((kind) => [kind, `https://${account}.${kind}.core.windows.net/`]),
    );
    return { id, primaryEndpoints: endpoints };
  },
  "azure-native:storage:BlobContainer": ({ inputs, name, hex }) => {
    const container = text(inputs["containerName"]) ?? `${name}${hex(8)}`;
    const account = String(inputs["accountName"]);
    return {
      id: `/subscriptions/${azureSubscription}/resourceGroups/${String(inputs["resourceGroupName"])}/providers/Microsoft.Storage/storageAccounts/${account}/blobServices/default/containers/${container}`,
      name: container,
    };
  },
  "azure-native:managedidentity:UserAssignedIdentity": ({ uuid, name }) => ({
    clientId: uuid,
    principalId: hashUuid(`${name} principal`),
    tenantId: azureTenant,
  }),
  "azure-native:authorization:RoleDefinition": ({ inputs, uuid }) => {
    const definition = text(inputs["roleDefinitionId"]) ?? uuid;
    return { id: `/subscriptions/${azureSubscription}/providers/Microsoft.Authorization/roleDefinitions/${definition}`, name: definition };
  },

  "random:index/randomPassword:RandomPassword": (subject) => ({
    id: "none",
    result: inventedPassword(subject),
    bcryptHash: `$2a$10$${inventedPassword(subject).slice(0, 32)}`,
  }),
  "random:index/randomString:RandomString": ({ hex, inputs }) => ({ result: hex(Math.min(64, Number(inputs["length"] ?? 8))) }),
  "random:index/randomId:RandomId": ({ hex, inputs }) => ({ hex: hex(2 * Number(inputs["byteLength"] ?? 4)), dec: "1" }),
  "random:index/randomBytes:RandomBytes": ({ hex }) => ({ base64: Buffer.from(hex(32)).toString("base64"), hex: hex(32) }),
  "random:index/randomUuid:RandomUuid": ({ uuid }) => ({ id: uuid, result: uuid }),
};

const hash = (of: string, length: number): string => createHash("sha256").update(of).digest("hex").slice(0, length);
const hashUuid = (of: string): string => hash(of, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
