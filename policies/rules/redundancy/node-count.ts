import { stackRule } from "../../rule";
import { types } from "../../types";
import { atLeast, look } from "../../values";

export const rule = stackRule({
  id: "node-count",
  promise: "redundancy",
  title: "The cluster keeps the minimum of nodes, and every node group at least one",
  severity: "high",
  reads: "scalingConfig.minSize of each EKS node group",
  thresholds: ["minimumNodes"],
  remediation: ({ minimumNodes }) =>
    `set eks.nodesPerZone to 1 or more, so that all node groups together keep at least ${minimumNodes} nodes`,
  types: [types.nodeGroup],
  check: (groups, { minimumNodes }) => {
    const empty = groups.flatMap((resource) => {
      const reason = atLeast(resource, "scalingConfig.minSize", 1);
      return reason === undefined ? [] : [{ resource, reason }];
    });
    const sizes = groups.map(({ inputs }) => look(inputs, "scalingConfig.minSize"));
    const nodes = sizes.reduce<number>((sum, size) => sum + (typeof size === "number" ? size : 0), 0);
    return nodes >= minimumNodes
      ? empty
      : [...empty, { reason: `the node groups keep ${nodes} nodes together; at least ${minimumNodes}` }];
  },
});
