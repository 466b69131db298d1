import { refersTo } from "../../references";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, listAt, look, saying } from "../../values";

const webPorts: unknown[] = [80, 443];

export const rule = stackRule({
  id: "open-ingress",
  promise: "security",
  title: "The internet reaches ports 80 and 443 of a load balancer and nothing else",
  severity: "critical",
  reads: "networks and ports of each ingress rule and of each security group's own ingress; securityGroups of load balancers",
  thresholds: [],
  remediation: () => "let networks or security groups in by name; only the load balancer's 80 and 443 are for everybody",
  types: [types.ingressRule, types.securityGroup, types.loadBalancer],
  check: (resources) => [
    ...resources.filter(({ type }) => type === types.ingressRule).flatMap((rule) => found(rule, openedBy(rule, resources))),
    ...resources.filter(({ type }) => type === types.securityGroup).flatMap((group) => found(group, openedInline(group))),
  ],
});

const found = (resource: CheckedResource, reason: Reason): Finding[] => (reason === undefined ? [] : [{ resource, reason }]);

const isEverybody = (network: unknown): boolean => /\/0$/.test(String(network));

function openedBy(rule: CheckedResource, resources: CheckedResource[]): Reason {
  const { inputs } = rule;
  const networks = ["cidrIpv4", "cidrIpv6"].filter((way) => look(inputs, way) !== undefined);
  // A group or a prefix list is somebody by name, and is unknown before it exists.
  const named = ["referencedSecurityGroupId", "prefixListId"].some((way) => look(inputs, way) !== undefined);
  if (networks.length === 0) return named ? undefined : "it does not say who is let in";
  const untold = networks.find((way) => isUnknown(look(inputs, way)));
  if (untold !== undefined) return saying(untold, look(inputs, untold));
  if (!networks.some((way) => isEverybody(look(inputs, way)))) return undefined;
  const [from, to] = ["fromPort", "toPort"].map((port) => look(inputs, port));
  if (from !== to || !webPorts.includes(from)) return `everybody reaches ports ${String(from)} to ${String(to)}`;
  return isBalancers(rule, resources) ? undefined : `everybody reaches port ${String(from)} of something that is no load balancer`;
}

/** Whether the rule's security group is a load balancer's. */
function isBalancers(rule: CheckedResource, resources: CheckedResource[]): boolean {
  const groups = resources.filter(({ type }) => type === types.securityGroup);
  return resources.some(
    (balancer) =>
      balancer.type === types.loadBalancer &&
      groups.some((group) => refersTo(rule, "securityGroupId", group) && refersTo(balancer, "securityGroups", group)),
  );
}

/** Ingress that stands in the group itself is never for everybody: who may come to a load balancer has a rule of its own. */
function openedInline({ inputs }: CheckedResource): Reason {
  const ingress = look(inputs, "ingress");
  if (isUnknown(ingress)) return saying("ingress", ingress);
  const networks = listAt(inputs, "ingress").flatMap((entry) => ["cidrBlocks", "ipv6CidrBlocks"].map((way) => look(entry, way)));
  const untold = networks.find((list) => isUnknown(list) || (Array.isArray(list) && list.some(isUnknown)));
  if (untold !== undefined) return "ingress has networks that cannot be known before deployment; they must be literals";
  return networks.flat().some(isEverybody) ? "ingress lets everybody in" : undefined;
}
