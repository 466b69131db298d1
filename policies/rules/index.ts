import type { Rule } from "../rule";
import { rule as azureImmutability } from "./backups/azure-immutability";
import { rule as azureRedundancy } from "./backups/azure-redundancy";
import { rule as bucketExpiry } from "./backups/bucket-expiry";
import { rule as bucketLock } from "./backups/bucket-lock";
import { rule as bucketVersioning } from "./backups/bucket-versioning";
import { rule as cacheSnapshots } from "./backups/cache-snapshots";
import { rule as databaseDeletion } from "./backups/database-deletion";
import { rule as databaseRetention } from "./backups/database-retention";
import { rule as offsitePresent } from "./backups/offsite-present";
import { rule as regionCopy } from "./backups/region-copy";
import { rule as autoscalerMinimum } from "./redundancy/autoscaler-minimum";
import { rule as autoscalerTarget } from "./redundancy/autoscaler-target";
import { rule as cacheFailover } from "./redundancy/cache-failover";
import { rule as cacheMembers } from "./redundancy/cache-members";
import { rule as chartDescribed } from "./redundancy/chart-described";
import { rule as chartDisruptionBudgets } from "./redundancy/chart-disruption-budgets";
import { rule as chartReplicas } from "./redundancy/chart-replicas";
import { rule as databaseMembers } from "./redundancy/database-members";
import { rule as deploymentReplicas } from "./redundancy/deployment-replicas";
import { rule as disruptionBudgets } from "./redundancy/disruption-budgets";
import { rule as nodeCount } from "./redundancy/node-count";
import { rule as statefulsetReplicas } from "./redundancy/statefulset-replicas";
import { rule as tiersPresent } from "./redundancy/tiers-present";
import { rule as cacheZones } from "./zones/cache-zones";
import { rule as chartSpread } from "./zones/chart-spread";
import { rule as clusterZones } from "./zones/cluster-zones";
import { rule as databaseZones } from "./zones/database-zones";
import { rule as loadBalancerZones } from "./zones/load-balancer-zones";
import { rule as natZones } from "./zones/nat-zones";
import { rule as nodeGroupZones } from "./zones/node-group-zones";
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
  disruptionBudgets,
  chartDescribed,
  chartReplicas,
  chartDisruptionBudgets,
  nodeCount,
  databaseMembers,
  cacheMembers,
  cacheFailover,
  // zones
  subnetZones,
  natZones,
  clusterZones,
  nodeGroupZones,
  databaseZones,
  cacheZones,
  loadBalancerZones,
  workloadSpread,
  chartSpread,
  // backups
  databaseRetention,
  databaseDeletion,
  cacheSnapshots,
  bucketVersioning,
  bucketLock,
  bucketExpiry,
  regionCopy,
  azureRedundancy,
  azureImmutability,
  offsitePresent,
];
