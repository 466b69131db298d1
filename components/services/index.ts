import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import { Service, type ServiceArgs } from "./service";

export type { Egress } from "./network-policies";
export { Service, type ServiceArgs } from "./service";

export interface ServicesArgs {
  /** Every service of the platform, with names of their own. */
  services: ServiceArgs[];
  namespace: string;
}

/**
 * All services of a region, in one namespace that denies whatever no policy allows.
 * @throws pulumi.InputPropertyError for two services of one name, or a caller that does not exist
 */
export class Services extends pulumi.ComponentResource {
  /** Service name → name inside the cluster. */
  readonly hosts: Record<string, string>;

  constructor(name: string, { services, namespace }: ServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:services:Services", name, {}, opts);
    const names = services.map((service) => service.name);
    requireThat(new Set(names).size === names.length, "services", names, "services with names of their own");
    for (const { name: service, allowFrom } of services)
      for (const caller of allowFrom)
        requireThat(
          caller === "ingress" || names.includes(caller),
          `${service}.allowFrom`,
          caller,
          `ingress or one of ${names.join(", ")}`,
        );
    const children = { parent: this };

    defaultDeny(name, namespace, children);
    const made = services.map((service) => new Service(service.name, { ...service, namespace }, children));

    this.hosts = Object.fromEntries(names.map((service, index) => [service, made[index]?.host ?? ""]));
    this.registerOutputs({ hosts: this.hosts });
  }
}

/** Denies every pod of the namespace what no other policy allows it; once per namespace. */
export const defaultDeny = (
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): k8s.networking.v1.NetworkPolicy =>
  new k8s.networking.v1.NetworkPolicy(
    `${name}-default-deny`,
    { metadata: { name: "default-deny", namespace }, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
    opts,
  );
