import { isDeepStrictEqual } from "node:util";

import { plain, type Properties } from "./wire";

/** The properties whose change makes the real provider replace a resource; a path goes into objects by dots. */
const forcesReplacement: Record<string, readonly string[]> = {
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["cidrBlock", "availabilityZone", "vpcId"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "vpcId", "description"],
  "aws:rds/cluster:Cluster": ["clusterIdentifier", "engine", "databaseName", "masterUsername", "storageEncrypted", "kmsKeyId", "dbSubnetGroupName"],
  "aws:rds/clusterInstance:ClusterInstance": ["identifier", "clusterIdentifier", "engine"],
  "aws:rds/globalCluster:GlobalCluster": ["globalClusterIdentifier", "engine", "storageEncrypted"],
  "aws:rds/instance:Instance": ["identifier", "engine", "dbName", "username", "storageEncrypted", "kmsKeyId"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["replicationGroupId", "subnetGroupName", "atRestEncryptionEnabled", "kmsKeyId"],
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": ["globalReplicationGroupIdSuffix", "primaryReplicationGroupId"],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled"],
  "aws:kms/key:Key": ["multiRegion", "keyUsage"],
  "aws:eks/cluster:Cluster": ["name", "roleArn", "encryptionConfig"],
  "aws:eks/nodeGroup:NodeGroup": ["clusterName", "nodeGroupName", "subnetIds", "amiType", "capacityType", "diskSize"],
  "aws:lb/loadBalancer:LoadBalancer": ["name", "internal", "loadBalancerType"],
  "aws:lb/targetGroup:TargetGroup": ["name", "port", "protocol", "targetType", "vpcId"],
  "aws:route53/record:Record": ["name", "type", "zoneId", "setIdentifier"],
  "aws:backup/vault:Vault": ["name", "kmsKeyArn"],
  "aws:secretsmanager/secret:Secret": ["name"],
  "aws:iam/role:Role": ["name", "path"],
  "azure-native:resources:ResourceGroup": ["resourceGroupName", "location"],
  "azure-native:storage:StorageAccount": ["accountName", "resourceGroupName", "location"],
  "azure-native:storage:BlobContainer": ["containerName", "accountName", "resourceGroupName"],
};

const forcesReplacementInPackage: Record<string, readonly string[]> = {
  // Every change of a random value's inputs makes a new value.
  random: ["*"],
  kubernetes: ["apiVersion", "kind", "metadata.name", "metadata.namespace", "spec.selector.matchLabels", "spec.volumeClaimTemplates", "spec.serviceName"],
};

/** `spec.selector` of a Service or a PodDisruptionBudget may change; a workload's may not. */
const changeableSelectors = new Set(["kubernetes:policy/v1:PodDisruptionBudget", "kubernetes:core/v1:Service"]);

function at(properties: Properties, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Properties)[key] : undefined), properties);
}

function replacingPaths(type: string): readonly string[] {
  const inPackage = forcesReplacementInPackage[type.split(":")[0] ?? ""] ?? [];
  // The type's middle part may carry the module twice ("s3/bucketV2:BucketV2" is an older name of "s3/bucket:Bucket").
  const own = forcesReplacement[type] ?? forcesReplacement[type.replace(/V2/g, "")] ?? [];
  return [...inPackage, ...own].filter((path) => !path.startsWith("spec.selector") || !changeableSelectors.has(type));
}

export interface Difference {
  readonly changed: string[];
  readonly replaces: string[];
}

/** Compares two property bags as the cloud sees them: a value that merely became secret is no difference. */
export function difference(type: string, olds: Properties, news: Properties): Difference {
  const before = plain(olds) as Properties;
  const after = plain(news) as Properties;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => !key.startsWith("__") && !isDeepStrictEqual(before[key], after[key]));
  const replaces = replacingPaths(type).flatMap((path) => {
    if (path === "*") return changed;
    return isDeepStrictEqual(at(before, path), at(after, path)) ? [] : [path];
  });
  return { changed, replaces };
}
