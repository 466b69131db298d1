import { refersTo } from "../../references";
import { stackRule } from "../../rule";
import { types } from "../../types";
import { look } from "../../values";

export const rule = stackRule({
  id: "load-balancer-firewall",
  promise: "security",
  title: "Every load balancer on the internet has a web application firewall",
  severity: "high",
  reads: "internal of each load balancer, resourceArn of each web ACL association",
  thresholds: [],
  remediation: () => "associate a web ACL with the load balancer",
  types: [types.loadBalancer, types.firewallAssociation],
  check: (resources) =>
    resources
      .filter(({ type, inputs }) => type === types.loadBalancer && look(inputs, "internal") !== true)
      .filter((balancer) => !resources.some((other) => other.type === types.firewallAssociation && refersTo(other, "resourceArn", balancer)))
      .map((resource) => ({ resource, reason: "no web ACL is associated with it" })),
});
