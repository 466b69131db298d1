import type { GraphResource } from "../../graph/types";
import { listAt } from "../../policies/values";
import type { Path, Tier } from "./model";
import { type Stack, textAt } from "./reading";

/**
 * Route 53: which users each load balancer serves, and for whom it stands in. Aliases are followed from the public name
 * through the failover pairs to a load balancer's address.
 */
export function dnsOf(stacks: Stack[]): { dns: Tier | undefined; paths: Path[] } {
  const records = stacks.flatMap((stack) => stack.all("aws:route53/record:Record"));
  const byName = new Map<string, GraphResource[]>();
  for (const record of records) {
    const name = textAt(record.inputs, "name");
    byName.set(name, [...(byName.get(name) ?? []), record]);
  }
  const balancers = stacks.flatMap((stack) =>
    stack.all("aws:lb/loadBalancer:LoadBalancer").map((balancer) => ({ stack: stack.graph.name, address: textAt(balancer.invented, "dnsName") })),
  );
  const places = records.flatMap((record) => listAt(record.inputs, "geolocationRoutingPolicies").map((policy) => ({ record, users: usersOf(policy) })));
  const paths = balancers.flatMap(({ stack, address }): Path[] => {
    const served = places.filter(({ record }) => leads(record, address, byName, "PRIMARY")).map(({ users }) => users);
    const standIn = places.filter(({ record }) => leads(record, address, byName, "SECONDARY")).map(({ users }) => users);
    const to = `${stack}/balancer`;
    return [
      ...(served.length > 0 ? [{ from: "dns", to, labels: [sorted(served)], kind: "traffic" as const }] : []),
      ...(standIn.length > 0 ? [{ from: "dns", to, labels: [`failover for ${sorted(standIn)}`], kind: "traffic" as const }] : []),
    ];
  });
  if (paths.length === 0) return { dns: undefined, paths };
  const names = [...new Set(places.map(({ record }) => textAt(record.inputs, "name")))];
  const checks = stacks.flatMap((stack) => stack.all("aws:route53/healthCheck:HealthCheck")).length;
  return {
    dns: { id: "dns", title: "Route 53", detail: `${names.join(", ")}, by location, ${checks} health checks`, cells: [], chips: [] },
    paths,
  };
}

const usersOf = (policy: unknown): string => {
  const place = textAt(policy, "continent") || textAt(policy, "country");
  return place === "*" ? "everyone else" : place;
};

/** Continents in the alphabet's order, the rest of the world last. */
const sorted = (users: string[]): string => [...new Set(users)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).join(", ");

function leads(record: GraphResource, address: string, byName: Map<string, GraphResource[]>, role: string, seen = new Set<string>()): boolean {
  return listAt(record.inputs, "aliases").some((alias) => {
    const target = textAt(alias, "name");
    // Route 53 writes an alias to a load balancer in lower case and with `dualstack.` before it.
    if (address !== "" && target.toLowerCase().replace(/^dualstack\./, "") === address.toLowerCase()) return true;
    if (seen.has(target)) return false;
    seen.add(target);
    return (byName.get(target) ?? []).some(
      (next) =>
        (listAt(next.inputs, "failoverRoutingPolicies").length === 0 ||
          listAt(next.inputs, "failoverRoutingPolicies").some((policy) => textAt(policy, "type") === role)) &&
        leads(next, address, byName, role, seen),
    );
  });
}
