import assert from "node:assert/strict";
import { notAdditive, outsideTransaction, statementsOf } from "../../../runbooks/additive";

describe("an additive change of the schema", () => {
  for (const statement of [
    "CREATE TABLE a (id bigint PRIMARY KEY, body text)",
    "CREATE TABLE IF NOT EXISTS app.a (id bigint, PRIMARY KEY (id))",
    "ALTER TABLE orders ADD COLUMN note text",
    "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text NOT NULL DEFAULT ''",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note ON orders (note)",
    "create index on orders (note)",
    "ALTER TYPE state ADD VALUE 'late'",
    "COMMENT ON TABLE orders IS 'DROP TABLE'",
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; SELECT 2 $body$",
    "GRANT SELECT ON orders TO reader",
  ])
    it(`is: ${statement}`, () => {
      assert.deepEqual(notAdditive(`${statement};`), []);
    });

  const refused: [string, RegExp][] = [
    ["DROP TABLE orders", /not known as additive/],
    ["ALTER TABLE orders DROP COLUMN note", /only ADD COLUMN/],
    ["ALTER TABLE orders RENAME COLUMN a TO b", /only ADD COLUMN/],
    ["ALTER TABLE orders ADD COLUMN a int, DROP COLUMN b", /more than to add/],
    ["ALTER TABLE orders ADD COLUMN a int NOT NULL", /without default/],
    ["ALTER TABLE orders ADD COLUMN a int UNIQUE", /constraint/],
    ["CREATE UNIQUE INDEX u ON orders (note)", /not known as additive/],
    ["CREATE TABLE a (id bigint)", /primary key/],
    ["CREATE TABLE a AS SELECT 1 AS id", /primary key|not known/],
    ["UPDATE orders SET note = ''", /not known as additive/],
    ["/* ALTER TABLE a ADD COLUMN */ TRUNCATE orders", /TRUNCATE orders: it is not known/],
    ["\\! rm -rf /", /not known as additive/],
  ];
  for (const [statement, why] of refused)
    it(`is not: ${statement}`, () => {
      const faults = notAdditive(`-- a comment; with a semicolon\n${statement};`);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? "", why);
    });

  it("is split at semicolons, not within quotes, names or bodies", () => {
    assert.deepEqual(statementsOf(`SELECT ';' ; SELECT "a;b"; DO $$ BEGIN; END $$; -- the end;\n`), [`SELECT ';'`, `SELECT "a;b"`, "DO $$ BEGIN; END $$"]);
  });

  it("runs outside a transaction where an index is made without blocking", () => {
    assert.equal(outsideTransaction("CREATE INDEX CONCURRENTLY i ON a (b);"), true);
    assert.equal(outsideTransaction("CREATE INDEX i ON a (b);"), false);
  });
});
