import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { appRole, passwordScript, replicationRole, rolesSql } from "../../components/postgres/sql";
import { compareRowsSql, compareSchemaSql, confirmedSql, lagSql, lastAppliedSql, notCopiedSql, withoutIdentitySql } from "../../components/replication/checks";
import { detachedSql, detachSql, dropSlotSql, slotGoneSql } from "../../components/replication/detach";
import { advanceSequencesSql, compareSequencesSql, copySequencesSql, looseSequencesSql, sequencesBehindSql } from "../../components/replication/sequences";
import { publicationSql, subscriptionSql } from "../../components/replication/sql";
import { uncrossedSql } from "../../components/replication/uncrossed";
import { setAsideDoneSql, setAsideSql } from "../../runbooks/sql/aside";
import { acceptsWritesSql, fencedSql, fenceSql, unfenceSql } from "../../runbooks/sql/fence";
import { ToolMissing } from "../engine/tools";
import { database, Servers, type Server } from "./servers";

const secret = (): string => `Pw${randomBytes(16).toString("hex")}`;
const passwords: Record<string, string> = { [appRole]: secret(), [replicationRole]: secret() };

const tables = `
CREATE TABLE orders (number bigserial PRIMARY KEY, body text);
CREATE TABLE small_orders (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text);
CREATE SEQUENCE shared_numbers;
CREATE TABLE "Odd 100% name" (key_a int DEFAULT nextval('shared_numbers'), key_b text, body jsonb, PRIMARY KEY (key_a, key_b));
CREATE SEQUENCE downwards INCREMENT -1 MAXVALUE -1 MINVALUE -1000000;
CREATE TABLE negatives (number bigint PRIMARY KEY DEFAULT nextval('downwards'));
CREATE SEQUENCE loose;
`;
const rows = (count: number, body: string) => `
INSERT INTO orders (body) SELECT '${body}' FROM generate_series(1, ${count});
INSERT INTO small_orders (body) SELECT '${body}' FROM generate_series(1, ${count});
INSERT INTO "Odd 100% name" (key_b, body) SELECT 'it''s', '{"${body}": 1.50}' FROM generate_series(1, ${count});
INSERT INTO negatives SELECT FROM generate_series(1, ${count});
`;

