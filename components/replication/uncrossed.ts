import { publication, subscription } from "./sql";

/**
 * Rows that a lost writer had committed and that never reached the other region. Pure.
 *
 * The subscriber's slot on the old writer still stands where the subscriber last confirmed: every transaction from its
 * `catalog_xmin` on may not have arrived, every earlier one has. So only rows of those transactions are compared, and only
 * they travel. Without the slot every row is compared. What never arrived of a DELETE leaves no row: it is not found.
 */

/** Evaluated on the new writer: prints each row that is not there, or not the same there. */
const missingRows = `format('SELECT jsonb_build_object(''table'', %L, ''row'', to_jsonb(c)) FROM jsonb_populate_recordset(NULL::%s, %%L) AS c WHERE NOT EXISTS (SELECT FROM %s AS t WHERE %s AND to_jsonb(t) = to_jsonb(c));',
         replace(relation::text, '%', '%%'), replace(relation::text, '%', '%%'), replace(relation::text, '%', '%%'), replace(keys, '%', '%%'))`;

/** On the old writer: prints statements that, on the new one, print as JSON the rows that it lacks or has otherwise. */
export const uncrossedSql = `WITH published AS (
  SELECT format('%I.%I', schemaname, tablename)::regclass AS relation FROM pg_publication_tables WHERE pubname = '${publication}'
), keyed AS (
  SELECT relation, coalesce(string_agg(format('t.%1$I = c.%1$I', attname), ' AND '), 'true') AS keys
    FROM published LEFT JOIN pg_index ON indrelid = relation AND indisprimary LEFT JOIN pg_attribute ON attrelid = relation AND attnum = ANY (indkey)
   GROUP BY relation
), horizon AS (
  SELECT coalesce((SELECT age(catalog_xmin) FROM pg_replication_slots WHERE slot_name = '${subscription}'), 2147483647) AS oldest
)
SELECT format('SELECT format(%L, jsonb_agg(to_jsonb(r))) FROM %s AS r WHERE age(r.xmin) <= %s HAVING count(*) > 0', ${missingRows}, relation, oldest)
  FROM keyed, horizon ORDER BY relation::text
\\gexec
`;
