import { rolesSql } from "../../components/postgres/sql";
import { dropSlotSql } from "../../components/replication/detach";
import { fenceSql } from "./fence";

/** The database of a former writer steps aside for a fresh copy; nothing is deleted. Pure. */

/** Of a name, in PostgreSQL: the rest is cut off without a word. */
const nameLength = 63;

/** @param stamp of the run, for example `20260131t092011`: a database can be set aside twice a day */
export const keptName = (databaseName: string, stamp: string): string => {
  const end = `_kept_${stamp}`;
  return `${databaseName.slice(0, nameLength - end.length)}${end}`;
};

/**
 * Renames the old database and makes an empty one of its name, closed to the application's writes from its first moment.
 * Any number of times; a second run finds it done. Starts from the database `postgres`.
 * @param stamp see {@link keptName}
 */
export function setAsideSql(databaseName: string, stamp: string): string {
  const kept = keptName(databaseName, stamp);
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
export const setAsideDoneSql = (databaseName: string, stamp: string): string =>
  `SELECT count(*) = 2 FROM pg_database WHERE datname IN ('${databaseName}', '${keptName(databaseName, stamp)}') AND datallowconn;\n`;
