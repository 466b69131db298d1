/**
 * Which records of the public name a region makes. Pure.
 *
 * The name users ask for has one geolocation record per continent and one for everywhere else (`*`). Each leads to the
 * failover pair of its group; a group is a region with the continents it serves first, or the default. The pair's
 * PRIMARY is that region, its SECONDARY the next one of the fleet, a ring. So every record has one owner, and no region
 * needs to know more than the fleet's list.
 */

export interface DnsRegion {
  name: string;
  /** Route 53 continent codes. */
  continents: string[];
  /** Whether places outside every listed continent come here; one region of the fleet. */
  fallback: boolean;
}

export interface DnsGroup {
  name: string;
  continents: string[] | "default";
  primary: string;
  secondary: string;
}

export interface FailoverRecord {
  group: string;
  name: string;
  role: "PRIMARY" | "SECONDARY";
  setIdentifier: string;
}

export interface GeolocationRecord {
  group: string;
  /** A continent's code, or `*`. */
  location: string;
  /** Name of the failover pair. */
  target: string;
  setIdentifier: string;
}

export interface RegionRecords {
  failover: FailoverRecord[];
  geolocation: GeolocationRecord[];
}

const defaultGroup = "default";

/**
 * All groups, in the fleet's order, the default last.
 * @param fleet two regions or more with names of their own, one of them the fallback; a region without continents has no
 *   group, since nobody is sent to it first
 */
export function groupsOf(fleet: DnsRegion[]): DnsGroup[] {
  const after = (index: number): string => fleet[(index + 1) % fleet.length]?.name ?? "";
  const pairOf = (region: DnsRegion) => ({ primary: region.name, secondary: after(fleet.indexOf(region)) });
  return [
    ...fleet
      .filter(({ continents }) => continents.length > 0)
      .map((region) => ({ name: region.name, continents: region.continents, ...pairOf(region) })),
    ...fleet
      .filter(({ fallback }) => fallback)
      .map((region) => ({ name: defaultGroup, continents: "default" as const, ...pairOf(region) })),
  ];
}

/** Name of a group's failover pair, below the public name. */
export const pairName = (group: string, hostname: string): string => `${group}.geo.${hostname}`;

/** The records that one region's stack makes. */
export function recordsOf(fleet: DnsRegion[], regionName: string, hostname: string): RegionRecords {
  const groups = groupsOf(fleet);
  const failover = groups.flatMap(({ name: group, primary, secondary }): FailoverRecord[] => {
    const role = primary === regionName ? "PRIMARY" : secondary === regionName ? "SECONDARY" : undefined;
    return role === undefined
      ? []
      : [{ group, name: pairName(group, hostname), role, setIdentifier: `${regionName}-${role.toLowerCase()}` }];
  });
  const geolocation = groups
    .filter(({ primary }) => primary === regionName)
    .flatMap(({ name: group, continents }) =>
      (continents === "default" ? ["*"] : continents).map((location) => ({
        group,
        location,
        target: pairName(group, hostname),
        setIdentifier: location === "*" ? defaultGroup : location,
      })),
    );
  return { failover, geolocation };
}
