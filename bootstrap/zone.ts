import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../components/shared/errors";

export interface DomainZoneArgs {
  domain: string;
  /** An existing zone of the domain. Default: one is made. */
  zoneId?: string | undefined;
  /** Zone of the parent domain, which gets the record that delegates to the new one. */
  parentZoneId?: string | undefined;
  /** Whether a zone made here survives a destroy. */
  protect: boolean;
}

/** Seconds that resolvers keep the delegation. A day is usual; an hour lets a mistake be mended the same day. */
const delegationTtlSeconds = 3_600;

/**
 * The domain's hosted zone, which both regions write into and neither owns (docs/decisions/0002). A new zone answers
 * nobody until the registrar, or `parentZoneId`, points to its name servers.
 *
 * The certificates' shared validation record is not made here: what it says is known only once a region has asked for a
 * certificate, and each region writes the same content over it and leaves it behind.
 *
 * @throws pulumi.InputPropertyError for an existing zone together with a parent
 */
export class DomainZone extends pulumi.ComponentResource {
  readonly zoneId: pulumi.Output<string>;
  readonly nameServers: pulumi.Output<string[]>;

  constructor(name: string, args: DomainZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:bootstrap:DomainZone", name, {}, opts);
    const { domain, zoneId, parentZoneId, protect } = args;
    requireThat(zoneId === undefined || parentZoneId === undefined, "parentZoneId", parentZoneId, "none together with zoneId");
    const children = { parent: this };
    const zone =
      zoneId === undefined
        ? new route53.Zone(
            `${name}-zone`,
            { name: domain, comment: "agentic-platform; its records belong to the regions' stacks", forceDestroy: false },
            { ...children, protect, retainOnDelete: protect },
          )
        : route53.Zone.get(`${name}-zone`, zoneId, {}, children);
    if (parentZoneId !== undefined)
      new route53.Record(
        `${name}-delegation`,
        { zoneId: parentZoneId, name: domain, type: "NS", ttl: delegationTtlSeconds, records: zone.nameServers },
        children,
      );
    this.zoneId = zoneId === undefined ? zone.zoneId : pulumi.output(zoneId);
    this.nameServers = zone.nameServers;
    this.registerOutputs({ zoneId: this.zoneId, nameServers: this.nameServers });
  }
}
