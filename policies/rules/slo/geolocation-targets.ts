import { type CheckedResource, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, listAt, look, saying } from "../../values";

export const rule = stackRule({
  id: "geolocation-targets",
  promise: "slo",
  title: "Every place that DNS sends here has a second region behind it",
  severity: "critical",
  reads: "aliases of each geolocation record; names and failoverRoutingPolicies of the records that they lead to",
  thresholds: [],
  remediation: () => "let each geolocation record be an alias of a failover pair of which this region is PRIMARY and another one SECONDARY (components/dns)",
  types: [types.record],
  check: (resources) => [
    ...resources.filter(isGeolocation).flatMap((resource) => {
      const reason = stranded(resource, resources);
      return reason === undefined ? [] : [{ resource, reason }];
    }),
    // A pair whose both ends are one region fails over to the dead one.
    ...resources
      .filter((record) => roleOf(record) === "SECONDARY" && pairs(resources, "PRIMARY").some((other) => nameOf(other) === nameOf(record)))
      .map((resource) => ({ resource, reason: `the region is both PRIMARY and SECONDARY of ${nameOf(resource)}` })),
  ],
});

const isGeolocation = ({ inputs }: CheckedResource): boolean => look(inputs, "geolocationRoutingPolicies") !== undefined;

const roleOf = ({ inputs }: CheckedResource): unknown => look(listAt(inputs, "failoverRoutingPolicies")[0], "type");

/** Names stand in the configuration; one that is unknown or absent is nobody's. */
const nameOf = (record: CheckedResource): string => {
  const name = look(record.inputs, "name");
  return typeof name === "string" && !isUnknown(name) ? name : record.urn;
};

const pairs = (resources: CheckedResource[], role: string): CheckedResource[] => resources.filter((record) => roleOf(record) === role);

function stranded({ inputs }: CheckedResource, resources: CheckedResource[]): Reason {
  const [alias] = listAt(inputs, "aliases");
  const target = look(alias, "name");
  if (typeof target !== "string" || isUnknown(target)) return `${saying("aliases.0.name", target)}; the name of a failover pair`;
  if (!pairs(resources, "PRIMARY").some((record) => nameOf(record) === target)) return `it leads to ${target}, of which this region is not PRIMARY`;
  const follows = look(alias, "evaluateTargetHealth");
  return follows === true ? undefined : `${saying("aliases.0.evaluateTargetHealth", follows)}; allowed: true`;
}
