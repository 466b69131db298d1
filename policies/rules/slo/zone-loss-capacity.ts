import { type CapacityRow, capacityOf } from "../../../analysis/capacity";
import { graphOf, promised } from "../../graph";
import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

export const rule = stackRule({
  id: "zone-loss-capacity",
  promise: "slo",
  title: "With its largest zone gone, a region still carries the users that it promises to carry",
  severity: "critical",
  reads:
    "users of the Promises component; node groups, autoscalers, requests and limits of pods, chart values, database class and storage, cache nodes",
  thresholds: [],
  remediation: () => "raise the setting that ha capacity names for each row that does not fit, such as eks.nodesPerZone",
  types: ["*"],
  check: (resources) => {
    const users = promised(resources, "users");
    if (typeof users !== "number" || users < 1) return [{ reason: `${saying("users", users)}; at least 1, or nobody knows what is enough` }];
    const { rows, uncounted } = capacityOf(graphOf(resources), { users });
    return [
      ...uncounted
        .filter((workload) => !isRelease(workload, resources))
        .map((workload) => ({ reason: `${workload} does not say how many pods it has and what they ask for` })),
      ...rows
        .filter((row) => hasTier(row, resources) && !isEnough(row))
        .map(({ what, unit, need, provided, withoutZone, tier }) => ({
          reason: `${what}: ${tier === "nodes" ? withoutZone : provided} of the ${need} ${unit} that ${users} users need`,
        })),
    ];
  },
});

/** A lost zone takes nodes. Whether the data tiers have a member left is the rules' of redundancy and zones; here, its size. */
const isEnough = ({ tier, fits, fitsWithoutZone }: CapacityRow): boolean => (tier === "nodes" ? fitsWithoutZone : fits);

/** A chart that nobody described is the rule `chart-described`'s business. */
const isRelease = (workload: string, resources: CheckedResource[]): boolean =>
  resources.some(({ type, name }) => type === types.release && workload === `release ${name}`);

/** A tier that is missing as a whole is `tiers-present`'s business, a cluster without servers `database-members`'. */
function hasTier({ tier }: CapacityRow, resources: CheckedResource[]): boolean {
  return resources.some(({ type, inputs }) => {
    switch (tier) {
      case "services":
        return type === types.autoscaler;
      case "nodes":
        return type === types.nodeGroup;
      case "database":
        return type === types.databaseInstance || (type === types.database && look(inputs, "dbClusterInstanceClass") !== undefined);
      case "cache":
        return type === types.cache;
    }
  });
}
