/** What strikes when, and what of the rows is wrong afterwards. Pure. */

export interface Strike {
  /** etcd's leader dies with the writer, as when both stood on one zone. */
  etcdLeaderToo: boolean;
  /** No standby receives for the writer's last seconds: what it wrote then dies with it. */
  standbysBehind: boolean;
}

/**
 * How the writer is killed in each of `runs`: plainly as often as not; once with rows that no standby has, which alone
 * shows whether the subscriber waits for the standbys; and, last, together with etcd's leader. A single run is all of it.
 */
export const strikes = (runs: number): Strike[] =>
  Array.from({ length: runs }, (_, run) => ({ etcdLeaderToo: run === runs - 1, standbysBehind: run === Math.max(0, runs - 2) }));

/** A strike in words. */
export const named = ({ etcdLeaderToo, standbysBehind }: Strike): string =>
  ["the writer's node is killed", ...(standbysBehind ? ["with rows that no standby has"] : []), ...(etcdLeaderToo ? ["together with etcd's leader"] : [])].join(", ");

/** What of `wanted` is not among `there`. */
export const missing = <Row>(wanted: Iterable<Row>, there: ReadonlySet<Row>): Row[] => [...wanted].filter((row) => !there.has(row));

/** A list for people: its beginning, and how much is left out. */
export function few(rows: readonly (string | number)[], most = 10): string {
  const rest = rows.length - most;
  return rest > 0 ? `${rows.slice(0, most).join(", ")} and ${rest} more` : rows.join(", ");
}
