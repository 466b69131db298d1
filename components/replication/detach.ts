import { subscription } from "./sql";

/** Ends of a subscription. Pure. */

const when = (condition: string, ...statements: string[]): string =>
  statements.map((statement) => `SELECT $$${statement}$$ WHERE ${condition} \\gexec\n`).join("");

const subscribed = `EXISTS (SELECT FROM pg_subscription WHERE subname = '${subscription}' AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/**
 * On the subscriber: ends the subscription without a word to the publisher, which may be dead. Its slot stays there and
 * keeps WAL until it is dropped, too.
 */
export const detachSql = when(
  subscribed,
  `ALTER SUBSCRIPTION ${subscription} DISABLE`,
  `ALTER SUBSCRIPTION ${subscription} SET (slot_name = NONE)`,
  `DROP SUBSCRIPTION ${subscription}`,
);

/** Prints `t` where nothing is subscribed. */
export const detachedSql = `SELECT NOT ${subscribed};\n`;

/** On the old publisher: takes the slot away that nobody reads any more; the subscriber's connection may still be closing. */
export const dropSlotSql = `SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '${subscription}' AND active \\g /dev/null
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${subscription}' \\g /dev/null
`;

/** Prints `t` where the subscriber's slot is gone. */
export const slotGoneSql = `SELECT NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '${subscription}');\n`;
