/**
 * Logical replication carries no sequence values (PostgreSQL manual, "Logical Replication: Restrictions"): whoever writes
 * next would hand out numbers that are taken. Pure.
 */

/**
 * For the old writer while it lives and takes no writes: prints the statements that bring the new writer's sequences to the
 * same place.
 */
export const copySequencesSql = `SELECT format('SELECT setval(%L::regclass, %s, true) \\g /dev/null', format('%I.%I', schemaname, sequencename), last_value)
  FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1;
`;

/** For the old writer: prints statements that print every sequence which is not in the same place on the other side. */
export const compareSequencesSql = `SELECT format('SELECT %L || '' is at '' || coalesce(last_value::text, ''its start'') || '' instead of %s'' FROM pg_sequences WHERE (schemaname, sequencename) = (%L, %L) AND last_value IS DISTINCT FROM %s;',
              format('%I.%I', schemaname, sequencename), last_value, schemaname, sequencename, last_value)
  FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1;
`;

/** Values left free behind the greatest that has arrived. Ten seconds of ten thousand rows a second are fewer. */
export const sequenceGap = 100_000;

const owned = `FROM pg_depend AS d
  JOIN pg_class AS s ON s.oid = CASE d.classid WHEN 'pg_class'::regclass THEN d.objid ELSE d.refobjid END AND s.relkind = 'S'
  LEFT JOIN pg_attrdef AS f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  JOIN pg_attribute AS a ON (a.attrelid, a.attnum) = (coalesce(f.adrelid, d.refobjid), coalesce(f.adnum, d.refobjsubid))
 WHERE (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND a.attnum > 0)
    OR (d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass)`;

/** Sequence → a column that takes its values: owned by it (serial, identity), or named in its default. */
const used = `SELECT DISTINCT s.oid AS sequence, a.attrelid AS relation, a.attname AS attribute ${owned}`;

/**
 * For the new writer when the old one is dead: every sequence goes behind the greatest value that has arrived in a column
 * which it fills, with a gap for rows that were written and have not arrived. A descending sequence goes the other way.
 * @param gap values
 */
export const advanceSequencesSql = (gap = sequenceGap): string => `WITH used AS (${used}),
heads AS (
  SELECT sequence, string_agg(format('SELECT %s(%I)::bigint AS head FROM %s', CASE WHEN seqincrement > 0 THEN 'max' ELSE 'min' END, attribute, relation::regclass), ' UNION ALL ') AS query
    FROM used JOIN pg_sequence ON seqrelid = sequence GROUP BY sequence
)
SELECT CASE WHEN seqincrement > 0
            THEN format('SELECT setval(%L::regclass, least(%s, greatest((SELECT max(head) FROM (%s) AS h), (SELECT last_value FROM %s)) + ${gap}))', seqrelid::regclass, seqmax, query, seqrelid::regclass)
            ELSE format('SELECT setval(%L::regclass, greatest(%s, least((SELECT min(head) FROM (%s) AS h), (SELECT last_value FROM %s)) - ${gap}))', seqrelid::regclass, seqmin, query, seqrelid::regclass) END
  FROM heads JOIN pg_sequence ON seqrelid = sequence
\\gexec
`;

/** For the new writer: prints every sequence that fills a column and is not behind all of its values. */
export const sequencesBehindSql = `WITH used AS (${used})
SELECT format('SELECT %L WHERE (SELECT %s(%I) FROM %s) %s (SELECT last_value FROM %s);', format('%s is behind %s.%s', sequence::regclass, relation::regclass, attribute),
              CASE WHEN seqincrement > 0 THEN 'max' ELSE 'min' END, attribute, relation::regclass, CASE WHEN seqincrement > 0 THEN '>' ELSE '<' END, sequence::regclass)
  FROM used JOIN pg_sequence ON seqrelid = sequence
\\gexec
`;

/** Prints sequences that fill no column: their values live in the application, and only a person knows where they stood. */
export const looseSequencesSql = `WITH used AS (${used})
SELECT seqrelid::regclass FROM pg_sequence WHERE seqrelid NOT IN (SELECT sequence FROM used) ORDER BY 1;
`;
