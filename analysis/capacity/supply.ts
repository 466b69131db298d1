import type { StackGraph } from "../../graph/types";
import { cacheIn, type CacheSupply, databaseIn, type DatabaseSupply } from "./data-tiers";
import { nodesOf, type ZoneNodes } from "./nodes";
import { nameIn, type Platform, platformOf } from "./platform";
import { textAt, total } from "./reading";
import { type ScaledService, servicesOf, sizeOf } from "./services";

/** What a stack provides, as read from its graph. */
export interface Supply {
  zones: string[];
  nodes: ZoneNodes[];
  platform: Platform;
  /** The sizing table's services that the stack has. */
  services: ScaledService[];
  database: DatabaseSupply | undefined;
  cache: CacheSupply | undefined;
}

export function supplyOf({ resources }: StackGraph): Supply {
  const services = servicesOf(resources).filter(({ prefix }) => prefix !== undefined);
  const nodes = nodesOf(resources);
  const scaled = new Set(services.map(({ target }) => target));
  const platform = platformOf(
    resources,
    (deployment) => scaled.has(nameIn(deployment)) || sizeOf(textAt(deployment.inputs, "metadata.name") ?? "") !== undefined,
  );
  for (const { name, requests, limits } of services)
    if (requests === undefined || limits === undefined) platform.uncounted.push(`Deployment ${name}`);
  return {
    zones: [...new Set(nodes.map(({ zone }) => zone))],
    nodes,
    platform,
    services,
    database: databaseIn(resources),
    cache: cacheIn(resources),
  };
}

/** What nodes leave to services. */
export interface Room {
  cpu: number;
  memoryGiB: number;
  pods: number;
}

/** How many nodes of a zone run. */
export type NodeCount = (nodes: ZoneNodes) => number;

/**
 * What the nodes leave to services after kubelet's reserve, DaemonSets and platform pods. Nodes of an unknown type
 * leave nothing.
 * @param gone a zone without nodes; platform pods whose disks stand there wait for it
 */
export function roomFor({ nodes, zones, platform }: Supply, count: NodeCount, gone?: string): Room {
  const left = nodes.filter(({ zone }) => zone !== gone);
  const onNode = platform.pods.filter(({ replicas }) => replicas === "per-node");
  const floating = platform.pods.map(({ replicas, zoneBound, ...pod }) => {
    const all = replicas === "per-node" ? 0 : replicas;
    return { ...pod, replicas: gone !== undefined && zoneBound ? all - Math.floor(all / zones.length) : all };
  });
  const room = (of: "cpu" | "memoryGiB"): number =>
    total(left.map((zone) => count(zone) * Math.max(0, (zone.node?.[of] ?? 0) - total(onNode.map((pod) => pod[of]))))) -
    total(floating.map((pod) => pod.replicas * pod[of]));
  const places =
    total(left.map((zone) => count(zone) * Math.max(0, (zone.node?.pods ?? 0) - onNode.length))) -
    total(floating.map(({ replicas }) => replicas));
  return { cpu: Math.max(0, room("cpu")), memoryGiB: Math.max(0, room("memoryGiB")), pods: Math.max(0, places) };
}

/** The room that is left whichever zone is gone: the least of each kind. */
export function roomWithoutZone(supply: Supply, count: NodeCount): Room {
  const rooms = supply.zones.map((gone) => roomFor(supply, count, gone));
  const least = (of: keyof Room): number => (rooms.length === 0 ? 0 : Math.min(...rooms.map((room) => room[of])));
  return { cpu: least("cpu"), memoryGiB: least("memoryGiB"), pods: least("pods") };
}
