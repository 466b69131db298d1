/** Who may talk to a service, and to whom it may talk. Pure. Nothing else passes: the namespace denies by default. */
import { jaegerLabels, otlpPorts } from "../../charts/jaeger";
import { nginxLabels } from "../../charts/nginx-ingress";
import { namespaces } from "../shared/names";
import {
  type EgressRule,
  fromNamespace,
  fromPods,
  toApiServer,
  toCidrs,
  toDns,
  toPodIdentity,
  toPods,
} from "../shared/network-policy";

export interface Egress {
  /** Services of the same namespace that it calls. */
  services: { name: string; port: number }[];
  /** Other pods of the namespace, for example the pooler. */
  pods?: { labels: Record<string, string>; port: number }[];
  /** Address ranges outside the cluster, for example those of the cache. */
  networks?: { cidrs: string[]; port: number }[];
  /** HTTPS to the internet. Default false. */
  internet?: boolean;
}

export interface ServicePolicyArgs {
  labels: Record<string, string>;
  port: number;
  /** Callers: `ingress` for NGINX, or names of services. */
  allowFrom: string[];
  egress: Egress;
  /** Range of the VPC, where the API server's addresses are. */
  vpcCidr: string;
}

/** A service's pods by the label that every service carries. */
export const serviceLabels = (name: string): Record<string, string> => ({ "app.kubernetes.io/name": name });

/** The internet without private ranges, so that a way out is no way to the VPC, its peers or a node's metadata. */
const internet: EgressRule = {
  to: [
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
      },
    },
  ],
  ports: [{ protocol: "TCP", port: 443 }],
};

export const servicePolicy = ({ labels, port, allowFrom, egress, vpcCidr }: ServicePolicyArgs) => ({
  podSelector: { matchLabels: labels },
  policyTypes: ["Ingress", "Egress"],
  ingress: [
    {
      from: [
        ...allowFrom.map((caller) =>
          caller === "ingress" ? fromNamespace(namespaces.ingress, nginxLabels) : fromPods(serviceLabels(caller)),
        ),
        // Prometheus reads metrics on the same port.
        fromNamespace(namespaces.observability),
      ],
      ports: [{ protocol: "TCP", port }],
    },
  ],
  egress: [
    toDns,
    toApiServer(vpcCidr),
    toPodIdentity,
    { to: [fromNamespace(namespaces.observability, jaegerLabels)], ports: otlpPorts.map((otlp) => ({ protocol: "TCP", port: otlp })) },
    ...egress.services.map((service) => toPods(serviceLabels(service.name), service.port)),
    ...(egress.pods ?? []).map((pods) => toPods(pods.labels, pods.port)),
    ...(egress.networks ?? []).map((network) => toCidrs(network.cidrs, network.port)),
    ...(egress.internet === true ? [internet] : []),
  ],
});
