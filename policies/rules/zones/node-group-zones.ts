import { type CheckedResource, type Finding, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

export const rule = stackRule({
  id: "node-group-zones",
  promise: "zones",
  title: "Node groups lie in enough zones, each in one",
  severity: "critical",
  reads: "subnetIds of each EKS node group, and the availabilityZone of the subnet that it names (else the tag Zone)",
  thresholds: ["minimumZones"],
  remediation: ({ minimumZones }) =>
    `list at least ${minimumZones} zones in zones: each gets a node group of its own, with one subnet`,
  types: [types.nodeGroup, types.subnet],
  check: (resources, { minimumZones }) => {
    const subnets = resources.filter(({ type }) => type === types.subnet);
    const faults: Finding[] = [];
    const zones = new Set<string>();
    for (const resource of resources.filter(({ type }) => type === types.nodeGroup)) {
      const own = look(resource.inputs, "subnetIds");
      // A group over several zones may keep all its nodes in one of them: EKS balances, but does not promise it.
      if (!Array.isArray(own) || own.length !== 1) {
        const reason = Array.isArray(own) ? `subnetIds has ${own.length} subnets` : saying("subnetIds", own);
        faults.push({ resource, reason: `${reason}; exactly one, or its nodes may all stand in one zone` });
        continue;
      }
      const zone = zoneOf(resource, own[0], subnets);
      if (zone === undefined) faults.push({ resource, reason: "nothing tells the zone of its subnet" });
      else zones.add(zone);
    }
    return zones.size >= minimumZones
      ? faults
      : [...faults, { reason: `the node groups lie in ${zones.size} zones (${[...zones].join(", ") || "none"}); at least ${minimumZones}` }];
  },
});

/** The zone of the subnet that a group names: by its id, or by what the property was computed from. */
function zoneOf(group: CheckedResource, id: unknown, subnets: CheckedResource[]): string | undefined {
  const known = typeof id === "string" && !isUnknown(id);
  const from = group.propertyDependencies?.["subnetIds"] ?? (known ? [] : group.dependencies);
  const byId = subnets.filter(({ invented }) => known && invented["id"] === id);
  const [subnet, ...others] = byId.length > 0 ? byId : subnets.filter(({ urn }) => from.includes(urn));
  const told = others.length === 0 && subnet !== undefined ? look(subnet.inputs, "availabilityZone") : undefined;
  if (typeof told === "string" && !isUnknown(told)) return told;
  // An adopted network's subnets are not in the stack; its settings list one per zone.
  if (subnets.length === 0 && known) return id;
  const tag = look(group.inputs, "tags.Zone");
  return typeof tag === "string" && !isUnknown(tag) ? tag : undefined;
}