describe("the SQL of a promotion, on two real servers", () => {
  /** psql as the runbooks call it. */
  const psqlOn = (servers: Servers) => async (server: Server, sql: string, as: { user?: string; of?: string } = {}): Promise<string> =>
    (
      await servers.job("psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=on --file=/sql/x.sql", { "x.sql": sql }, {
        PGPORT: String(server.port),
        PGUSER: as.user ?? server.admin.user,
        PGPASSWORD: as.user === undefined ? server.admin.password : (passwords[as.user] ?? ""),
        PGDATABASE: as.of ?? database,
        REPLICATOR_PASSWORD: passwords[replicationRole] ?? "",
        REPLICATION_PORT: String(server.port),
        REPLICATION_TLS: "sslmode=require",
      })
    ).trim();

  it("hands over without loss, takes over without the writer, and brings a lost writer back", async function () {
    try {
      await Servers.use(async (servers) => {
        const psql = psqlOn(servers);
        const [us, eu] = [await servers.postgres("us"), await servers.postgres("eu")];
        for (const server of [us, eu])
          await servers.job(passwordScript, { "roles.sql": rolesSql(database) }, {
            PGPORT: String(server.port),
            PGUSER: server.admin.user,
            PGPASSWORD: server.admin.password,
            PGDATABASE: database,
            ...Object.fromEntries(Object.entries(passwords).map(([role, password]) => [`PASSWORD_${role}`, password])),
          });
        const app = (server: Server, sql: string) => psql(server, sql, { user: appRole });
        const follow = (server: Server, of: Server, copy = true) => psql(server, subscriptionSql("127.0.0.1", database, replicationRole, copy).replace("\\getenv port REPLICATION_PORT", `\\set port ${of.port}`));
        const pipe = async (from: Server, sql: string, to: Server) => psql(to, await psql(from, sql));
        const eventually = async (what: string, holds: () => Promise<boolean>) => {
          for (let attempt = 0; attempt < 100; attempt += 1) {
            if (await holds()) return;
            await new Promise((resolve) => setTimeout(resolve, 200));
          }
          assert.fail(what);
        };

        for (const server of [us, eu]) await app(server, tables);
        await app(us, rows(50, "before"));
        await psql(us, publicationSql());
        assert.equal(await psql(us, withoutIdentitySql), "");
        await psql(us, "CREATE TABLE keyless (a int)");
        assert.equal(await psql(us, withoutIdentitySql), "keyless", "a table whose UPDATE would fail is named");
        await psql(us, "ALTER TABLE keyless REPLICA IDENTITY FULL");
        assert.equal(await psql(us, withoutIdentitySql), "");
        assert.equal(await pipe(us, compareSchemaSql, eu), "f", "a column more is seen");
        await psql(us, "DROP TABLE keyless");
        assert.equal(await pipe(us, compareSchemaSql, eu), "t");

        assert.equal(await psql(eu, notCopiedSql), "no subscription agentic_sub");
        await follow(eu, us);
        await eventually("the first copy", async () => (await psql(eu, notCopiedSql)) === "");
        await app(us, rows(10, "live"));
        // Ended sessions, a setting, a position.
        const position = (await psql(us, fenceSql(database))).split("\n")[0] ?? "";
        assert.match(position, /^[0-9A-F]+\/[0-9A-F]+$/);
        assert.equal(await psql(us, fencedSql(database)), "t");
        await assert.rejects(app(us, rows(1, "no")), /read-only transaction/);
        assert.equal(await app(us, "SELECT count(*) FROM orders"), "60", "reads go on");
        assert.equal(await app(us, acceptsWritesSql), "f");
        await eventually("everything confirmed", async () => (await psql(us, confirmedSql(position))) === "t");
        assert.match(await psql(us, lagSql), /^[\d.]+\|\d+\|t\|reserved$/);
        assert.match(await psql(eu, lastAppliedSql), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [\d.]+$/);
        assert.equal(await pipe(us, compareRowsSql, eu), "");
        await psql(eu, `DELETE FROM "Odd 100% name" WHERE key_a = 1`);
        assert.equal(await pipe(us, compareRowsSql, eu), `"Odd 100% name" has 59 rows instead of 60`);
        await psql(eu, `INSERT INTO "Odd 100% name" VALUES (1, 'it''s', '{"before": 1.50}')`);

        assert.equal((await pipe(us, compareSequencesSql, eu)).split("\n").length, 4, "none has come by replication");
        await pipe(us, copySequencesSql, eu);
        assert.equal(await pipe(us, compareSequencesSql, eu), "");
        assert.equal(await app(eu, acceptsWritesSql), "f", "a follower is no writer");
        await psql(eu, detachSql);
        assert.equal(await psql(eu, detachedSql), "t");
        await psql(eu, detachSql);
        await psql(us, dropSlotSql);
        assert.equal(await psql(us, slotGoneSql), "t");
        await psql(eu, publicationSql());
        await follow(us, eu, false);
        await psql(eu, unfenceSql(database));
        assert.equal(await app(eu, acceptsWritesSql), "t");
        await app(eu, rows(5, "over there"));
        await eventually("the old writer follows", async () => (await psql(us, "SELECT count(*) FROM orders")) === "65");

        // The writer eu is lost with rows that never cross.
        await psql(us, "ALTER SUBSCRIPTION agentic_sub DISABLE");
        await eventually("nobody reads", async () => (await psql(eu, "SELECT active FROM pg_replication_slots")) === "f");
        await app(eu, `${rows(2, "never crosses")} UPDATE orders SET body = 'changed and never crosses' WHERE number = 1;`);
        await psql(us, detachSql);
        await psql(us, "SELECT setval('loose', 7)");
        assert.equal(await psql(us, looseSequencesSql), "loose");
        assert.notEqual(await psql(us, sequencesBehindSql), "", "its sequences stand where they stood before");
        await psql(us, advanceSequencesSql(1000));
        assert.equal(await psql(us, sequencesBehindSql), "");
        assert.equal(
          await psql(us, "SELECT last_value FROM orders_number_seq UNION ALL SELECT last_value FROM small_orders_number_seq UNION ALL SELECT last_value FROM shared_numbers UNION ALL SELECT last_value FROM downwards UNION ALL SELECT last_value FROM loose"),
          "1065\n1065\n1065\n-1065\n7",
        );
        await psql(us, unfenceSql(database));
        await psql(us, publicationSql());
        await app(us, rows(3, "after"));

        const lost = (await pipe(eu, uncrossedSql, us)).split("\n").map((line) => JSON.parse(line) as { table: string; row: { number?: number; key_a?: number; body?: unknown } });
        assert.deepEqual(
          lost.map(({ table, row }) => [table, row.number ?? row.key_a]),
          [
            ['"Odd 100% name"', 66], ['"Odd 100% name"', 67],
            ["negatives", -66], ["negatives", -67],
            ["orders", 66], ["orders", 67], ["orders", 1],
            ["small_orders", 66], ["small_orders", 67],
          ],
        );
        assert.deepEqual(lost[0]?.row.body, { "never crosses": 1.5 });

        for (let twice = 0; twice < 2; twice += 1) await psql(eu, setAsideSql(database, "20260131"), { of: "postgres" });
        assert.equal(await psql(eu, setAsideDoneSql(database, "20260131"), { of: "postgres" }), "t");
        assert.equal(await psql(eu, fencedSql(database)), "t");
        assert.equal(await psql(eu, "SELECT count(*) FROM orders", { of: `${database}_kept_20260131` }), "67", "nothing was deleted");
        await assert.rejects(app(eu, "CREATE TABLE too_early (a int)"), /read-only transaction/);
        await psql(eu, `SET ROLE ${appRole}; ${tables}`);
        await follow(eu, us);
        await eventually("the fresh copy", async () => (await psql(eu, notCopiedSql)) === "");
        assert.equal(await pipe(us, compareRowsSql, eu), "");
      });
    } catch (error) {
      if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
      console.warn(`SKIPPED, a program is missing: ${error.message}`);
      this.skip();
    }
  });
});
