/** Sources: AWS Well-Architected, Reliability Pillar, "Availability": dependencies multiply, redundancy is 1 − ∏(1 − A). */

export const minutesPerYear = 365.25 * 24 * 60;

/** Everything is needed. */
export const inSeries = (availabilities: readonly number[]): number => availabilities.reduce((product, one) => product * one, 1);

/** One is enough, and they fail independently. */
export const redundant = (availability: number, copies: number): number => 1 - (1 - availability) ** copies;

export const downtimeMinutes = (availability: number): number => (1 - availability) * minutesPerYear;

/** Availability that is left when something is down for so many seconds, so many times a year. */
export const interrupted = (timesPerYear: number, seconds: number): number => 1 - (timesPerYear * seconds) / (minutesPerYear * 60);

/**
 * Two regions, each able to serve everybody.
 *
 * A region's unavailability is divided into outages. During each, its users wait for the failover, never longer than the
 * outage itself; and nobody is served while both are down.
 * @param first availability of the region that users come to
 * @param second availability of the one that takes over
 * @param failoverMinutes from the beginning of an outage until the other region serves
 * @param outageMinutes how long an outage lasts
 */
export const takenOver = (first: number, second: number, failoverMinutes: number, outageMinutes: number): number => {
  const waiting = Math.min(1, failoverMinutes / outageMinutes);
  return 1 - (1 - first) * (waiting + (1 - waiting) * (1 - second));
};

/** `99.92 %`: two decimals, up to four where they say more, seven where less would be 100 %. */
export const percent = (availability: number): string => {
  const decimals = (100 * availability).toFixed(availability > 0.99999 ? 7 : 4);
  return `${decimals.replace(/(\.\d{2}\d*?)0+$/, "$1").replace(/\.00$/, "")} %`;
};
