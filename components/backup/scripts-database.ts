/** Scripts around PostgreSQL. Pure. */

const psql = "psql --no-psqlrc --quiet --set=ON_ERROR_STOP=on";
const values = `${psql} --no-align --tuples-only --field-separator="$(printf '\\t')"`;

/**
 * One line a table: name, rows and a sum over the content, the same whatever the order of the rows. Unlogged tables are not
 * dumped, tables of extensions come with these.
 */
const rowsSql = `-- The same text for the same values, whatever the server's settings.
SET search_path TO pg_catalog;
SET datestyle TO iso;
SET intervalstyle TO postgres;
SET timezone TO 'UTC';
SET extra_float_digits TO 1;
SET bytea_output TO hex;
SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended((checked.*)::text, 0)::numeric), 0) FROM ONLY %s AS checked', c.oid::regclass, c.oid::regclass)
  FROM pg_class AS c
 WHERE c.relkind = 'r' AND c.relpersistence = 'p'
   AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
 ORDER BY c.oid::regclass::text COLLATE "C"
\\gexec
`;

/**
 * A snapshot that dump and row counts share. On a standby of our own replay stands still for the moment in which it is taken,
 * so that the position in the log is known at which exactly these rows are there: a base backup can then be replayed to it
 * and compared. Nobody waits for that moment: a commit waits for the standby's disk, not for its replay. RDS allows no
 * pause; there the position stays unknown.
 */
const snapshotSql = `SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
BEGIN;
\\set ON_ERROR_STOP off
DO $$
DECLARE
  still boolean := pg_is_in_recovery() AND has_function_privilege('pg_wal_replay_pause()', 'execute');
  snapshot text;
  position pg_lsn;
BEGIN
  IF still THEN
    PERFORM pg_wal_replay_pause();
    FOR turn IN 1..200 LOOP
      EXIT WHEN pg_get_wal_replay_pause_state() = 'paused';
      PERFORM pg_sleep(0.02);
    END LOOP;
  END IF;
  SELECT pg_export_snapshot(), CASE WHEN still AND pg_get_wal_replay_pause_state() = 'paused' THEN pg_last_wal_replay_lsn() END
    INTO snapshot, position;
  IF still THEN
    PERFORM pg_wal_replay_resume();
  END IF;
  PERFORM set_config('backup.snapshot', snapshot, false), set_config('backup.position', coalesce(position::text, ''), false);
END
$$;
\\if :ERROR
  ROLLBACK;
  SELECT pg_wal_replay_resume() WHERE pg_is_in_recovery() AND has_function_privilege('pg_wal_replay_resume()', 'execute');
\\endif
\\set ON_ERROR_STOP on
SELECT current_setting('backup.snapshot') AS snapshot, current_setting('backup.position') AS position,
       host(inet_server_addr()) AS address, inet_server_port() AS port \\gset
-- The name leads to any standby; only this one knows the snapshot.
\\setenv PGHOSTADDR :address
\\setenv PGPORT :port
\\setenv SNAPSHOT :snapshot
\\setenv POSITION :position
\\! /bin/bash /scripts/dump-within.sh
\\if :SHELL_ERROR
  DO $$ BEGIN RAISE EXCEPTION 'the dump failed, see above'; END $$;
\\endif
COMMIT;
`;

/** Subscriptions and publications stay out: a restored copy must not begin to replicate by itself. */
const dumpWithinScript = `set -euo pipefail
${values} --output="$TARGET/rows.tsv" --command='BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' --command="SET TRANSACTION SNAPSHOT '$SNAPSHOT'" --file=/scripts/rows.sql &
pg_dump --format=custom --snapshot="$SNAPSHOT" --no-publications --no-subscriptions --file="$TARGET/database.dump"
wait "$!"
printf 'position=%s\\nserver=%s\\n' "\${POSITION:-}" "$(psql --no-psqlrc --no-align --tuples-only --command='SHOW server_version')" >"$TARGET/about"
`;

const dumpScript = `set -euo pipefail
. /scripts/sets.sh
TARGET="/backup/sets/postgres/$(stamp)"
export TARGET
mkdir -p "$TARGET"
${psql} --tuples-only --output=/dev/null --file=/scripts/snapshot.sql
pg_restore --list "$TARGET/database.dump" >/dev/null
echo "dumped: $(wc -l <"$TARGET/rows.tsv") tables, $(awk '{ rows += $2 } END { print rows + 0 }' "$TARGET/rows.tsv") rows, $(wc -c <"$TARGET/database.dump") bytes; $(paste -sd' ' "$TARGET/about")"
`;

