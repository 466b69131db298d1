import { changesOf, type ChangeFor } from "./changes";
import type { Need } from "./growth";
import { cacheUsable } from "./machines";
import { total } from "./reading";
import { type NodeCount, roomFor, roomWithoutZone, type Supply } from "./supply";
import type { CapacityRow, CapacityTier } from "./types";

/** Same amount, but for the machine's rounding. */
export const enough = (provided: number, need: number): boolean => provided >= need - 1e-9;

const rounded = (value: number): number => Math.round(value * 100) / 100;

type Entry = [tier: CapacityTier, what: string, unit: string, need: number, provided: number, withoutZone: number, source: string, fix: ChangeFor];

/**
 * Each thing that users need, beside what the stack provides.
 * @param count nodes of a zone that run
 * @param spareZone whether a row's changes must make it fit with a zone gone, too
 */
export function rowsOf(need: Need, supply: Supply, count: NodeCount, spareZone: boolean): CapacityRow[] {
  return [...serviceEntries(need, supply), ...nodeEntries(need, supply, count), ...dataEntries(need, supply)].map(
    ([tier, what, unit, needed, provided, withoutZone, source, fix]) => {
      const fits = enough(provided, needed);
      const fitsWithoutZone = enough(withoutZone, needed);
      const lacks = spareZone ? !fitsWithoutZone : !fits;
      const changes = lacks ? changesOf(fix, need, supply, spareZone) : [];
      const change = changes.map(({ path, value }) => `${path}=${value}`).join(" ");
      return {
        tier,
        what,
        unit,
        need: rounded(needed),
        provided: rounded(provided),
        withoutZone: rounded(withoutZone),
        fits,
        fitsWithoutZone,
        note: !lacks ? source : change === "" ? `${source}; no setting helps` : change,
        changes,
      };
    },
  );
}

/** A type that nothing tells, or that nobody has described. */
const typeText = (type: string | undefined): string =>
  type === undefined || type === "" ? "an unknown type" : `the type ${type}, which analysis/capacity/machines.ts does not list`;

/** An autoscaler's maximum does not depend on zones: its pods go where nodes are. */
function serviceEntries(need: Need, supply: Supply): Entry[] {
  const entries = need.services.map(({ prefix, pods }): Entry => {
    const service = supply.services.find((scaled) => scaled.prefix === prefix);
    const most = service?.maxPods ?? 0;
    const source = service === undefined ? "the stack has no such autoscaled service" : "growth table; most pods of its autoscaler";
    return ["services", `pods of ${service?.name ?? prefix}`, "pods", pods, most, most, source, service === undefined ? "none" : "replicas"];
  });
  // Of services that the stack lacks, the rows above say so.
  const present = supply.services.filter(({ prefix }) => need.services.some((service) => service.prefix === prefix));
  const limits = total(present.map(({ maxPods, limits: limit }) => maxPods * (limit?.cpu ?? 0)));
  return [...entries, ["services", "CPU that pods may use", "cores", need.cores, limits, limits, "growth table; limits of all pods that may run", "replicas"]];
}

function nodeEntries(need: Need, supply: Supply, count: NodeCount): Entry[] {
  const room = roomFor(supply, count);
  const less = roomWithoutZone(supply, count);
  const unknown = new Set(supply.nodes.filter(({ node }) => node === undefined).map(({ instanceType }) => instanceType));
  const source = (table: string): string =>
    unknown.size > 0
      ? `nodes of ${[...unknown].map(typeText).join(", ")}`
      : `${table} table; nodes after kubelet, DaemonSets and platform pods`;
  return [
    ["nodes", "CPU of pods", "cores", need.cores, room.cpu, less.cpu, source("growth"), "nodes"],
    ["nodes", "memory of pods", "GiB", need.memoryGiB, room.memoryGiB, less.memoryGiB, source("sizing"), "nodes"],
    ["nodes", "addresses of pods", "pods", need.pods, room.pods, less.pods, source("growth"), "nodes"],
  ];
}

function dataEntries(need: Need, { database, cache }: Supply): Entry[] {
  const server = database?.machine ?? { vcpu: 0, memoryGiB: 0 };
  const survives = database?.survivesZone === true ? 1 : 0;
  const storage = database?.storageGiB ?? 0;
  const cores = cache?.node?.vcpu ?? 0;
  const [shards, left] = [cache?.shards ?? 0, cache?.shardsWithoutZone ?? 0];
  const usable = cache?.usableGiB ?? 0;
  const known = database?.machine !== undefined;
  const one = `growth table; one ${known ? database.instanceClass : `server of ${typeText(database?.instanceClass)}`}, since each may become the writer`;
  const shard = `2 cores and 8 GiB per 1,000 users; one ${cache?.node === undefined ? `node of ${typeText(cache?.nodeType)}` : cache.nodeType} a shard`;
  return [
    ["database", "database CPU", "cores", need.databaseCores, server.vcpu, server.vcpu * survives, one, "database"],
    ["database", "database memory", "GiB", need.databaseMemoryGiB, server.memoryGiB, server.memoryGiB * survives, one, "database"],
    ["database", "storage", "GiB", need.storageGiB, storage, storage * survives, "growth table; each server holds everything", "storage"],
    ["cache", "cache CPU", "cores", need.cacheCores, shards * cores, left * cores, shard, "cache"],
    ["cache", "cache memory", "GiB", need.cacheMemoryGiB, shards * usable, left * usable, `${shard}, ${cacheUsable * 100} % for data`, "cache"],
  ];
}
