import type { GraphResource, StackGraph } from "../../graph/types";
import { overZones, tierSet } from "../capacity/data-tiers";
import { nodesOf } from "../capacity/nodes";
import { at, listAt, numberAt, ofType, textAt } from "../capacity/reading";
import { interrupted, redundant } from "./arithmetic";
import { type Assumptions, failoverGuide, type Figure, slas } from "./figures";
import type { AvailabilityPart, Remedy } from "./types";

/** What a region's paths are made of, read from its resources. A part that is absent is never available. */

const types = {
  record: "aws:route53/record:Record",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  nodeGroup: "aws:eks/nodeGroup:NodeGroup",
  nat: "aws:ec2/natGateway:NatGateway",
  database: "aws:rds/cluster:Cluster",
  databaseInstance: "aws:rds/instance:Instance",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
} as const;

export type Part = AvailabilityPart & { remedy: Remedy };

const published = (name: string, figure: Figure, resources: readonly GraphResource[], remedy: Remedy): Part => ({
  name,
  availability: figure.availability,
  formula: `published SLA, ${figure.condition}`,
  source: figure.source,
  date: figure.date,
  urns: resources.map(({ urn }) => urn),
  remedy,
});

const absent = (name: string, what: string, remedy: Remedy): Part => ({
  name,
  availability: 0,
  formula: `the stack has no ${what}`,
  source: "the stack's resources",
  date: "",
  urns: [],
  remedy,
});

/** How many different ones a list names; each that is unknown until the deployment counts as one. */
function distinct(entries: readonly unknown[]): number {
  const known = entries.map((entry) => textAt({ entry }, "entry"));
  return new Set(known.filter((entry) => entry !== undefined)).size + known.filter((entry) => entry === undefined).length;
}

/** Records by which users come; those that prove a certificate or name a database are none. */
export function dns({ resources }: StackGraph): Part {
  const records = ofType(resources, types.record).filter(
    ({ inputs }) => listAt(inputs, "aliases").length + listAt(inputs, "failoverRoutingPolicies").length > 0,
  );
  return records.length === 0 ? absent("DNS", "record for its users", "dns") : published("DNS", slas.dns, records, "dns");
}

/** Zones are counted by subnets, which lie in one each. */
export function loadBalancer({ resources }: StackGraph): Part {
  const [balancer] = ofType(resources, types.balancer);
  if (balancer === undefined) return absent("load balancer", "load balancer", "dns");
  const subnets = [...listAt(balancer.inputs, "subnets"), ...listAt(balancer.inputs, "subnetMappings").map((one) => at(one, "subnetId"))];
  return published("load balancer", distinct(subnets) > 1 ? slas.balancer : slas.balancerSingle, [balancer], "dns");
}

/** Nodes of several zones stand in for each other, but no better than EC2 promises for a region. */
export function nodes({ resources }: StackGraph): Part {
  const groups = ofType(resources, types.nodeGroup);
  const zones = new Set(nodesOf(resources).flatMap(({ zone, now }) => (now > 0 ? [zone] : []))).size;
  if (zones === 0) return absent("nodes", "node that always runs", "dns");
  const { instance, compute } = slas;
  if (zones === 1) return published("nodes in one zone", instance, groups, "dns");
  return {
    ...published(`nodes in ${String(zones)} zones`, compute, groups, "dns"),
    availability: Math.min(compute.availability, redundant(instance.availability, zones)),
    formula: `published SLA of a region, or 1 − (1 − ${String(instance.availability)})^${String(zones)} if lower`,
  };
}

interface Database {
  figure: Figure;
  resource: GraphResource;
  /** Seconds without a writer; nothing where none takes over, and the repair is in the SLA. */
  failoverSeconds: number | undefined;
  page: string;
}

function databaseOf({ resources }: StackGraph, rates: Assumptions): Database | undefined {
  const [cluster] = ofType(resources, types.database);
  if (cluster !== undefined) {
    const multiAz = distinct(listAt(cluster.inputs, "availabilityZones")) > 1 && textAt(cluster.inputs, "dbClusterInstanceClass") !== undefined;
    return {
      figure: multiAz ? slas.database : slas.databaseSingle,
      resource: cluster,
      failoverSeconds: multiAz ? rates.clusterFailoverSeconds : undefined,
      page: "multi-az-db-clusters-concepts-failover.html",
    };
  }
  const servers = tierSet(resources, "database");
  if (servers !== undefined) return inCluster(servers, rates);
  const [instance] = ofType(resources, types.databaseInstance);
  if (instance === undefined) return undefined;
  const multiAz = at(instance.inputs, "multiAz") === true;
  return {
    figure: multiAz ? slas.database : slas.databaseSingle,
    resource: instance,
    failoverSeconds: multiAz ? rates.instanceFailoverSeconds : undefined,
    page: "Concepts.MultiAZ.Failover.html",
  };
}

