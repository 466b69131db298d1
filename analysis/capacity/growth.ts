/**
 * What a number of concurrent users needs, by the requirement's "Capacity Planning": its growth table is the model, its
 * table per 1,000 users tells how pods divide over the services. Pure; see docs/decisions/0025-capacity.md.
 */

interface GrowthRow {
  users: number;
  pods: number;
  /** Cores of all services together. */
  cores: number;
  databaseCores: number;
  databaseMemoryGiB: number;
  storageGiB: number;
}

export type Grown = Exclude<keyof GrowthRow, "users">;

/**
 * The requirement's "Growth Projections". Its GB are taken as GiB, which is never less; 2 TB and 10 TB are 2,000 and
 * 10,000 of them.
 */
export const growth: readonly [GrowthRow, ...GrowthRow[]] = [
  { users: 1_000, pods: 16, cores: 18, databaseCores: 4, databaseMemoryGiB: 16, storageGiB: 500 },
  { users: 10_000, pods: 80, cores: 90, databaseCores: 16, databaseMemoryGiB: 64, storageGiB: 2_000 },
  { users: 100_000, pods: 400, cores: 450, databaseCores: 32, databaseMemoryGiB: 128, storageGiB: 10_000 },
];

export interface ServiceSize {
  /** How the names of the service's objects begin. */
  prefix: string;
  /** Pods per 1,000 users. */
  replicas: number;
  /** What one pod may use: cores. */
  cores: number;
  /** What one pod may use: GiB. */
  memoryGiB: number;
}

/** The requirement's "Service Layer (per 1000 concurrent users)". */
export const serviceSizes: readonly ServiceSize[] = [
  { prefix: "l01", replicas: 3, cores: 0.5, memoryGiB: 0.5 },
  { prefix: "l04", replicas: 3, cores: 2, memoryGiB: 4 },
  { prefix: "l09", replicas: 5, cores: 1, memoryGiB: 1 },
  { prefix: "l10", replicas: 5, cores: 1, memoryGiB: 2 },
];

/** The requirement's Redis "per 1000 concurrent users"; the growth table has none, so that it grows in proportion. */
export const cachePer1000 = { cores: 2, memoryGiB: 8 };

/**
 * A column of the growth table for any number of users: exact at its rows, a power law between two of them (a straight
 * line with both axes logarithmic), the first row below it, in proportion beyond the last. Never falls as users rise.
 *
 * A power law, because the table is one: pods and cores grow by the same factor, five, in each of its decades. A
 * straight line would bend at every row, and between rows would ask for less (at 3,000 users: 34 cores, not 39).
 * @param users 1 or more
 */
export function grown(column: Grown, users: number): number {
  const first = growth[0];
  if (users <= first.users) return first[column];
  const last = growth.at(-1) ?? first;
  if (users >= last.users) return (last[column] * users) / last.users;
  const above = growth.findIndex((row) => row.users >= users);
  const [low, high] = [growth[above - 1] ?? first, growth[above] ?? last];
  if (high.users === users) return high[column];
  const exponent = Math.log(high[column] / low[column]) / Math.log(high.users / low.users);
  // Rounding must not lift a value over the row that follows.
  return Math.min(high[column], low[column] * (users / low.users) ** exponent);
}

export interface Need {
  users: number;
  services: { prefix: string; pods: number; cores: number; memoryGiB: number }[];
  pods: number;
  cores: number;
  memoryGiB: number;
  databaseCores: number;
  databaseMemoryGiB: number;
  storageGiB: number;
  cacheCores: number;
  cacheMemoryGiB: number;
}

const tablePods = sum(serviceSizes.map(({ replicas }) => replicas));
const tableCores = sum(serviceSizes.map(({ replicas, cores }) => replicas * cores));

/**
 * What so many concurrent users need of one region.
 *
 * Pods are whole, each service's own rounded up; memory is what those pods may use. The cores are the growth table's,
 * divided over the services as in the table per 1,000 users.
 * @param users 1 or more
 */
export function needOf(users: number): Need {
  const pods = grown("pods", users);
  const cores = grown("cores", users);
  const services = serviceSizes.map((size) => {
    // 80 · 5/16 is 25, also where the machine makes it 25.000000000000004.
    const own = Math.ceil((pods * size.replicas) / tablePods - 1e-9);
    return {
      prefix: size.prefix,
      pods: own,
      cores: (cores * size.replicas * size.cores) / tableCores,
      memoryGiB: own * size.memoryGiB,
    };
  });
  const thousands = Math.max(users, growth[0].users) / 1_000;
  return {
    users,
    services,
    pods: sum(services.map((service) => service.pods)),
    cores,
    memoryGiB: sum(services.map((service) => service.memoryGiB)),
    databaseCores: grown("databaseCores", users),
    databaseMemoryGiB: grown("databaseMemoryGiB", users),
    storageGiB: grown("storageGiB", users),
    cacheCores: cachePer1000.cores * thousands,
    cacheMemoryGiB: cachePer1000.memoryGiB * thousands,
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