/** A server that nobody can reach but this script, and that may forget everything when the machine dies. */
const scratch = `PATH="$PATH:/usr/lib/postgresql/17/bin:/usr/pgsql-17/bin"
scratch() { pg_ctl --pgdata=/backup/data --silent --wait --timeout=3600 --log=/tmp/scratch.log --options="-c listen_addresses='' -c unix_socket_directories=/tmp -c fsync=off -c full_page_writes=off -c autovacuum=off -c archive_mode=off -c ssl=off $*" start || { tail -n 50 /tmp/scratch.log >&2; exit 1; }; }
export PGHOST=/tmp PGPORT=5432
unset PGHOSTADDR PGPASSWORD PGSSLMODE PGSSLROOTCERT
compare() {
  ${values} --dbname="$2" --file=/scripts/rows.sql >/tmp/rows.tsv
  if ! diff "$1" /tmp/rows.tsv >/tmp/difference; then
    echo "FAULT: restored rows differ from those dumped (dumped <, restored >; table, rows, sum of content):" >&2
    head -n 40 /tmp/difference >&2
    exit 1
  fi
  echo "$(wc -l </tmp/rows.tsv) tables, $(awk '{ rows += $2 } END { print rows + 0 }' /tmp/rows.tsv) rows: all as dumped"
}
`;

const restoreDumpScript = `set -euo pipefail
${scratch}
set=$(ls /backup/sets/postgres | tail -n 1)
initdb --pgdata=/backup/data --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
scratch "-c max_wal_size=8GB -c wal_level=minimal -c max_wal_senders=0"
export PGUSER=postgres
createdb restored
pg_restore --dbname=restored --no-owner --no-privileges --exit-on-error --jobs=2 "/backup/sets/postgres/$set/database.dump"
# An assignment: a fault within an echo would pass.
compared=$(compare "/backup/sets/postgres/$set/rows.tsv" restored)
echo "postgres/$set restored: $compared"
`;

/**
 * Restores the newest fitting base backup, replays the log to the moment of the newest dump whose position is archived, and
 * compares with that dump. A server on which nothing was written since has no later log: then all of it is replayed.
 */
const restoreBaseScript = `set -euo pipefail
database=$PGDATABASE
${scratch}
archived=$(pgbackrest --stanza="$STANZA" info | sed -n 's/.*wal archive min\\/max[^:]*: [0-9A-F]*\\/[0-9A-F]\\{8\\}\\([0-9A-F]\\{16\\}\\).*/\\1/p' | tail -n 1)
[ -n "$archived" ] || { echo "FAULT: the archive holds no log" >&2; exit 1; }
chosen=
target="--type=default"
for set in $(ls /backup/sets/postgres | sort -r); do
  position=$(sed -n 's/^position=//p' "/backup/sets/postgres/$set/about")
  [ -n "$position" ] || continue
  [ -n "$chosen" ] || chosen=$set
  segment=$(printf '%08X%08X' "$((16#\${position%/*}))" "$((16#\${position#*/} >> 24))")
  if ! [[ "$segment" > "$archived" ]]; then
    chosen=$set
    target="--type=lsn --target=$position --target-exclusive --target-action=promote"
    break
  fi
done
[ -n "$chosen" ] || { echo "FAULT: no dump was taken on a standby, so that no position in the log is known" >&2; exit 1; }
# shellcheck disable=SC2086
pgbackrest --stanza="$STANZA" --log-level-console=warn --pg1-path=/backup/data --archive-mode=off $target restore
echo 'local all all trust' >/tmp/pg_hba.conf
scratch "-c hba_file=/tmp/pg_hba.conf -c shared_buffers=256MB -c maintenance_work_mem=64MB -c huge_pages=off -c shared_preload_libraries="
export PGUSER=postgres
for turn in $(seq 3600); do [ "$(${values} --dbname=postgres --command='SELECT pg_is_in_recovery()')" = f ] && break; sleep 1; done
compared=$(compare "/backup/sets/postgres/$chosen/rows.tsv" "$database")
echo "base backup replayed to the moment of postgres/$chosen: $compared"
`;

/** Whether RDS could restore to a moment that is at most $MINUTES old. */
const pointInTimeScript = `set -euo pipefail
if [ "$RESOURCE" = cluster ]; then
  latest=$(aws rds describe-db-clusters --db-cluster-identifier "$IDENTIFIER" --query 'DBClusters[0].LatestRestorableTime' --output text)
else
  latest=$(aws rds describe-db-instances --db-instance-identifier "$IDENTIFIER" --query 'DBInstances[0].LatestRestorableTime' --output text)
fi
age=$((($(date -u +%s) - $(date -u -d "$latest" +%s)) / 60))
echo "$IDENTIFIER can be restored to $latest, $age minutes ago"
[ "$age" -le "$MINUTES" ] || { echo "FAULT: at most $MINUTES minutes" >&2; exit 1; }
`;

export const databaseScripts = {
  "rows.sql": rowsSql,
  "snapshot.sql": snapshotSql,
  "dump-within.sh": dumpWithinScript,
  "dump.sh": dumpScript,
  "restore-dump.sh": restoreDumpScript,
  "restore-base.sh": restoreBaseScript,
  "point-in-time.sh": pointInTimeScript,
};
