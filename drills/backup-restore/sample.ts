/**
 * Data with what a dump must carry: every kind of value whose text depends on settings, a partitioned table, another
 * schema, a table without a key, one that is empty, one that is not logged (and not dumped), sequences, large values.
 */
export const sampleSql = `
CREATE SCHEMA archive;
CREATE TABLE documents (
  id bigserial PRIMARY KEY, title text NOT NULL, body jsonb, tags text[], at timestamptz NOT NULL, lasting interval,
  price numeric, ratio double precision, content bytea, gone text
);
ALTER TABLE documents DROP COLUMN gone;
INSERT INTO documents (title, body, tags, at, lasting, price, ratio, content)
SELECT 'title ' || n || E' \\t\\n ünïcode', jsonb_build_object('n', n, 'words', repeat('word ', n % 40)), ARRAY['a', 'b' || n, NULL],
       timestamptz '2026-01-01 00:00:00+00' + n * interval '1 hour 3 minutes 0.123 seconds', n * interval '1 day 2 hours',
       n / 7.0, sqrt(n), decode(md5(n::text), 'hex')
  FROM generate_series(1, 20000) AS n;
CREATE INDEX ON documents (at);
CREATE TABLE archive.events (day date NOT NULL, kind text NOT NULL, amount int) PARTITION BY RANGE (day);
CREATE TABLE archive.events_2026_01 PARTITION OF archive.events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE archive.events_later PARTITION OF archive.events DEFAULT;
INSERT INTO archive.events SELECT date '2026-01-01' + n % 60, 'kind ' || n % 5, CASE WHEN n % 3 = 0 THEN NULL ELSE n END FROM generate_series(1, 5000) AS n;
CREATE TABLE "Empty Table" (id int);
CREATE UNLOGGED TABLE passing (id int);
INSERT INTO passing SELECT generate_series(1, 100);
CREATE TABLE drill_rows (id bigint NOT NULL, writer text NOT NULL, PRIMARY KEY (writer, id));
CREATE TABLE marks (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());
`;
