import type { GraphResource } from "../../graph/types";
import { type Allocatable, allocatableOf } from "./machines";
import { listAt, numberAt, ofType, textAt, types } from "./reading";

/** The nodes of one zone. */
export interface ZoneNodes {
  zone: string;
  instanceType: string;
  /** What a node leaves to pods; nothing where the instance type is not known. */
  node: Allocatable | undefined;
  /** Nodes that always run: the groups' minimum, below which the autoscaler never goes. */
  now: number;
  /** Nodes that the autoscaler may reach. */
  most: number;
}

/** A group whose taint keeps everybody away but one tier. */
export const isDedicated = ({ inputs }: GraphResource): boolean => listAt(inputs, "taints").length > 0;

/**
 * Nodes by zone, but for those that carry one tier alone. A group over several zones is taken to be spread as evenly as possible, its first zone with the rest.
 * A group whose zone nothing tells counts as a zone of its own.
 */
export function nodesOf(resources: readonly GraphResource[]): ZoneNodes[] {
  const subnets = ofType(resources, types.subnet);
  return ofType(resources, types.nodeGroup).filter((group) => !isDedicated(group)).flatMap((group) => {
    const instanceType = firstText(listAt(group.inputs, "instanceTypes"));
    const zones = zonesOf(group, subnets);
    const now = numberAt(group.inputs, "scalingConfig.minSize") ?? 0;
    const most = Math.max(now, numberAt(group.inputs, "scalingConfig.maxSize") ?? 0);
    const share = (nodes: number, index: number): number => Math.floor((nodes + zones.length - 1 - index) / zones.length);
    return zones.map((zone, index) => ({
      zone,
      instanceType,
      node: allocatableOf(instanceType),
      now: share(now, index),
      most: share(most, index),
    }));
  });
}

const firstText = ([first]: unknown[]): string => (typeof first === "string" ? first : "");

function zonesOf(group: GraphResource, subnets: GraphResource[]): string[] {
  const ids = listAt(group.inputs, "subnetIds");
  const zones = ids.flatMap((id) => {
    const subnet = subnets.find(({ invented }) => invented["id"] === id);
    const zone = textAt(subnet?.inputs, "availabilityZone");
    // An adopted network's subnets are not in the stack; its settings list one per zone.
    return zone === undefined ? (subnets.length === 0 && typeof id === "string" ? [id] : []) : [zone];
  });
  if (zones.length > 0) return [...new Set(zones)];
  // Before the first deployment the ids are unknown; then what the group was computed from tells.
  const { propertyDependencies } = group as { propertyDependencies?: Record<string, string[]> };
  const urns = propertyDependencies?.["subnetIds"] ?? group.dependencies;
  const from = subnets.filter(({ urn }) => urns.includes(urn));
  const told = from.flatMap((subnet) => textAt(subnet.inputs, "availabilityZone") ?? []);
  return told.length > 0 ? [...new Set(told)] : [group.urn];
}
