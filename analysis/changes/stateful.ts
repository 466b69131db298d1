/**
 * Types that hold what cannot be made again, and for each the inputs whose change makes the provider replace the
 * resource. Only a provider knows for sure (`pulumi preview`); a comparison of two graphs says "may replace" by this
 * table. A path also stands for everything below it.
 *
 * Sources, read 2026-11-23: for AWS the attributes with ForceNew (or ForceNewIf) in terraform-provider-aws, which
 * pulumi-aws wraps (internal/service: rds/cluster.go, elasticache/replication_group.go, kms/key.go, s3/bucket.go,
 * secretsmanager/secret.go, eks/cluster.go, ec2/vpc_.go, route53/zone.go); for Azure the descriptions in @pulumi/azure-native
 * ("cannot be changed once it is created") and the parts of a resource's path; for Kubernetes the API reference (a
 * claim's spec is immutable but for its requests, a stateful set's but for a few fields). An empty list: a type that
 * we do not deploy, not looked up; its deletion is still shown first.
 */
export const stateful: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/cluster:Cluster": [
    "availabilityZones",
    "clusterIdentifier",
    "clusterIdentifierPrefix",
    "clusterScalabilityType",
    "databaseName",
    "dbSubnetGroupName",
    "dbSystemId",
    "engine",
    "engineMode",
    "kmsKeyId",
    "masterUsername",
    "snapshotIdentifier",
    "storageEncrypted",
    "storageType",
  ],
  "aws:rds/instance:Instance": [],
  "aws:rds/clusterInstance:ClusterInstance": [],
  "aws:rds/globalCluster:GlobalCluster": [],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "atRestEncryptionEnabled",
    "dataTieringEnabled",
    "globalReplicationGroupId",
    "kmsKeyId",
    "networkType",
    "nodeGroupConfigurations",
    "port",
    "replicationGroupId",
    "snapshotName",
    "subnetGroupName",
  ],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix"],
  "aws:kms/key:Key": ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  // Everything else of a region stands in it.
  "aws:ec2/vpc:Vpc": ["cidrBlock", "ipv4IpamPoolId"],
  "aws:route53/zone:Zone": ["delegationSetId", "name"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:eks/cluster:Cluster": [
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
    "bootstrapSelfManagedAddons",
    "encryptionConfig",
    "kubernetesNetworkConfig.ipFamily",
    "kubernetesNetworkConfig.serviceIpv4Cidr",
    "name",
    "outpostConfig",
    "roleArn",
  ],
  "aws:ebs/volume:Volume": [],
  "aws:efs/fileSystem:FileSystem": [],
  "azure-native:resources:ResourceGroup": ["location", "resourceGroupName"],
  "azure-native:storage:StorageAccount": [
    "accountName",
    "encryption.requireInfrastructureEncryption",
    "immutableStorageWithVersioning",
    "isHnsEnabled",
    "location",
    "resourceGroupName",
  ],
  "azure-native:storage:BlobContainer": ["accountName", "containerName", "resourceGroupName"],
  "azure-native:storage:BlobContainerImmutabilityPolicy": ["accountName", "containerName", "resourceGroupName"],
  "kubernetes:core/v1:PersistentVolume": ["metadata.name", "spec"],
  "kubernetes:core/v1:PersistentVolumeClaim": [
    "metadata.name",
    "metadata.namespace",
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeMode",
    "spec.volumeName",
  ],
  "kubernetes:apps/v1:StatefulSet": [
    "metadata.name",
    "metadata.namespace",
    "spec.podManagementPolicy",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
};

export const isStateful = (type: string): boolean => type in stateful;

/** Whether a change of this input may replace a resource of this type. */
export const mayReplace = (type: string, path: string): boolean =>
  (stateful[type] ?? []).some((known) => path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`));
