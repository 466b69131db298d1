/** Who may talk to the pods of the observability namespace. Pure. Egress stays open: Prometheus scrapes everything. */
import { jaegerLabels, otlpPorts } from "../../charts/jaeger";
import { grafanaLabels } from "../../charts/grafana";
import { openSearchLabels } from "../../charts/opensearch";
import { type EgressRule, fromNamespace, fromPods, toDns, toPods } from "../shared/network-policy";

export interface NetworkPolicySpec {
  podSelector: Record<string, unknown>;
  policyTypes: ("Ingress" | "Egress")[];
  ingress?: { from: Record<string, unknown>[]; ports?: { protocol: "TCP"; port: number }[] }[];
  egress?: EgressRule[];
}

const tcp = (port: number): { protocol: "TCP"; port: number } => ({ protocol: "TCP", port });
const openSearchName = openSearchLabels["app.kubernetes.io/name"];

export interface NetworkPolicyArgs {
  servicesNamespace: string;
  ingressNamespace: string;
}

/** Name → specification. Policies add up, so what only few may reach is left out of the one for all. */
export function networkPolicies(args: NetworkPolicyArgs): Record<string, NetworkPolicySpec> {
  return {
    "default-deny": { podSelector: {}, policyTypes: ["Ingress"] },
    // Prometheus, Alertmanager, Loki, Alloy, Grafana and Jaeger know each other; nobody outside knows them.
    "within-the-namespace": {
      podSelector: {
        matchExpressions: [{ key: "app.kubernetes.io/name", operator: "NotIn", values: [openSearchName] }],
      },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    },
    "traces-from-services": {
      podSelector: { matchLabels: jaegerLabels },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [fromNamespace(args.servicesNamespace), fromNamespace(args.ingressNamespace)],
          ports: otlpPorts.map(tcp),
        },
      ],
    },
    "grafana-from-ingress": {
      podSelector: { matchLabels: grafanaLabels },
      policyTypes: ["Ingress"],
      ingress: [{ from: [fromNamespace(args.ingressNamespace)], ports: [tcp(3000)] }],
    },
    // It has no passwords (see charts/opensearch.ts), so this policy is its door.
    opensearch: {
      podSelector: { matchLabels: openSearchLabels },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        // Jaeger itself and its cleaner.
        { from: [fromPods({ "app.kubernetes.io/name": jaegerLabels["app.kubernetes.io/name"] })], ports: [tcp(9200)] },
        { from: [fromPods(openSearchLabels)], ports: [tcp(9200), tcp(9300)] },
      ],
      egress: [toDns, toPods(openSearchLabels, 9200, 9300)],
    },
  };
}
