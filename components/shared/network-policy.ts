/** Pieces of NetworkPolicies. Pure. A namespace that selects all pods denies the rest. */

type Peer = Record<string, unknown>;
interface Port {
  protocol: "TCP" | "UDP";
  port: number;
}

export interface EgressRule {
  to?: Peer[];
  ports: Port[];
}

const tcp = (port: number): Port => ({ protocol: "TCP", port });
const udp = (port: number): Port => ({ protocol: "UDP", port });

/** Cluster DNS. */
export const toDns: EgressRule = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: [udp(53), tcp(53)],
};

/** The EKS Pod Identity agent, a link-local address on every node. Source: EKS user guide, Pod Identity agent. */
export const toPodIdentity: EgressRule = { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [tcp(80)] };

/** HTTPS inside the given ranges: the API server and AWS interface endpoints live in the VPC. */
export const toHttps = (cidrs: string[]): EgressRule => ({
  to: cidrs.map((cidr) => ({ ipBlock: { cidr } })),
  ports: [tcp(443)],
});

/**
 * The Kubernetes API. The VPC CNI judges a packet before kube-proxy rewrites it, so the Service's own address must be
 * allowed beside the endpoints in the VPC; EKS takes its first address from one of two ranges.
 */
export const toApiServer = (vpcCidr: string): EgressRule => toHttps(["10.100.0.1/32", "172.20.0.1/32", vpcCidr]);

export const toCidrs = (cidrs: string[], ...ports: number[]): EgressRule => ({
  to: cidrs.map((cidr) => ({ ipBlock: { cidr } })),
  ports: ports.map(tcp),
});

export const toPods = (matchLabels: Record<string, string>, ...ports: number[]): EgressRule => ({
  to: [{ podSelector: { matchLabels } }],
  ports: ports.map(tcp),
});

export const fromNamespace = (namespace: string, matchLabels?: Record<string, string>): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  ...(matchLabels === undefined ? {} : { podSelector: { matchLabels } }),
});

export const fromPods = (matchLabels: Record<string, string>): Peer => ({ podSelector: { matchLabels } });
