import { appRole } from "../../components/postgres/sql";

/**
 * SQL that keeps the application's writes away from a region's database, and lets them in again. Pure.
 *
 * Only the application's role, and only its writes: reads of the local copy go on, replication and people are not hindered.
 * The setting is the database's own, so that it outlives restarts and failovers inside the region.
 */
const setting = (databaseName: string, what: string): string => `ALTER ROLE ${appRole} IN DATABASE ${databaseName} ${what};`;

/**
 * Writes are refused from here on. Sessions from before do not hear of the setting: they are ended, twice, since one may
 * have come in while the first search ran. Prints the position behind the last write.
 */
export const fenceSql = (databaseName: string): string => {
  const end = `SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = '${appRole}' AND datname = '${databaseName}' \\g /dev/null`;
  return `${setting(databaseName, "SET default_transaction_read_only = on")}
${end}
${end}
SELECT pg_current_wal_flush_lsn();
`;
};

/** Writes are taken from here on. */
export const unfenceSql = (databaseName: string): string => `${setting(databaseName, "RESET default_transaction_read_only")}\n`;

/** Prints `t` where the application's writes are refused. */
export const fencedSql = (databaseName: string): string => `SELECT EXISTS (
  SELECT FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole JOIN pg_database ON pg_database.oid = setdatabase
   WHERE rolname = '${appRole}' AND datname = '${databaseName}' AND 'default_transaction_read_only=on' = ANY (setconfig));
`;

/** What a new session of the application sees: prints `t` where it may write to a database that follows nobody. */
export const acceptsWritesSql = `SELECT current_setting('transaction_read_only') = 'off' AND NOT pg_is_in_recovery()
   AND NOT EXISTS (SELECT subname FROM pg_subscription WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()));
`;
