/** Who may talk to NGINX, and to whom it may talk. Pure. */
import { nginxLabels, nginxPorts } from "../../charts/nginx-ingress";
import { namespaces } from "../shared/names";
import { type EgressRule, fromNamespace, toApiServer, toDns } from "../shared/network-policy";

export interface NetworkPolicySpec {
  podSelector: { matchLabels?: Record<string, string> };
  policyTypes: ("Ingress" | "Egress")[];
  ingress?: { from: Record<string, unknown>[]; ports: { protocol: "TCP"; port: number }[] }[];
  egress?: EgressRule[];
}

export interface IngressPolicyArgs {
  /** Ranges of the load balancer's subnets. */
  loadBalancerCidrs: string[];
  /** Range of the VPC, where the API server's addresses are. */
  vpcCidr: string;
  servicesNamespace: string;
  /** Services behind a route or the health check. */
  backends: { service: string; port: number }[];
}

const tcp = (port: number) => ({ protocol: "TCP" as const, port });

/** Name → specification, for the ingress namespace. */
export const ingressPolicies = (args: IngressPolicyArgs): Record<string, NetworkPolicySpec> => ({
  "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  nginx: {
    podSelector: { matchLabels: nginxLabels },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: args.loadBalancerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
        ports: [tcp(nginxPorts.http), tcp(nginxPorts.health)],
      },
      { from: [fromNamespace(namespaces.observability)], ports: [tcp(nginxPorts.metrics)] },
    ],
    egress: [
      toDns,
      toApiServer(args.vpcCidr),
      ...[...new Map(args.backends.map((backend) => [`${backend.service}:${backend.port}`, backend])).values()].map(
        ({ service, port }): EgressRule => ({
          to: [fromNamespace(args.servicesNamespace, { "app.kubernetes.io/name": service })],
          ports: [tcp(port)],
        }),
      ),
    ],
  },
});
