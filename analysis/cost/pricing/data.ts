import type { GraphResource } from "../../../graph/types";
import { at, listAt, numberAt, textAt } from "../reading";
import { HOURS, type Pricer, type PricingContext, type Priced, share, times, unknown, used } from "./pricer";

const types = {
  cluster: "aws:rds/cluster:Cluster",
  instance: "aws:rds/instance:Instance",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
} as const;

/** IOPS of gp3 without a charge: 3,000, and 12,000 from 400 GiB on (PostgreSQL; RDS User Guide, CHAP_Storage). */
const freeIops = (storageGiB: number): number => (storageGiB >= 400 ? 12_000 : 3_000);

const databases = ({ all }: PricingContext): number => all(types.cluster).length + all(types.instance).length;

function storage(inputs: unknown, kind: "" | "-cluster"): Priced[] {
  const size = numberAt(inputs, "allocatedStorage");
  if (size === undefined) return unknown("the storage");
  const type = textAt(inputs, "storageType");
  if (type !== "gp3") return [{ unpriced: `${size} GiB of storage of the type ${type ?? "that is not set"}` }];
  const extra = (numberAt(inputs, "iops") ?? 0) - freeIops(size);
  const copies = kind === "" ? "" : " in three zones";
  return [
    { item: `${size} GiB gp3${copies}`, key: `rds-storage/gp3${kind}`, quantity: size },
    ...(extra > 0 ? [{ item: `${extra} IOPS above gp3's own${copies}`, key: `rds-iops/gp3${kind}`, quantity: extra }] : []),
  ];
}

/** What both kinds have: backups beyond the database's own size, logs, the managed password, what goes to the peer. */
function around({ inputs }: GraphResource, context: PricingContext): Priced[] {
  const { usage } = context;
  const count = databases(context);
  const kept = (numberAt(inputs, "backupRetentionPeriod") ?? 0) > 0;
  const backup = share(usage.of("databaseBackupGB"), count) - (numberAt(inputs, "allocatedStorage") ?? 0);
  const logs = listAt(inputs, "enabledCloudwatchLogsExports").length > 0 ? share(usage.of("databaseLogGB"), count) : 0;
  return [
    ...(kept ? used("backups beyond the database's size", "rds-backup/gb", backup) : []),
    ...used("logs ingested", "cloudwatch/log-ingest", logs),
    ...used("replication to other regions", "transfer/region", share(usage.of("crossRegionGB"), count)),
    ...(at(inputs, "manageMasterUserPassword") === true
      ? [{ item: "managed password", key: "secretsmanager/secret", quantity: 1 }]
      : []),
  ];
}

const cluster: Pricer = (resource, context) => {
  const { inputs } = resource;
  const engine = textAt(inputs, "engine");
  const instanceClass = textAt(inputs, "dbClusterInstanceClass");
  if (engine !== "postgres") return [{ unpriced: `database clusters of the engine ${engine ?? "that is not set"}` }];
  if (instanceClass === undefined) return unknown("the instance class");
  return [
    { item: `Multi-AZ cluster, 3 × ${instanceClass}`, key: `rds-cluster/${instanceClass}`, quantity: HOURS },
    ...storage(inputs, "-cluster"),
    ...around(resource, context),
  ];
};

const instance: Pricer = (resource, context) => {
  const { inputs } = resource;
  const engine = textAt(inputs, "engine");
  const instanceClass = textAt(inputs, "instanceClass");
  if (engine !== "postgres") return [{ unpriced: `databases of the engine ${engine ?? "that is not set"}` }];
  if (instanceClass === undefined) return unknown("the instance class");
  if (at(inputs, "multiAz") === true) return [{ unpriced: `${instanceClass} with one standby (Multi-AZ instance)` }];
  return [
    { item: `${instanceClass}, one zone`, key: `rds/${instanceClass}`, quantity: HOURS },
    ...storage(inputs, ""),
    ...around(resource, context),
  ];
};

/** Nodes of a group: shards that are listed, or a number of shards times one plus their replicas. */
function cacheNodes(inputs: unknown): number | undefined {
  const listed = listAt(inputs, "nodeGroupConfigurations");
  if (listed.length > 0) {
    const nodes = listed.map((shard) => numberAt(shard, "replicaCount"));
    return nodes.every((replicas) => replicas !== undefined) ? nodes.reduce((sum, replicas) => sum + replicas + 1, 0) : undefined;
  }
  const shards = numberAt(inputs, "numNodeGroups");
  const replicas = numberAt(inputs, "replicasPerNodeGroup");
  if (shards !== undefined && replicas !== undefined) return shards * (replicas + 1);
  return numberAt(inputs, "numCacheClusters");
}

const cache: Pricer = ({ inputs }, { usage, all }) => {
  const engine = textAt(inputs, "engine") ?? "redis";
  const nodeType = textAt(inputs, "nodeType");
  const nodes = cacheNodes(inputs);
  if (nodeType === undefined) return unknown("the node type");
  if (nodes === undefined) return unknown("the number of nodes");
  const kept = (numberAt(inputs, "snapshotRetentionLimit") ?? 0) > 0;
  return [
    { item: `${times(nodes, nodeType)}, ${engine}`, key: `elasticache-${engine}/${nodeType}`, quantity: nodes * HOURS },
    ...(kept ? used("snapshots", "elasticache-backup/gb", share(usage.of("cacheSnapshotGB"), all(types.cache).length)) : []),
  ];
};

export const dataPricers: Record<string, Pricer> = {
  [types.cluster]: cluster,
  [types.instance]: instance,
  [types.cache]: cache,
};
