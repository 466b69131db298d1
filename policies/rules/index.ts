import type { Rule } from "../rule";
import { rule as azureImmutability } from "./backups/azure-immutability";
import { rule as azureRedundancy } from "./backups/azure-redundancy";
import { rule as backupJobs } from "./backups/backup-jobs";
import { rule as backupProof } from "./backups/backup-proof";
import { rule as bucketExpiry } from "./backups/bucket-expiry";
import { rule as bucketLock } from "./backups/bucket-lock";
import { rule as bucketVersioning } from "./backups/bucket-versioning";
import { rule as cacheSnapshots } from "./backups/cache-snapshots";
import { rule as databaseArchive } from "./backups/database-archive";
import { rule as databaseDeletion } from "./backups/database-deletion";
import { rule as databaseRetention } from "./backups/database-retention";
import { rule as offsitePresent } from "./backups/offsite-present";
import { rule as offsiteWriter } from "./backups/offsite-writer";
import { rule as regionCopy } from "./backups/region-copy";
import { rule as secondCloudIdentity } from "./backups/second-cloud-identity";
import { rule as costAllocationTags } from "./cost/cost-allocation-tags";
import { rule as monthlyBudget } from "./cost/monthly-budget";
import { rule as autoscalerMinimum } from "./redundancy/autoscaler-minimum";
import { rule as autoscalerReach } from "./redundancy/autoscaler-reach";
import { rule as autoscalerTarget } from "./redundancy/autoscaler-target";
import { rule as budgetAtMinimum } from "./redundancy/budget-at-minimum";
import { rule as cacheCluster } from "./redundancy/cache-cluster";
import { rule as cacheFailover } from "./redundancy/cache-failover";
import { rule as cacheMembers } from "./redundancy/cache-members";
import { rule as chartDescribed } from "./redundancy/chart-described";
import { rule as chartDisruptionBudgets } from "./redundancy/chart-disruption-budgets";
import { rule as chartReplicas } from "./redundancy/chart-replicas";
import { rule as containerProbes } from "./redundancy/container-probes";
import { rule as containerResources } from "./redundancy/container-resources";
import { rule as databaseConsensus } from "./redundancy/database-consensus";
import { rule as databaseMembers } from "./redundancy/database-members";
import { rule as deploymentReplicas } from "./redundancy/deployment-replicas";
import { rule as disruptionBudgets } from "./redundancy/disruption-budgets";
import { rule as gracefulStop } from "./redundancy/graceful-stop";
import { rule as imageVersion } from "./redundancy/image-version";
import { rule as nodeCount } from "./redundancy/node-count";
import { rule as nodeGroupUpdates } from "./redundancy/node-group-updates";
import { rule as nodeGroupsInTurn } from "./redundancy/node-groups-in-turn";
import { rule as nodeRepair } from "./redundancy/node-repair";
import { rule as releasePinned } from "./redundancy/release-pinned";
import { rule as rollingUpdate } from "./redundancy/rolling-update";
import { rule as statefulsetReplicas } from "./redundancy/statefulset-replicas";
import { rule as supportedVersions } from "./redundancy/supported-versions";
import { rule as targetHealthCheck } from "./redundancy/target-health-check";
import { rule as tiersPresent } from "./redundancy/tiers-present";
import { rule as unreadyEvictable } from "./redundancy/unready-evictable";
import { rule as zonalShift } from "./redundancy/zonal-shift";
import { rule as azureStorageClosed } from "./security/azure-storage-closed";
import { rule as bucketEncryption } from "./security/bucket-encryption";
import { rule as bucketPublicAccess } from "./security/bucket-public-access";
import { rule as bucketTlsOnly } from "./security/bucket-tls-only";
import { rule as cacheAccess } from "./security/cache-access";
import { rule as cacheConnections } from "./security/cache-connections";
import { rule as cacheEncryption } from "./security/cache-encryption";
import { rule as clusterAccessEntries } from "./security/cluster-access-entries";
import { rule as clusterLogs } from "./security/cluster-logs";
import { rule as clusterPrivateApi } from "./security/cluster-private-api";
import { rule as clusterSecretsEncryption } from "./security/cluster-secrets-encryption";
import { rule as configMapSecrets } from "./security/config-map-secrets";
import { rule as containerHardened } from "./security/container-hardened";
import { rule as containerSecrets } from "./security/container-secrets";
import { rule as databaseConnections } from "./security/database-connections";
import { rule as databaseEncryption } from "./security/database-encryption";
import { rule as databaseInsights } from "./security/database-insights";
import { rule as databaseLogs } from "./security/database-logs";
import { rule as databaseMasterPassword } from "./security/database-master-password";
import { rule as databasePrivate } from "./security/database-private";
import { rule as databaseTls } from "./security/database-tls";
import { rule as defaultSecurityGroup } from "./security/default-security-group";
import { rule as flowLogs } from "./security/flow-logs";
import { rule as keyRotation } from "./security/key-rotation";
import { rule as loadBalancerDeletion } from "./security/load-balancer-deletion";
import { rule as loadBalancerFirewall } from "./security/load-balancer-firewall";
import { rule as loadBalancerHeaders } from "./security/load-balancer-headers";
import { rule as loadBalancerLogs } from "./security/load-balancer-logs";
import { rule as loadBalancerRedirect } from "./security/load-balancer-redirect";
import { rule as loadBalancerTls } from "./security/load-balancer-tls";
import { rule as logRetention } from "./security/log-retention";
import { rule as namespacePodSecurity } from "./security/namespace-pod-security";
import { rule as networkDefaultDeny } from "./security/network-default-deny";
import { rule as nodeDiskEncryption } from "./security/node-disk-encryption";
import { rule as nodeMetadata } from "./security/node-metadata";
import { rule as openIngress } from "./security/open-ingress";
import { rule as publicAccessBlock } from "./security/public-access-block";
import { rule as roleWildcards } from "./security/role-wildcards";
import { rule as secretRecovery } from "./security/secret-recovery";
import { rule as serviceAccountToken } from "./security/service-account-token";
import { rule as statefulProtected } from "./security/stateful-protected";
import { rule as topicEncryption } from "./security/topic-encryption";
import { rule as volumeEncryption } from "./security/volume-encryption";
import { rule as alarmHeard } from "./slo/alarm-heard";
import { rule as alarmPerTier } from "./slo/alarm-per-tier";
import { rule as composedAvailability } from "./slo/composed-availability";
import { rule as databaseFollower } from "./slo/database-follower";
import { rule as defaultLocation } from "./slo/default-location";
import { rule as evacuationElsewhere } from "./slo/evacuation-elsewhere";
import { rule as evacuationSwitch } from "./slo/evacuation-switch";
import { rule as failoverHealthCheck } from "./slo/failover-health-check";
import { rule as failoverPairs } from "./slo/failover-pairs";
import { rule as geolocationTargets } from "./slo/geolocation-targets";
import { rule as logicalReplication } from "./slo/logical-replication";
import { rule as replicationSlotsBounded } from "./slo/replication-slots-bounded";
import { rule as zoneLossCapacity } from "./slo/zone-loss-capacity";
import { rule as cacheZones } from "./zones/cache-zones";
import { rule as chartSpread } from "./zones/chart-spread";
import { rule as clusterZones } from "./zones/cluster-zones";
import { rule as databaseZones } from "./zones/database-zones";
import { rule as evictionDelay } from "./zones/eviction-delay";
import { rule as loadBalancerZones } from "./zones/load-balancer-zones";
import { rule as natZones } from "./zones/nat-zones";
import { rule as nodeGroupZones } from "./zones/node-group-zones";
import { rule as spreadSchedulable } from "./zones/spread-schedulable";
import { rule as subnetZones } from "./zones/subnet-zones";
import { rule as workloadSpread } from "./zones/workload-spread";

