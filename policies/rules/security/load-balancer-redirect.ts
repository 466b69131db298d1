import { isInternalNetwork } from "../../balancers";
import { refersTo } from "../../references";
import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look, saying } from "../../values";

export const rule = stackRule({
  id: "load-balancer-redirect",
  promise: "security",
  title: "Plain HTTP only redirects to HTTPS",
  severity: "high",
  reads: "protocol and defaultActions of each listener; type and internal of the load balancer that it belongs to",
  thresholds: [],
  remediation: () => "give listeners other than HTTPS one default action, a redirect to HTTPS; TCP only on internal network load balancers",
  types: [types.listener, types.loadBalancer],
  check: (resources) =>
    resources
      .filter(({ type }) => type === types.listener)
      .flatMap((resource): Finding[] => {
        const reason = plain(resource, resources);
        return reason === undefined ? [] : [{ resource, reason }];
      }),
});

function plain(listener: CheckedResource, resources: CheckedResource[]): Reason {
  const protocol = look(listener.inputs, "protocol");
  if (protocol === "HTTPS" || protocol === "TLS") return undefined;
  // What goes through it is encrypted by its ends, as PostgreSQL's connections are.
  if (protocol === "TCP" && resources.some((other) => isInternalNetwork(other) && refersTo(listener, "loadBalancerArn", other))) return undefined;
  if (protocol !== "HTTP") return `${saying("protocol", protocol)}; allowed: HTTP, HTTPS, TLS`;
  const actions = listAt(listener.inputs, "defaultActions");
  const redirects = actions.length > 0 && actions.every((action) => look(action, "redirect.protocol") === "HTTPS");
  return redirects ? undefined : "it answers HTTP itself instead of redirecting to HTTPS";
}
