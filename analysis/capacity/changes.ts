import type { DatabaseSupply } from "./data-tiers";
import { type Need, serviceSizes } from "./growth";
import { databaseFor } from "./machines";
import { type Room, roomFor, roomWithoutZone, type Supply } from "./supply";
import type { Change } from "./types";

/** Which part of the configuration a row's lack is mended by. */
export type ChangeFor = "replicas" | "nodes" | "database" | "storage" | "cache" | "none";

/**
 * The settings that give one part of the stack enough for the need; each value is the smallest that does. Paths are
 * those of stacks/config.ts.
 * @param spareZone whether it must be enough with any zone gone
 * @returns nothing where no setting of that part helps
 */
export function changesOf(part: ChangeFor, need: Need, supply: Supply, spareZone: boolean): Change[] {
  switch (part) {
    case "replicas":
      return [{ path: "services.maxReplicas", value: maxReplicasFor(need, supply) }];
    case "nodes":
      return nodesFor(need, supply, spareZone);
    case "database":
      return databaseChanges(need, supply, spareZone);
    case "storage":
      return storageChanges(need, supply, spareZone);
    case "cache":
      return cacheChanges(need, supply, spareZone);
    case "none":
      return [];
  }
}

/** Each setting once, with the largest value that anything asked for. */
export function merged(changes: readonly Change[]): Change[] {
  const byPath = new Map<string, Change>();
  for (const change of changes) {
    const known = byPath.get(change.path);
    if (known === undefined || Number(change.value) > Number(known.value)) byPath.set(change.path, change);
  }
  return [...byPath.values()];
}

const base = Math.min(...serviceSizes.map(({ replicas }) => replicas));

/** The setting is for a service that starts with three pods; one that starts with five may grow to five thirds of it. */
function maxReplicasFor(need: Need, { services }: Supply): number {
  let setting = 1;
  const most = (prefix: string): number => {
    const { replicas = base } = serviceSizes.find((size) => size.prefix === prefix) ?? {};
    return Math.ceil((setting * replicas) / base);
  };
  const cores = (): number =>
    services.reduce((sum, { prefix = "", limits }) => sum + most(prefix) * (limits?.cpu ?? 0), 0);
  const podsSuffice = (): boolean => need.services.every(({ prefix, pods }) => most(prefix) >= pods);
  while (setting < MOST_REPLICAS && !(podsSuffice() && cores() >= need.cores)) setting += 1;
  return setting;
}

/** What the schema allows. */
const MOST_REPLICAS = 1_000;
const MOST_NODES = 100;

function nodesFor(need: Need, supply: Supply, spareZone: boolean): Change[] {
  const suffices = (room: Room): boolean =>
    room.cpu >= need.cores && room.memoryGiB >= need.memoryGiB && room.pods >= need.pods;
  for (let each = 1; each <= MOST_NODES; each += 1) {
    const count = () => each;
    if (!suffices(spareZone ? roomWithoutZone(supply, count) : roomFor(supply, count))) continue;
    const most = Math.max(...supply.nodes.map((zone) => zone.most));
    return [
      { path: "eks.nodesPerZone", value: each },
      ...(most < each ? [{ path: "eks.maxNodesPerZone", value: each }] : []),
    ];
  }
  return [];
}

function databaseChanges(need: Need, { database }: Supply, spareZone: boolean): Change[] {
  // What a server in the cluster gets follows from its node's type and three settings: for a person to choose.
  if (database === undefined || !database.instanceClass.startsWith("db.")) return [];
  const needed = { vcpu: need.databaseCores, memoryGiB: need.databaseMemoryGiB };
  const { vcpu = 0, memoryGiB = 0 } = database.machine ?? {};
  const value = databaseFor(database.instanceClass, needed) ?? databaseFor(usualClass, needed);
  return [
    ...standbys(database, spareZone),
    ...(value === undefined || (vcpu >= needed.vcpu && memoryGiB >= needed.memoryGiB) ? [] : [{ path: "postgres.instanceClass", value }]),
  ];
}

/** Where a class's own family has nothing large enough; a Multi-AZ DB cluster takes it. */
const usualClass = "db.r6gd.large";

/** A single server is lost with its zone, whatever its class. */
const standbys = ({ survivesZone }: DatabaseSupply, spareZone: boolean): Change[] =>
  spareZone && !survivesZone ? [{ path: "postgres.readableStandbys", value: 2 }] : [];

/** Ten GiB more than needed at most; RDS takes any whole number. */
function storageChanges(need: Need, { database }: Supply, spareZone: boolean): Change[] {
  if (database === undefined) return [];
  const value = Math.ceil(need.storageGiB / 10) * 10;
  return [...standbys(database, spareZone), ...(database.storageGiB >= need.storageGiB ? [] : [{ path: "postgres.storageGiB", value }])];
}

/** More shards rather than larger nodes: ElastiCache adds them while it serves. */
function cacheChanges(need: Need, { cache }: Supply, spareZone: boolean): Change[] {
  // In the cluster, a shard more is two pods more on nodes that hold so many: for a person to choose.
  if (cache?.node === undefined || !cache.nodeType.startsWith("cache.")) return [];
  const value = Math.max(Math.ceil(need.cacheMemoryGiB / cache.usableGiB), Math.ceil(need.cacheCores / cache.node.vcpu));
  return [
    ...(spareZone && cache.shardsWithoutZone < cache.shards ? [{ path: "redis.replicasPerShard", value: 1 }] : []),
    ...(value > cache.shards ? [{ path: "redis.shards", value }] : []),
  ];
}
