import type { GraphResource } from "./types";

const tierOfType = (type: string): string | undefined => /^agentic:([^:]+):/.exec(type)?.[1];

/** Where resources stand that no tier's component holds: the region's providers and references to other stacks. */
export const noTier = "region";

/**
 * Tells which tier a resource belongs to: that of the nearest component above it, itself included, whose type is
 * `agentic:<tier>:…`.
 * @param resources all resources of the stack
 */
export function tierFinder(resources: GraphResource[]): (resource: GraphResource) => string {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const known = new Map<string, string>();
  const find = (resource: GraphResource): string => {
    const cached = known.get(resource.urn);
    if (cached !== undefined) return cached;
    const parent = resource.parent === null ? undefined : byUrn.get(resource.parent);
    const tier = tierOfType(resource.type) ?? (parent === undefined ? noTier : find(parent));
    known.set(resource.urn, tier);
    return tier;
  };
  return find;
}

/** The resources of each tier, tiers in alphabetical order, the region's own first. */
export function byTier(resources: GraphResource[]): Map<string, GraphResource[]> {
  const find = tierFinder(resources);
  const groups = new Map<string, GraphResource[]>();
  for (const resource of resources) {
    const tier = find(resource);
    groups.set(tier, [...(groups.get(tier) ?? []), resource]);
  }
  const order = (tier: string) => (tier === noTier ? "" : tier);
  return new Map([...groups].sort(([a], [b]) => (order(a) < order(b) ? -1 : 1)));
}
