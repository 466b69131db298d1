import { paths, ports, restUser, servers, superuser } from "./names";
import { stanza } from "./patroni-yml";

/** What runs beside each server. Pure. */

/**
 * Keeps `synchronized_standby_slots` on the standbys that must be ahead of the subscriber: a logical sender waits for the
 * slots named there. They are those that `synchronous_standby_names` demands, not those that happen to stream: Patroni
 * changes that setting before it lets a new standby be promoted and after it has barred an old one, so it always covers
 * everybody who may be promoted, a standby that is cut off included. While none is demanded, every standby that streams
 * is waited for, so that whoever Patroni chooses next was not overtaken; without any, nothing is waited for, and Patroni
 * promotes nobody either.
 *
 * ALTER SYSTEM, not Patroni's own configuration: that would take up to `loop_wait` to arrive, this takes a second, and
 * Patroni lets two pass between demanding a standby and allowing its promotion.
 *
 * A writer that came back as a standby without a rewind still has the subscriber's slot of its own, which PostgreSQL
 * refuses to overwrite with the synchronized copy; once it streams from the new writer that slot is dropped. Patroni
 * does so itself after 4.1.4 (its change 3493).
 */
export const standbySlotsSql = (): string => `WITH demanded AS (
  SELECT replace(name[1], '-', '_') AS slot_name
    FROM regexp_matches(current_setting('synchronous_standby_names'), '${servers}-\\d+', 'g') AS name
), streaming AS (
  SELECT slot_name FROM pg_replication_slots JOIN pg_stat_replication ON pid = active_pid
   WHERE slot_type = 'physical' AND state = 'streaming'
), wanted AS (
  SELECT coalesce(string_agg(slot_name, ', ' ORDER BY slot_name), '') AS slots
    FROM (SELECT slot_name FROM demanded
          UNION ALL
          SELECT slot_name FROM streaming WHERE NOT EXISTS (SELECT FROM demanded)) AS slot
)
SELECT statement
  FROM wanted,
       unnest(ARRAY[format('ALTER SYSTEM SET synchronized_standby_slots = %L', slots), 'SELECT pg_reload_conf()']) AS statement
 WHERE NOT pg_is_in_recovery() AND slots <> current_setting('synchronized_standby_slots')
\\gexec

SELECT pg_drop_replication_slot(slot_name)
  FROM pg_replication_slots
 WHERE slot_type = 'logical' AND failover AND NOT synced AND NOT temporary AND NOT active
   AND pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming');
`;

/** Environment by which a script reaches the server beside it. */
export const localServer = { PGHOST: paths.sockets, PGPORT: String(ports.postgres), PGUSER: superuser, PGDATABASE: "postgres", PGCONNECT_TIMEOUT: "3" };

const isWriter = `[ "$(psql --no-psqlrc --tuples-only --no-align --command='SELECT NOT pg_is_in_recovery()' 2>/dev/null)" = t ]`;

/** A sidecar touches this file as long as its loop turns. */
const sign = (sidecar: string) => `/tmp/${sidecar}.alive`;

/** Whether a sidecar's loop has turned in the last minute. */
export const turning = (sidecar: string): string[] => ["/bin/bash", "-c", `(( $(date +%s) - $(stat --format=%Y ${sign(sidecar)}) < 60 ))`];

/** Once a second: the slots; and once for each start as writer, the dynamic configuration. */
export const stewardScript = (): string => `# Beside each server.
# The first process of a container ends at SIGTERM only if it says so.
trap 'exit 0' TERM
applied=no
while touch ${sign("steward")}; sleep 1; do
  psql --no-psqlrc --quiet --tuples-only --output=/dev/null --file=${paths.patroni}/standby-slots.sql || continue
  if ! ${isWriter}; then applied=no; continue; fi
  if [ "$applied" = no ]; then
    printf 'user = "${restUser}:%s"\\n' "$PATRONI_RESTAPI_PASSWORD" |
      curl --config - --silent --show-error --fail --max-time 5 --cacert ${paths.tls}/ca.crt --cert ${paths.tls}/tls.crt --key ${paths.tls}/tls.key \\
        --request PATCH --data @${paths.patroni}/dynamic.json --output /dev/null "https://$POD_HOST:${ports.rest}/config" && applied=yes
  fi
done
`;

/**
 * The nightly base backup, where the server is the writer: at 02:00 UTC (requirement), or later if nobody was writer
 * then. Whether today's exists is asked of the repository, so that a failover in the night makes no second one.
 */
export const baseBackupScript = (): string => `# Beside each server; works where that server is the writer.
trap 'kill $(jobs -p) 2>/dev/null; exit 0' TERM
work() { "$@" & while kill -0 "$!" 2>/dev/null; do touch ${sign("base-backup")}; sleep 1; done; wait "$!"; }
while work sleep 30; do
  ${isWriter} || continue
  pgbackrest --stanza=${stanza} --log-level-console=warn stanza-create || continue
  [ "$(date -u +%H)" -ge 2 ] || continue
  pgbackrest --stanza=${stanza} info | grep -q "full backup: $(date -u +%Y%m%d)-" && continue
  work pgbackrest --stanza=${stanza} --type=full backup || work sleep 300
  # Written once, it would be the first to reach the bucket's age of deletion, and without it no WAL is taken.
  for file in archive.info archive.info.copy; do
    pgbackrest --stanza=${stanza} repo-get "archive/${stanza}/$file" >"/tmp/$file" && pgbackrest --stanza=${stanza} repo-put "archive/${stanza}/$file" <"/tmp/$file"
  done
done
`;
