import { stackRule } from "../../rule";
import { types } from "../../types";

export const rule = stackRule({
  id: "node-groups-in-turn",
  promise: "redundancy",
  title: "Node groups are updated one after the other, never two zones at once",
  severity: "high",
  reads: "what each EKS node group depends on",
  thresholds: [],
  remediation: () => "let each node group depend on the one before (dependsOn, components/eks/nodes.ts)",
  types: [types.nodeGroup],
  check: (groups) => {
    const before = new Map(groups.map((group) => [group, groups.filter(({ urn }) => group.dependencies.includes(urn))]));
    // One may come first; of the others, two that wait for the same one would be updated together.
    const [, ...alsoFirst] = groups.filter((group) => before.get(group)?.length === 0);
    const last = new Map<string, string>();
    const together = groups.flatMap((resource) => {
      const previous = nearest(before.get(resource) ?? [], before);
      if (previous === undefined) return [];
      const other = last.get(previous);
      last.set(previous, other ?? resource.name);
      return other === undefined ? [] : [{ resource, reason: `it is updated together with ${other}` }];
    });
    return [...alsoFirst.map((resource) => ({ resource, reason: "it waits for no other node group, and is updated together with the first" })), ...together];
  },
});

interface Group {
  urn: string;
}

/** Of the groups that one waits for, the one that itself waits for most: the one right before it. */
const nearest = <G extends Group>(groups: G[], before: Map<G, G[]>): string | undefined => {
  const depth = (group: G, seen: G[] = []): number =>
    seen.includes(group) ? 0 : 1 + Math.max(0, ...(before.get(group) ?? []).map((other) => depth(other, [...seen, group])));
  return [...groups].sort((a, b) => depth(b) - depth(a))[0]?.urn;
};
