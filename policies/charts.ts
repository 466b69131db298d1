import type { ChartFacts, WorkloadFacts } from "../charts/chart";
import { chartFacts } from "../charts";
import type { CheckedResource, Reason } from "./rule";
import { types } from "./types";
import { look } from "./values";

function factsOf({ inputs }: CheckedResource): ChartFacts | undefined {
  const values = look(inputs, "values");
  return chartFacts(String(look(inputs, "chart")), typeof values === "object" && values !== null ? { ...values } : {});
}

/** What a release runs, read from the values that it was given; nothing for a chart that nobody described. */
export const workloadsOf = (release: CheckedResource): WorkloadFacts[] | undefined => factsOf(release)?.workloads;

/** Images that a release's values set themselves; the chart's own defaults are pinned by its version. */
export const imagesOf = (release: CheckedResource): string[] => factsOf(release)?.images ?? [];

/** An exemption counts only with its reason. */
export const isExempt = ({ exemption }: WorkloadFacts): boolean => (exemption ?? "").trim() !== "";

/**
 * Judges every workload of a release that runs a chosen number of pods; a DaemonSet runs one on each node.
 * A chart that nobody described is the rule `chart-described`'s business.
 */
export const eachWorkload = (release: CheckedResource, judge: (workload: WorkloadFacts) => Reason): Reason[] =>
  (workloadsOf(release) ?? [])
    .filter((workload) => workload.kind !== "DaemonSet" && !isExempt(workload))
    .map((workload) => {
      const reason = judge(workload);
      return reason === undefined ? undefined : `${workload.kind} ${workload.name}: ${reason}`;
    });

/** A chart's fact that must hold; what the values do not say does not hold. */
export const mustHold = (fact: boolean | undefined, what: string): Reason => {
  if (fact === true) return undefined;
  return fact === undefined ? `the values do not say whether it has ${what}` : `it has no ${what}`;
};

export interface Exemption {
  /** Name of the release. */
  resource: string;
  urn: string;
  workload: string;
  reason: string;
}

/** What runs with fewer replicas, spread or budgets than promised, and why; to be shown wherever verdicts are. */
export const exemptions = (resources: CheckedResource[]): Exemption[] =>
  resources
    .filter(({ type }) => type === types.release)
    .flatMap((release) =>
      (workloadsOf(release) ?? [])
        .filter((workload) => workload.kind !== "DaemonSet" && isExempt(workload))
        .map(({ kind, name, exemption = "" }) => ({
          resource: release.name,
          urn: release.urn,
          workload: `${kind} ${name}`,
          reason: exemption,
        })),
    );
