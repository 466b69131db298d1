/**
 * Which addresses a zone's subnets get. Pure.
 *
 * The VPC's range is cut into eight slots and zone i owns slot i, so that a zone appended later moves nobody. Pods take
 * addresses of the private subnets (VPC CNI), hence half of a slot; an eighth each for public and database; a quarter
 * of each slot and two whole slots stay free. A /16 gives a zone a private /20, a public /22 and a database /22.
 */

export interface ZoneAddresses {
  public: string;
  private: string;
  database: string;
}

const SLOT_BITS = 3;
/** No region has more zones that a stack could use; the remaining slots are spare. */
export const maxZones = 6;
/** A VPC takes no larger range than /16; below /20 a zone has fewer than 251 pod addresses. */
const prefixBounds = { largest: 16, smallest: 20 };

/** What a usable range looks like, or nothing where `cidr` is one. */
export function addressFault(cidr: string): string | undefined {
  const allowed = `an IPv4 range from /${prefixBounds.largest} to /${prefixBounds.smallest} such as 10.10.0.0/16`;
  const parsed = parse(cidr);
  if (parsed === undefined) return allowed;
  const { address, prefix } = parsed;
  if (prefix < prefixBounds.largest) return `${allowed} (a VPC takes no larger one)`;
  if (prefix > prefixBounds.smallest) return `${allowed} (a smaller one leaves a zone fewer than 251 pod addresses)`;
  const first = address - (address % size(prefix));
  return first === address ? undefined : `${format(first, prefix)}, the range's first address`;
}

/**
 * Subnet ranges of each zone, in the zones' order.
 * @param cidr the VPC's range
 * @param zones how many zones, 1 to {@link maxZones}
 * @throws RangeError for a range that {@link addressFault} refuses, or for too many zones
 */
export function zoneAddresses(cidr: string, zones: number): ZoneAddresses[] {
  const fault = addressFault(cidr);
  const vpc = parse(cidr);
  if (fault !== undefined || vpc === undefined) throw new RangeError(`${cidr}: allowed is ${fault ?? "an IPv4 range"}`);
  if (!Number.isInteger(zones) || zones < 1 || zones > maxZones)
    throw new RangeError(`${zones} zones: allowed are 1 to ${maxZones}`);
  const slotPrefix = vpc.prefix + SLOT_BITS;
  const [half, eighth] = [slotPrefix + 1, slotPrefix + 3];
  return Array.from({ length: zones }, (_, zone) => {
    const slot = vpc.address + zone * size(slotPrefix);
    const upperHalf = slot + size(half);
    return {
      private: format(slot, half),
      public: format(upperHalf, eighth),
      database: format(upperHalf + size(eighth), eighth),
    };
  });
}

const size = (prefix: number): number => 2 ** (32 - prefix);

function parse(cidr: string): { address: number; prefix: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [a, b, c, d, prefix] = (match ?? []).slice(1).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined) return undefined;
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

const format = (address: number, prefix: number): string =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${prefix}`;
