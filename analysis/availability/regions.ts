import type { GraphResource, StackGraph } from "../../graph/types";
import { at, listAt, numberAt, ofType, textAt, types } from "../capacity/reading";
import type { Assumptions } from "./figures";

/** Minutes from the beginning of an outage until the other region serves, and how they come about. */
export interface Failover {
  dns: { minutes: number; how: string };
  promotion: { minutes: number; how: string };
}

const recordType = "aws:route53/record:Record";

/** A region that follows another has the subscription; the one that writes has the publication. */
export const isStandby = ({ resources }: StackGraph): boolean =>
  resources.some(({ type, name }) => type === "kubernetes:batch/v1:Job" && name.endsWith("-subscription"));

/** The role of a failover record; nothing for other records. */
const roleOf = ({ inputs }: GraphResource): unknown => at(listAt(inputs, "failoverRoutingPolicies")[0], "type");

/** An id that only the cloud will know is one as well. */
const hasHealthCheck = ({ inputs }: GraphResource): boolean => typeof at(inputs, "healthCheckId") === "string";

/**
 * How users come from a lost region to the other one; nothing where they do not: every region must be primary for
 * somebody and secondary for somebody, and the primaries must be health-checked, or DNS would go on answering with the
 * dead one.
 */
export function failoverOf(graphs: readonly StackGraph[], rates: Assumptions): Failover | undefined {
  const primaries = graphs.map((graph) => recordsOf(graph, "PRIMARY"));
  const complete = graphs.every((graph) => recordsOf(graph, "SECONDARY").length > 0) && primaries.every((own) => own.length > 0 && own.every(hasHealthCheck));
  const detection = detectionSeconds(graphs);
  if (!complete || detection === undefined) return undefined;
  const ttl = Math.max(...primaries.flat().map(({ inputs }) => numberAt(inputs, "ttl") ?? rates.aliasTtlSeconds));
  const recovery = recoveryMinutes(graphs);
  return {
    dns: { minutes: (detection + ttl) / 60, how: `${String(detection)} s until the health check fails + ${String(ttl)} s in resolvers` },
    promotion: {
      minutes: detection / 60 + recovery,
      how: `${String(detection)} s until the health check fails + ${recovery === Infinity ? "no time" : `${String(recovery)} min`} promised for a person`,
    },
  };
}

const recordsOf = ({ resources }: StackGraph, role: string): GraphResource[] =>
  ofType(resources, recordType).filter((record) => roleOf(record) === role);

/** Of the slowest endpoint check: interval × threshold. */
function detectionSeconds(graphs: readonly StackGraph[]): number | undefined {
  const seconds = graphs
    .flatMap(({ resources }) => ofType(resources, types.healthCheck))
    .filter(({ inputs }) => /^(HTTP|TCP)/.test(textAt(inputs, "type") ?? ""))
    .map(({ inputs }) => (numberAt(inputs, "requestInterval") ?? NaN) * (numberAt(inputs, "failureThreshold") ?? NaN));
  return seconds.length === 0 || seconds.some(Number.isNaN) ? undefined : Math.max(...seconds);
}

/** What the stacks promise; without a promise nobody knows when writes are back, so that the outage lasts. */
function recoveryMinutes(graphs: readonly StackGraph[]): number {
  const promised = graphs.map(({ resources }) => numberAt(ofType(resources, types.promises)[0]?.inputs, "recoveryTimeMinutes") ?? Infinity);
  return Math.max(...promised);
}
