import { publication, subscription } from "./sql";

/** Questions about replication, asked by runbooks and Jobs. Each prints what is wrong, or a number. Pure. */

const published = `SELECT format('%I.%I', schemaname, tablename)::regclass AS relation FROM pg_publication_tables WHERE pubname = '${publication}'`;

/**
 * On the publisher: prints every published table whose UPDATE and DELETE would fail, because a subscriber could not know
 * the row: without primary key, or with a replica identity of nothing.
 */
export const withoutIdentitySql = `SELECT relation FROM (${published}) AS p JOIN pg_class AS c ON c.oid = relation
 WHERE CASE relreplident
         WHEN 'f' THEN false
         WHEN 'n' THEN true
         WHEN 'i' THEN NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisreplident AND indisvalid)
         ELSE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary AND indisvalid) END
 ORDER BY 1;
`;

/** On the subscriber: prints every table whose first copy has not ended, and a word where nothing is subscribed. */
export const notCopiedSql = `SELECT format('%s (%s)', srrelid::regclass, srsubstate) FROM pg_subscription_rel JOIN pg_subscription AS s ON s.oid = srsubid WHERE subname = '${subscription}' AND srsubstate <> 'r'
UNION ALL SELECT 'no subscription ${subscription}' WHERE NOT EXISTS (SELECT FROM pg_subscription WHERE subname = '${subscription}')
ORDER BY 1;
`;

/** On the publisher: prints `t` when the subscriber has confirmed everything up to a position, or nobody follows any more. */
export const confirmedSql = (position: string): string =>
  `SELECT coalesce(bool_and(confirmed_flush_lsn >= '${position}'), true) FROM pg_replication_slots WHERE slot_name = '${subscription}';\n`;

/** On the publisher: how far the subscriber is behind. Columns: seconds, bytes, whether it is connected, what WAL is kept for. */
export const lagSql = `SELECT coalesce(extract(epoch FROM replay_lag), 0) AS seconds, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) AS bytes, active, wal_status
  FROM pg_replication_slots LEFT JOIN pg_stat_replication ON pid = active_pid WHERE slot_name = '${subscription}';
`;

/** Transactions that are searched for the last one which came from the publisher; the others are the server's own. */
const searched = 20_000;

/**
 * On the subscriber, the publisher dead or alive: when the last change that has arrived was committed, by the publisher's clock,
 * and how many seconds ago. Empty where nothing is found. Needs `track_commit_timestamp`: an applied transaction carries
 * the publisher's time and is marked with its origin.
 */
export const lastAppliedSql = `SELECT to_char(c.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || round(extract(epoch FROM clock_timestamp() - c.timestamp), 1)
  FROM generate_series(pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1, greatest(3, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - ${searched}), -1) AS n,
       pg_xact_commit_timestamp_origin((n % 4294967296)::text::xid) AS c
 WHERE current_setting('track_commit_timestamp')::boolean AND n % 4294967296 >= 3 AND c.roident <> 0 LIMIT 1;
`;

/** Rows up to which a table is counted; counting a larger one would cost the minute that a promotion may take. */
const countedRows = 1_000_000;

/**
 * On the publisher, while nobody writes: prints statements that print each table whose number of rows differs on the other
 * side. Tables of more than a million rows are left out by their estimate.
 */
export const compareRowsSql = `SELECT format('SELECT format(%L, count(*), count(*)) FROM %s',
              format('SELECT %L || '' has '' || count(*) || '' rows instead of %%s'' FROM %s HAVING count(*) <> %%s;', replace(relation::text, '%', '%%'), replace(relation::text, '%', '%%')), relation)
  FROM (${published}) AS p JOIN pg_class AS c ON c.oid = relation WHERE reltuples < ${countedRows} ORDER BY relation::text
\\gexec
`;

const ownColumns = `SELECT md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")) FROM (
  SELECT format('%s.%s.%s %s %s', nspname, relname, attname, format_type(atttypid, atttypmod), attnotnull) AS line
    FROM pg_attribute JOIN pg_class AS r ON r.oid = attrelid JOIN pg_namespace AS n ON n.oid = relnamespace
   WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND nspname <> 'information_schema' AND nspname !~ '^pg_') AS c`;

/** Prints a statement that prints `t` on a server with the same tables and columns. */
export const compareSchemaSql = `SELECT format('SELECT (%s) IS NOT DISTINCT FROM %L;', $digest$${ownColumns}$digest$, (${ownColumns}));
`;