/** The catalogue, by promise. A rule is one file in its promise's folder and one line here; a test compares the two. */
export const rules: readonly Rule[] = [
  // redundancy
  tiersPresent,
  deploymentReplicas,
  statefulsetReplicas,
  autoscalerMinimum,
  autoscalerTarget,
  autoscalerReach,
  disruptionBudgets,
  budgetAtMinimum,
  chartDescribed,
  chartReplicas,
  chartDisruptionBudgets,
  nodeCount,
  databaseMembers,
  databaseConsensus,
  cacheMembers,
  cacheFailover,
  cacheCluster,
  containerProbes,
  containerResources,
  imageVersion,
  unreadyEvictable,
  rollingUpdate,
  gracefulStop,
  releasePinned,
  nodeGroupUpdates,
  nodeGroupsInTurn,
  nodeRepair,
  zonalShift,
  targetHealthCheck,
  supportedVersions,
  // zones
  subnetZones,
  natZones,
  clusterZones,
  nodeGroupZones,
  databaseZones,
  cacheZones,
  loadBalancerZones,
  workloadSpread,
  spreadSchedulable,
  chartSpread,
  evictionDelay,
  // backups
  databaseRetention,
  databaseArchive,
  databaseDeletion,
  cacheSnapshots,
  bucketVersioning,
  bucketLock,
  bucketExpiry,
  regionCopy,
  azureRedundancy,
  azureImmutability,
  backupJobs,
  backupProof,
  offsitePresent,
  secondCloudIdentity,
  offsiteWriter,
  // slo
  composedAvailability,
  zoneLossCapacity,
  logicalReplication,
  replicationSlotsBounded,
  databaseFollower,
  failoverHealthCheck,
  failoverPairs,
  defaultLocation,
  geolocationTargets,
  evacuationSwitch,
  evacuationElsewhere,
  alarmPerTier,
  alarmHeard,
  // cost
  monthlyBudget,
  costAllocationTags,
  // security
  databaseEncryption,
  databaseTls,
  databaseConnections,
  cacheConnections,
  databasePrivate,
  databaseLogs,
  databaseInsights,
  databaseMasterPassword,
  cacheEncryption,
  cacheAccess,
  clusterSecretsEncryption,
  clusterPrivateApi,
  clusterLogs,
  clusterAccessEntries,
  nodeMetadata,
  nodeDiskEncryption,
  volumeEncryption,
  loadBalancerTls,
  loadBalancerRedirect,
  loadBalancerDeletion,
  loadBalancerLogs,
  loadBalancerHeaders,
  loadBalancerFirewall,
  bucketEncryption,
  bucketPublicAccess,
  publicAccessBlock,
  bucketTlsOnly,
  keyRotation,
  logRetention,
  flowLogs,
  defaultSecurityGroup,
  openIngress,
  topicEncryption,
  secretRecovery,
  azureStorageClosed,
  roleWildcards,
  statefulProtected,
  containerHardened,
  containerSecrets,
  configMapSecrets,
  serviceAccountToken,
  namespacePodSecurity,
  networkDefaultDeny,
];
