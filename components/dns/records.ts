/**
 * Which records a region makes. Pure: every region computes the same plan from the fleet list and makes its own part,
 * so that no record has two owners and none is missing.
 */

/** What DNS needs to know of a region of the fleet. */
export interface DnsRegion {
  name: string;
  awsRegion: string;
  /** Route 53 continent codes. */
  continents: readonly string[];
  /** Whether users of unknown or unlisted places come here; exactly one region. */
  fallback: boolean;
}

/** Users who share a failover pair. */
export interface Group {
  /** The primary region's name, or `default` for everybody else. */
  name: string;
  /** Continents, or `*` for everybody whom no other group names. */
  places: readonly string[];
  primary: string;
  secondary: string;
}

export interface FailoverRecord {
  group: string;
  role: "PRIMARY" | "SECONDARY";
}

export interface GeolocationRecord {
  group: string;
  /** A continent's code, or `*`. */
  place: string;
}

/** What one region owns. */
export interface DnsPlan {
  failover: FailoverRecord[];
  geolocation: GeolocationRecord[];
}

export const defaultGroup = "default";
export const everywhere = "*";

/**
 * One group per region for its continents, and the default one. A group's second region is the next of the list, the
 * first after the last.
 * @param fleet at least two regions, exactly one with `fallback`
 */
export function groupsOf(fleet: readonly DnsRegion[]): Group[] {
  const pair = (index: number) => ({
    primary: fleet[index]?.name ?? "",
    secondary: fleet[(index + 1) % fleet.length]?.name ?? "",
  });
  const own = fleet.map(({ name, continents }, index) => ({ name, places: continents, ...pair(index) }));
  const fallback = fleet.findIndex((region) => region.fallback);
  return [...own, { name: defaultGroup, places: [everywhere], ...pair(fallback) }];
}

/** The records of one region: its side of each pair, and the geolocation aliases of the groups that it leads. */
export function planOf(fleet: readonly DnsRegion[], here: string): DnsPlan {
  const groups = groupsOf(fleet);
  const led = groups.filter(({ primary }) => primary === here);
  const backed = groups.filter(({ secondary }) => secondary === here);
  return {
    failover: [
      ...led.map(({ name }) => ({ group: name, role: "PRIMARY" as const })),
      ...backed.map(({ name }) => ({ group: name, role: "SECONDARY" as const })),
    ],
    geolocation: led.flatMap(({ name, places }) => places.map((place) => ({ group: name, place }))),
  };
}

/** The name that a group's failover pair shares, below the public one. */
export const pairName = (group: string, hostname: string): string => `${group}.geo.${hostname}`;

/** Where a region is emptied: a metric in its peer's AWS region, so that the switch outlives the region itself. */
export const evacuation = {
  namespace: "Agentic/Evacuation",
  metric: "Evacuate",
  /** Seconds; one value a period keeps the region empty. */
  periodSeconds: 60,
} as const;

/**
 * The command that empties a region, for runbooks: repeat it each minute for as long as the region shall stay empty.
 * It needs CloudWatch in the peer's region and nothing of the region that is left, nor Route 53's control plane.
 */
export const evacuationCommand = (regionName: string, peerAwsRegion: string): string =>
  [
    "aws cloudwatch put-metric-data",
    `--region ${peerAwsRegion}`,
    `--namespace ${evacuation.namespace}`,
    `--metric-name ${evacuation.metric}`,
    `--dimensions Region=${regionName}`,
    "--value 1",
  ].join(" ");
