import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { nginxClass, nginxPorts, nginxService } from "../../charts/nginx-ingress";

export interface Route {
  /** Path and everything below it, for example `/l01`. */
  path: string;
  service: string;
  port: number;
}

export interface RoutesArgs {
  hostnames: string[];
  routes: Route[];
  /** Exact path that Route 53 and the load balancer check. */
  health: Route;
  /** Namespace of the services. */
  namespace: string;
}

/** One Ingress: NGINX takes a host name from one object only. */
export const routes = (name: string, args: RoutesArgs, opts: pulumi.CustomResourceOptions): k8s.networking.v1.Ingress => {
  const backend = ({ service, port }: Route) => ({ service: { name: service, port: { number: port } } });
  const paths = [
    { path: args.health.path, pathType: "Exact", backend: backend(args.health) },
    ...args.routes.map((route) => ({ path: route.path, pathType: "Prefix", backend: backend(route) })),
  ];
  return new k8s.networking.v1.Ingress(
    `${name}-routes`,
    {
      metadata: {
        name: "agentic-platform",
        namespace: args.namespace,
        // Pulumi would wait for the services, which come after the load balancer.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: { ingressClassName: nginxClass, rules: args.hostnames.map((host) => ({ host, http: { paths } })) },
    },
    opts,
  );
};

export interface BindingArgs {
  namespace: string;
  targetGroupArn: pulumi.Input<string>;
  vpcId: pulumi.Input<string>;
}

/** Keeps NGINX's pods registered as the target group's addresses. No `networking`: our own rules open the ports. */
export const binding = (
  name: string,
  { namespace, targetGroupArn, vpcId }: BindingArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource =>
  new k8s.apiextensions.CustomResource(
    `${name}-binding`,
    {
      apiVersion: "elbv2.k8s.aws/v1beta1",
      kind: "TargetGroupBinding",
      metadata: { name: nginxService, namespace },
      spec: {
        targetGroupARN: targetGroupArn,
        targetType: "ip",
        ipAddressType: "ipv4",
        vpcID: vpcId,
        serviceRef: { name: nginxService, port: nginxPorts.http },
      },
    },
    opts,
  );
