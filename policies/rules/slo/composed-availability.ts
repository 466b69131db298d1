import { availabilityOf, type PathAvailability, weakestPart } from "../../../analysis/availability";
import { percent } from "../../../analysis/availability/arithmetic";
import { graphOf, promised } from "../../graph";
import { stackRule } from "../../rule";
import { saying } from "../../values";

export const rule = stackRule({
  id: "composed-availability",
  promise: "slo",
  title: "The region, together with a peer like it, reaches the promised availability",
  severity: "critical",
  reads:
    "availabilityPercent and recoveryTimeMinutes of the Promises component; failover records and health checks; zones of the load balancer, nodes, database and cache; NAT gateways",
  thresholds: [],
  remediation: () =>
    "make the weakest part redundant, or bring back the failover records that let the other region take over; ha availability shows the sum",
  types: ["*"],
  check: (resources) => {
    const target = promised(resources, "availabilityPercent");
    if (typeof target !== "number") return [{ reason: `${saying("availabilityPercent", target)}; a percentage, or nobody knows what is promised` }];
    const { regions, fleet } = availabilityOf([graphOf(resources)], { target: target / 100, peerAlike: true });
    const alone = regions[0]?.paths ?? [];
    const missed = (fleet.length > 0 ? fleet : alone).filter(({ meetsTarget }) => !meetsTarget);
    const [first] = missed;
    if (first === undefined) return [];
    const worst = missed.reduce((least, one) => (one.availability < least.availability ? one : least), first);
    const others = missed.filter((one) => one !== worst);
    const how = fleet.length > 0 ? "with a peer that takes over" : "alone, since DNS lets no other region take over";
    const too = others.length === 0 ? "" : `; missed, too: ${others.map(({ path }) => path).join(", ")}`;
    return [{ reason: `${worst.path}: ${percent(worst.availability)} ${how}, of ${target} % promised; ${weakest(worst, alone)}${too}` }];
  },
});

/** What to make better first: of the region's own parts, since a fleet's are groups of them. */
function weakest({ path }: PathAvailability, alone: PathAvailability[]): string {
  const own = alone.find((other) => other.path === path);
  const part = own && weakestPart(own);
  return part === undefined ? "nothing serves it" : `weakest: ${part.name} (${percent(part.availability)}, ${part.formula})`;
}
