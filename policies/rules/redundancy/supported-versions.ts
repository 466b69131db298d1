import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf } from "../../values";

/** Last days of standard support. Source: Amazon EKS User Guide, "Kubernetes release calendar", read on the day below. */
const standardSupport: Record<string, string> = {
  "1.34": "2026-12-02",
  "1.35": "2027-03-27",
  "1.36": "2027-08-02",
};

/**
 * The day on which somebody read the calendar; whoever adds a version reads it again and moves the day. It stands here
 * instead of today's date, so that a stack which was allowed yesterday is not refused in the middle of a repair.
 */
const readOn = "2026-11-23";

const daysLeft = (end: string): number => (Date.parse(end) - Date.parse(readOn)) / 86_400_000;
const supportedFor = (days: number): string[] =>
  Object.entries(standardSupport).flatMap(([version, end]) => (daysLeft(end) >= days ? [version] : []));

export const rule = resourceRule({
  id: "supported-versions",
  promise: "redundancy",
  title: "Engines and cluster are under standard support, and stay there",
  severity: "medium",
  reads: "version, with its end of standard support, and upgradePolicy of each EKS cluster; engineLifecycleSupport of each RDS cluster and instance",
  thresholds: ["minimumSupportDays"],
  remediation: ({ minimumSupportDays }) =>
    `upgrade (versions.ts) ${minimumSupportDays} days before standard support ends, and opt out of extended support`,
  types: [types.cluster, types.database, types.databaseInstance],
  check: (resource, { minimumSupportDays }) =>
    resource.type === types.cluster
      ? [isOneOf(resource, "version", supportedFor(minimumSupportDays)), isOneOf(resource, "upgradePolicy.supportType", ["STANDARD"])]
      : isOneOf(resource, "engineLifecycleSupport", ["open-source-rds-extended-support-disabled"]),
});
