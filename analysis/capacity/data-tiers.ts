import type { GraphResource } from "../../graph/types";
import { gibibytes, quantity } from "../../charts/quantities";
import { cacheNodeOf, cacheUsable, databaseOf, type Machine } from "./machines";
import { at, listAt, numberAt, ofType, textAt, types } from "./reading";

/** The database as it counts: one server carries the load, the others are there to become it. */
export interface DatabaseSupply {
  instanceClass: string;
  machine: Machine | undefined;
  storageGiB: number;
  /** Whether a server is left when any one zone is gone. */
  survivesZone: boolean;
}

/**
 * The first Multi-AZ DB cluster of the stack, else servers in the cluster, else the first instance; nothing where there
 * is none. A cluster without
 * a class for its servers is none of those: it has no servers of its own.
 */
export function databaseIn(resources: readonly GraphResource[]): DatabaseSupply | undefined {
  const cluster = ofType(resources, types.database).find(({ inputs }) => inputs["dbClusterInstanceClass"] !== undefined);
  if (cluster !== undefined) {
    const zones = new Set(listAt(cluster.inputs, "availabilityZones"));
    return supply(cluster, "dbClusterInstanceClass", zones.size > 1);
  }
  const servers = tierSet(resources, "database");
  if (servers !== undefined) return inCluster(servers);
  const instance = ofType(resources, types.databaseInstance)[0];
  return instance && supply(instance, "instanceClass", at(instance.inputs, "multiAz") === true);
}

function supply({ inputs }: GraphResource, classAt: string, survivesZone: boolean): DatabaseSupply {
  const instanceClass = textAt(inputs, classAt) ?? "";
  return { instanceClass, machine: databaseOf(instanceClass), storageGiB: numberAt(inputs, "allocatedStorage") ?? 0, survivesZone };
}

/** The StatefulSet that is a tier by itself, as its label says. */
export const tierSet = (resources: readonly GraphResource[], tier: string): GraphResource | undefined =>
  ofType(resources, types.statefulSet).find(({ inputs }) => labelsOf(inputs)["agentic-platform/tier"] === tier);

const labelsOf = (inputs: unknown): Record<string, unknown> => {
  const labels = at(inputs, "metadata.labels");
  return typeof labels === "object" && labels !== null ? { ...labels } : {};
};

/** Whether the pods are spread over zones strictly, and more than one. */
export const overZones = ({ inputs }: GraphResource): boolean =>
  (numberAt(inputs, "spec.replicas") ?? 0) > 1 &&
  listAt(inputs, "spec.template.spec.topologySpreadConstraints").some(
    (constraint) => at(constraint, "topologyKey") === "topology.kubernetes.io/zone" && at(constraint, "whenUnsatisfiable") === "DoNotSchedule",
  );

/** A server may use what its first container's limits give; its sidecars stand beside it. */
function inCluster(servers: GraphResource): DatabaseSupply {
  const [container] = listAt(servers.inputs, "spec.template.spec.containers");
  const [claim] = listAt(servers.inputs, "spec.volumeClaimTemplates");
  const [vcpu, memoryGiB] = [quantity(at(container, "resources.limits.cpu")), gibibytes(at(container, "resources.limits.memory"))];
  return {
    instanceClass: `pod of ${servers.name}`,
    machine: vcpu === undefined || memoryGiB === undefined ? undefined : { vcpu, memoryGiB },
    storageGiB: gibibytes(at(claim, "spec.resources.requests.storage")) ?? 0,
    survivesZone: overZones(servers),
  };
}

export interface CacheSupply {
  nodeType: string;
  node: Machine | undefined;
  /** Shards; each node's memory counts once, since a replica holds a copy. */
  shards: number;
  /** Shards that have a member left, whichever zone is gone. */
  shardsWithoutZone: number;
  /** GiB of a node that data may fill. */
  usableGiB: number;
}

/** The first cache cluster of the stack; nothing where there is none. */
export function cacheIn(resources: readonly GraphResource[]): CacheSupply | undefined {
  const servers = tierSet(resources, "cache");
  if (servers !== undefined) return cacheInCluster(servers, resources);
  const group = ofType(resources, types.cache)[0];
  if (group === undefined) return undefined;
  const { inputs } = group;
  const nodeType = textAt(inputs, "nodeType") ?? "";
  const node = cacheNodeOf(nodeType);
  const placed = listAt(inputs, "nodeGroupConfigurations").map(zonesOfShard);
  const shards = placed.length > 0 ? placed.length : (numberAt(inputs, "numNodeGroups") ?? 0);
  return {
    nodeType,
    node,
    shards,
    shardsWithoutZone: placed.length > 0 ? survivors(placed) : movable(inputs) ? shards : 0,
    usableGiB: (node?.memoryGiB ?? 0) * cacheUsable,
  };
}

/**
 * Shards as the StatefulSet's label says, each with a replica in another zone as long as there are enough nodes in enough
 * zones; what data may fill stands in the nodes' own configuration.
 */
function cacheInCluster(servers: GraphResource, resources: readonly GraphResource[]): CacheSupply {
  const [container] = listAt(servers.inputs, "spec.template.spec.containers");
  const shards = Number(labelsOf(servers.inputs)["agentic-platform/shards"] ?? 0);
  const paired = (numberAt(servers.inputs, "spec.replicas") ?? 0) >= 2 * shards && overZones(servers);
  const bytes = Number(/^maxmemory (\d+)$/m.exec(redisConfOf(resources))?.[1] ?? 0);
  const [vcpu, memoryGiB] = [quantity(at(container, "resources.limits.cpu")), gibibytes(at(container, "resources.limits.memory"))];
  return {
    nodeType: `pod of ${servers.name}`,
    node: vcpu === undefined || memoryGiB === undefined ? undefined : { vcpu, memoryGiB },
    shards,
    shardsWithoutZone: paired ? shards : 0,
    usableGiB: bytes / 1024 ** 3,
  };
}

const redisConfOf = (resources: readonly GraphResource[]): string =>
  ofType(resources, types.configMap)
    .map(({ inputs }) => at(inputs, "data"))
    .map((data) => (typeof data === "object" && data !== null ? (data as Record<string, unknown>)["redis.conf"] : undefined))
    .find((text) => typeof text === "string") ?? "";

const zonesOfShard = (shard: unknown): unknown[] => [
  at(shard, "primaryAvailabilityZone"),
  ...listAt(shard, "replicaAvailabilityZones"),
];

/** Shards left in the worst case; a shard whose zones nobody says may have all its members in the dead one. */
function survivors(shards: unknown[][]): number {
  const zones = new Set(shards.flat());
  const lost = [...zones].map((gone) => shards.filter((members) => members.every((zone) => zone === gone || zone === undefined)).length);
  return shards.length - Math.max(0, ...lost);
}

/** ElastiCache itself puts a shard's members into different zones when told so. */
const movable = (inputs: unknown): boolean =>
  at(inputs, "multiAzEnabled") === true && (numberAt(inputs, "replicasPerNodeGroup") ?? 0) > 0;
