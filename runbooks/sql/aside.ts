import { rolesSql } from "../../components/postgres/sql";
import { dropSlotSql } from "../../components/replication/detach";
import { fenceSql } from "./fence";

/** The database of a former writer steps aside for a fresh copy; nothing is deleted. Pure. */

/** @param day of the return, for example `20260131` */
export const keptName = (databaseName: string, day: string): string => `${databaseName}_kept_${day}`;

/**
 * Renames the old database and makes an empty one of its name, closed to the application's writes from its first moment.
 * Any number of times; a second run finds it done. Starts from the database `postgres`.
 * @param day see {@link keptName}
 */
export function setAsideSql(databaseName: string, day: string): string {
  const kept = keptName(databaseName, day);
  const notYet = `NOT EXISTS (SELECT FROM pg_database WHERE datname = '${kept}')`;
  return `${dropSlotSql}SELECT 'ALTER DATABASE ${databaseName} WITH ALLOW_CONNECTIONS false' WHERE ${notYet} \\gexec
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '${databaseName}' AND ${notYet} \\g /dev/null
SELECT 'ALTER DATABASE ${databaseName} RENAME TO ${kept}' WHERE ${notYet} \\gexec
SELECT 'ALTER DATABASE ${kept} WITH ALLOW_CONNECTIONS true' \\gexec
SELECT 'CREATE DATABASE ${databaseName} ALLOW_CONNECTIONS false' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${databaseName}') \\gexec
${fenceSql(databaseName)}ALTER DATABASE ${databaseName} WITH ALLOW_CONNECTIONS true;
${rolesSql(databaseName)}`;
}

/** Prints `t` where the old database is kept under its other name and a new one has its own. */
export const setAsideDoneSql = (databaseName: string, day: string): string =>
  `SELECT count(*) = 2 FROM pg_database WHERE datname IN ('${databaseName}', '${keptName(databaseName, day)}') AND datallowconn;\n`;
