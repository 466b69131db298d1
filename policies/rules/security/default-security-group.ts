import { refersTo } from "../../references";
import { type CheckedResource, type Finding, stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

export const rule = stackRule({
  id: "default-security-group",
  promise: "security",
  title: "The default security group, which a forgotten setting would use, lets nothing pass",
  severity: "medium",
  reads: "ingress and egress of each default security group, and whether each VPC of the stack has one",
  thresholds: [],
  remediation: () => "give the VPC a DefaultSecurityGroup with empty lists of ingress and egress",
  types: [types.vpc, types.defaultSecurityGroup],
  check: (resources) => {
    const groups = resources.filter(({ type }) => type === types.defaultSecurityGroup);
    return [
      ...resources
        .filter(({ type }) => type === types.vpc)
        .filter((vpc) => !groups.some((group) => refersTo(group, "vpcId", vpc)))
        .map((resource) => ({ resource, reason: "its default security group keeps the rules that AWS made" })),
      ...groups.flatMap((group) => ["ingress", "egress"].flatMap((way) => open(group, way))),
    ];
  },
});

/** An absent list leaves the rules that AWS made. */
function open(resource: CheckedResource, way: string): Finding[] {
  const rules = look(resource.inputs, way);
  const closed = Array.isArray(rules) && rules.length === 0;
  return closed ? [] : [{ resource, reason: `${saying(way, rules)}; allowed: an empty list` }];
}
