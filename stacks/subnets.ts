import { zoneAddresses } from "../components/network/addresses";
import type { Settings } from "./config";

/** Ranges of the region's public and database subnets, known before anything exists. */
export interface SubnetRanges {
  public: string[];
  database: string[];
}

/** An adopted VPC's subnets are known by id only, so its whole range stands for them. */
export function subnetRanges({ here, zones, network }: Pick<Settings, "here" | "zones" | "network">): SubnetRanges {
  if (network.adopt !== undefined) return { public: [here.cidr], database: [here.cidr] };
  const addresses = zoneAddresses(here.cidr, zones.length);
  return { public: addresses.map((zone) => zone.public), database: addresses.map(({ database }) => database) };
}
