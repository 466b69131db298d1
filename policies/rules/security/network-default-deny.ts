import { type CheckedResource, type Finding, stackRule } from "../../rule";
import { types } from "../../types";
import { isObject, isUnknown, listAt, look, saying } from "../../values";

export const rule = stackRule({
  id: "network-default-deny",
  promise: "security",
  title: "In a namespace of ours only what is named may pass",
  severity: "high",
  reads: "namespace, podSelector and policyTypes of each NetworkPolicy; namespaces of Deployments, StatefulSets and Jobs; names of the stack's namespaces",
  thresholds: [],
  remediation: () => "add a NetworkPolicy with an empty podSelector and both policyTypes to the namespace; where only charts run, Ingress is enough",
  types: [types.networkPolicy, types.deployment, types.statefulSet, types.job, types.namespace],
  check: (resources) => {
    const policies = resources.filter(({ type }) => type === types.networkPolicy);
    const workloads = resources.filter(({ type }) => type !== types.networkPolicy && type !== types.namespace);
    const own = new Set(workloads.map(namespaceOf));
    return [
      ...[...own]
        .filter((namespace) => !policies.some((policy) => denies(policy, namespace, "Ingress", "Egress")))
        .map((namespace) => ({ reason: `namespace ${namespace} has workloads and no policy that denies by default` })),
      ...resources.filter(({ type }) => type === types.namespace).flatMap((resource) => open(resource, own, policies)),
    ];
  },
});

/** Charts go out to wherever they work; what may come in to them can be told even so. */
function open(resource: CheckedResource, own: Set<string>, policies: CheckedResource[]): Finding[] {
  const name = look(resource.inputs, "metadata.name");
  if (typeof name !== "string" || isUnknown(name)) return [{ resource, reason: `${saying("metadata.name", name)}; the name that policies give` }];
  return own.has(name) || policies.some((policy) => denies(policy, name, "Ingress"))
    ? []
    : [{ resource, reason: "no policy denies by default what comes in" }];
}

const denies = ({ inputs }: CheckedResource, namespace: string, ...ways: ("Ingress" | "Egress")[]): boolean => {
  const selector = look(inputs, "spec.podSelector");
  return (
    namespaceOf({ inputs }) === namespace &&
    isObject(selector) &&
    Object.keys(selector).length === 0 &&
    ways.every((way) => listAt(inputs, "spec.policyTypes").includes(way) && allowsNothing(look(inputs, `spec.${way.toLowerCase()}`)))
  );
};

const allowsNothing = (allowed: unknown): boolean => allowed === undefined || (Array.isArray(allowed) && allowed.length === 0);

const namespaceOf = ({ inputs }: Pick<CheckedResource, "inputs">): string => {
  const namespace = look(inputs, "metadata.namespace");
  return typeof namespace === "string" ? namespace : "default";
};
