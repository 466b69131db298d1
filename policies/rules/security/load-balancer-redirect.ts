import { resourceRule } from "../../rule";
import { types } from "../../types";
import { listAt, look, saying } from "../../values";

export const rule = resourceRule({
  id: "load-balancer-redirect",
  promise: "security",
  title: "Plain HTTP only redirects to HTTPS",
  severity: "high",
  reads: "protocol and defaultActions of each listener",
  thresholds: [],
  remediation: () => "give listeners other than HTTPS one default action, a redirect to HTTPS",
  types: [types.listener],
  check: (resource) => {
    const protocol = look(resource.inputs, "protocol");
    if (protocol === "HTTPS" || protocol === "TLS") return undefined;
    if (protocol !== "HTTP") return `${saying("protocol", protocol)}; allowed: HTTP, HTTPS, TLS`;
    const actions = listAt(resource.inputs, "defaultActions");
    const redirects = actions.length > 0 && actions.every((action) => look(action, "redirect.protocol") === "HTTPS");
    return redirects ? undefined : "it answers HTTP itself instead of redirecting to HTTPS";
  },
});
