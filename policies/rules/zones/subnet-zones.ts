import { type CheckedResource, type Finding, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

const tiers = ["public", "private", "database"];

export const rule = stackRule({
  id: "subnet-zones",
  promise: "zones",
  title: "Public, private and database subnets each lie in enough zones",
  severity: "critical",
  reads: "availabilityZone and the tag Tier of each subnet; whether the stack has a VPC of its own or adopts one",
  thresholds: ["minimumZones"],
  remediation: ({ minimumZones }) => `list at least ${minimumZones} zones in zones; each gets a subnet of every tier`,
  types: [types.vpc, types.subnet, types.securityGroup],
  check: (resources, { minimumZones }) => {
    const subnets = resources.filter(({ type }) => type === types.subnet);
    if (subnets.length === 0 && isAdopted(resources)) return [];
    return [
      ...subnets.flatMap(untold),
      ...tiers.flatMap((tier) => {
        const zones = zonesOf(subnets, tier);
        return zones.size >= minimumZones
          ? []
          : [{ reason: `the ${tier} subnets lie in ${zones.size} zones (${[...zones].join(", ") || "none"}); at least ${minimumZones}` }];
      }),
    ];
  },
});

/** Zones of a tier's subnets, as far as they are literals. */
export const zonesOf = (subnets: CheckedResource[], tier: string): Set<string> =>
  new Set(
    subnets
      .filter(({ inputs }) => look(inputs, "tags.Tier") === tier)
      .map(({ inputs }) => look(inputs, "availabilityZone"))
      .filter((zone): zone is string => typeof zone === "string" && !isUnknown(zone)),
  );

function untold(resource: CheckedResource): Finding[] {
  const zone = look(resource.inputs, "availabilityZone");
  if (typeof zone !== "string" || isUnknown(zone)) return [{ resource, reason: saying("availabilityZone", zone) }];
  const tier = look(resource.inputs, "tags.Tier");
  return typeof tier === "string" && tiers.includes(tier)
    ? []
    : [{ resource, reason: `${saying("tags.Tier", tier)}; allowed: ${tiers.join(", ")}` }];
}

/**
 * An adopted network's subnets belong to somebody else and are not in the stack: what stands in them still names them,
 * and the rules about the load balancer, the cluster, the database and the cache count those names.
 */
const isAdopted = (resources: CheckedResource[]): boolean =>
  !resources.some(({ type }) => type === types.vpc) &&
  resources.some(({ type, inputs }) => type === types.securityGroup && /^vpc-/.test(String(look(inputs, "vpcId"))));