/** Servers of our own: a majority of three must stand for there to be a writer, which EC2 promises for no instance alone. */
function inCluster(resource: GraphResource, rates: Assumptions): Database {
  const { instance, compute } = slas;
  if (!overZones(resource) || (numberAt(resource.inputs, "spec.replicas") ?? 0) < 3)
    return { figure: { ...instance, condition: "servers in one zone, or too few for a majority" }, resource, failoverSeconds: undefined, page: "" };
  const one = instance.availability;
  return {
    figure: {
      ...compute,
      availability: Math.min(compute.availability, one ** 3 + 3 * one ** 2 * (1 - one)),
      condition: `EC2's of a region, or two of three instances of ${String(one)} each if lower`,
    },
    resource,
    failoverSeconds: rates.patroniFailoverSeconds,
    page: "",
  };
}

/** The region's own copy: any of its servers answers reads, and readiness asks for one. */
export function databaseReads(graph: StackGraph, rates: Assumptions): Part {
  const found = databaseOf(graph, rates);
  return found === undefined ? absent("database", "database", "dns") : published("database", found.figure, [found.resource], "dns");
}

/** The writer, with the seconds in which another server of its region becomes it. */
export function databaseWrites(graph: StackGraph, rates: Assumptions): Part[] {
  const found = databaseOf(graph, rates);
  if (found === undefined) return [absent("writer database", "database", "promotion")];
  const server = published("writer database", found.figure, [found.resource], "promotion");
  const { failoverSeconds: seconds, page } = found;
  if (seconds === undefined) return [server];
  const { databaseFailoversPerYear: times } = rates;
  return [
    server,
    {
      name: "database failovers",
      availability: interrupted(times, seconds),
      formula: `${String(times)} a year × ${String(seconds)} s`,
      source: page === "" ? "the drill database-failover's limit (seconds); their number is assumed" : `${failoverGuide}${page} (seconds); their number is assumed`,
      date: "2026-11",
      urns: server.urns,
      remedy: "none",
    },
  ];
}

export function cache({ resources }: StackGraph): Part {
  const servers = tierSet(resources, "cache");
  if (servers !== undefined) return cacheInCluster(servers);
  const [group] = ofType(resources, types.cache);
  if (group === undefined) return absent("cache", "cache", "dns");
  const { inputs } = group;
  const safe = at(inputs, "multiAzEnabled") === true && at(inputs, "automaticFailoverEnabled") === true && everyShardHasReplica(inputs);
  return published("cache", safe ? slas.cache : slas.cacheSingle, [group], "dns");
}

/** Nodes of our own: each shard needs one of two instances in different zones, and all shards are needed. */
function cacheInCluster(resource: GraphResource): Part {
  const { instance, compute } = slas;
  const shards = shardsOf(resource);
  const paired = shards > 0 && (numberAt(resource.inputs, "spec.replicas") ?? 0) >= 2 * shards && overZones(resource);
  if (!paired) return published("cache in the cluster, shards without a replica in another zone", instance, [resource], "dns");
  return {
    ...published("cache", compute, [resource], "dns"),
    availability: Math.min(compute.availability, redundant(instance.availability, 2) ** shards),
    formula: `EC2's of a region, or (1 − (1 − ${String(instance.availability)})^2)^${String(shards)} if lower`,
  };
}

function shardsOf({ inputs }: GraphResource): number {
  const labels = at(inputs, "metadata.labels");
  return Number(typeof labels === "object" && labels !== null ? ((labels as Record<string, unknown>)["agentic-platform/shards"] ?? 0) : 0);
}

function everyShardHasReplica(inputs: Record<string, unknown>): boolean {
  const shards = listAt(inputs, "nodeGroupConfigurations");
  const perShard = numberAt(inputs, "replicasPerNodeGroup") ?? (numberAt(inputs, "numCacheClusters") ?? 1) - 1;
  return shards.length === 0 ? perShard >= 1 : shards.every((shard) => (numberAt(shard, "replicaCount") ?? perShard) >= 1);
}

/**
 * A gateway fails with its zone, and the pods of that zone with it; those of the other zones go out through their own.
 * No health check of the region asks for the way out, so that DNS does not move users when it is lost.
 */
export function outbound({ resources }: StackGraph, { natGateway }: Assumptions): Part {
  const gateways = ofType(resources, types.nat);
  if (gateways.length === 0) return absent("way to the internet", "NAT gateway", "none");
  const zones = distinct(gateways.map(({ inputs }) => at(inputs, "subnetId")));
  return {
    name: zones === 1 ? "NAT gateway of one zone" : `NAT gateways of ${String(zones)} zones`,
    availability: redundant(natGateway, zones),
    formula: zones === 1 ? "one gateway" : `1 − (1 − ${String(natGateway)})^${String(zones)}`,
    source: "assumed: we found no SLA of AWS for it",
    date: "2026-11",
    urns: gateways.map(({ urn }) => urn),
    remedy: "none",
  };
}

/** The peering to the region that writes. While it is down nobody moves: the region reads on and is ready. */
export const betweenRegions: Part = {
  ...published("link between the regions", slas.compute, [], "none"),
  formula: "no SLA for VPC peering; EC2's of a region instead",
};
