import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { paths, pgbouncerIni, writerIni } from "../../components/postgres/pgbouncer-ini";
import { appRole, passwordScript, replicationRole, rolesSql } from "../../components/postgres/sql";
import { publicationSql, subscriptionSql } from "../../components/replication/sql";
import { freePort } from "../admission/children";
import { ToolMissing } from "../engine/tools";
import { database, Servers, type Login, type Server } from "./servers";

const secret = (): string => `Pw${randomBytes(16).toString("hex")}`;

/** Debian 12's PgBouncer is older than the deployed one and refuses settings that it does not know. */
function knownToThisPgBouncer(ini: string): string {
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(execFileSync("pgbouncer", ["--version"], { encoding: "utf8" })) ?? [];
  if (Number(major) > 1 || Number(minor) >= 21) return ini;
  console.warn(`PgBouncer ${major ?? ""}.${minor ?? ""} is older than 1.21: tested without max_prepared_statements`);
  return ini.replace(/^max_prepared_statements.*\n/m, "");
}

/** Runs the test, or skips it loudly where the programs cannot be had; in CI that is a failure. */
async function withServers(context: Mocha.Context, work: (servers: Servers) => Promise<void>): Promise<void> {
  try {
    await Servers.use(work);
  } catch (error) {
    if (!(error instanceof ToolMissing) || process.env["CI"] !== undefined) throw error;
    console.warn(`SKIPPED, a program is missing: ${error.message}`);
    context.skip();
  }
}

async function eventually(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.fail(`${what}, even after 30 s`);
}

const passwords: Record<string, string> = { [appRole]: secret(), [replicationRole]: secret() };

const asAdmin = ({ port, admin }: Server): Record<string, string> => ({
  PGPORT: String(port),
  PGUSER: admin.user,
  PGPASSWORD: admin.password,
  PGDATABASE: database,
});

const setRoles = (servers: Servers, server: Server) =>
  servers.job(passwordScript, { "roles.sql": rolesSql(database) }, {
    ...asAdmin(server),
    ...Object.fromEntries(Object.entries(passwords).map(([role, password]) => [`PASSWORD_${role}`, password])),
  });

const as = (server: { port: number }, role: string, name = database): Login => ({
  port: server.port,
  user: role,
  password: passwords[role] ?? "",
  database: name,
});

const refuses = (promise: Promise<unknown>, reason: RegExp) => assert.rejects(promise, reason);

describe("the database's SQL on real servers", () => {
  it("makes roles, publishes and subscribes, any number of times, and no log ever holds a password", async function () {
    await withServers(this, async (servers) => {
      const writer = await servers.postgres("writer");
      const standby = await servers.postgres("standby");
      for (const server of [writer, standby, writer, standby]) await setRoles(servers, server);

      assert.equal(await servers.query(as(writer, appRole), "SELECT current_user"), appRole);
      await servers.query(as(writer, appRole), "CREATE TABLE notes (id int PRIMARY KEY, body text)");
      await servers.query(as(writer, appRole), "INSERT INTO notes VALUES (1, 'before')");
      await servers.query(as(standby, appRole), "CREATE TABLE notes (id int PRIMARY KEY, body text)");

      assert.equal(await servers.query(as(writer, replicationRole), "SELECT count(*) FROM notes"), "1");
      await refuses(servers.query(as(writer, replicationRole), "INSERT INTO notes VALUES (2, 'no')"), /permission denied/);
      await refuses(servers.query(as(writer, replicationRole), "CREATE TABLE mine (id int)"), /permission denied/);
      assert.equal(await servers.query(writer.admin, `SELECT rolsuper FROM pg_roles WHERE rolname = '${replicationRole}'`), "f");

      const publish = () => servers.job("psql --no-psqlrc --file=/sql/publication.sql", { "publication.sql": publicationSql() }, asAdmin(writer));
      const subscribe = () =>
        servers.job(
          "psql --no-psqlrc --file=/sql/subscription.sql",
          { "subscription.sql": subscriptionSql("127.0.0.1", database, replicationRole) },
          {
            ...asAdmin(standby),
            REPLICATOR_PASSWORD: passwords[replicationRole] ?? "",
            REPLICATION_PORT: String(writer.port),
            REPLICATION_TLS: "sslmode=require",
          },
        );
      await publish();
      const printed = [await subscribe()];
      const count = () => servers.query(as(standby, appRole), "SELECT count(*) FROM notes");
      await eventually("the first copy has not come", async () => (await count()) === "1");
      await publish();
      printed.push(await subscribe());
      await servers.query(as(writer, appRole), "INSERT INTO notes SELECT n, 'row' FROM generate_series(2, 100) AS n");
      await eventually("later rows have not come", async () => (await count()) === "100");
      assert.equal(await servers.query(standby.admin, "SELECT count(*) FROM pg_subscription"), "1");
      assert.equal(await servers.query(writer.admin, "SELECT count(*) FROM pg_replication_slots"), "1");

      // The logs hold what these servers log: without this line the search below would prove nothing.
      assert.match(writer.log(), /CREATE TABLE notes/);
      for (const password of [...Object.values(passwords), writer.admin.password, standby.admin.password])
        for (const text of [writer.log(), standby.log(), ...printed]) assert.ok(!text.includes(password));
    });
  });

  it("is reached through the rendered PgBouncer: writes at the writer, reads at the local copy, fast failure without writer", async function () {
    await withServers(this, async (servers) => {
      const writer = await servers.postgres("writer");
      const local = await servers.postgres("local");
      for (const server of [writer, local]) await setRoles(servers, server);
      await servers.query(as(writer, appRole), "CREATE TABLE place AS SELECT 'writer' AS name");
      await servers.query(as(local, appRole), "CREATE TABLE place AS SELECT 'local copy' AS name");

      const port = await freePort();
      const file = (name: string) => join(servers.folder, name);
      const ini = pgbouncerIni({ databaseName: database, readerHost: "127.0.0.1", port: local.port, maxClientConnections: 100, poolSize: 5 })
        .replace(paths.writer, file("writer.ini"))
        .replace(paths.users, file("userlist.txt"))
        .replace("listen_port = 5432", `listen_port = ${port}`)
        .replace("listen_addr = 0.0.0.0", "listen_addr = 127.0.0.1");
      const pool = { port };
      await servers.pgbouncer(
        {
          "pgbouncer.ini": knownToThisPgBouncer(ini),
          "writer.ini": writerIni(database, "127.0.0.1", writer.port),
          "userlist.txt": `"${appRole}" "${passwords[appRole] ?? ""}"\n`,
        },
        as(pool, appRole),
      );
      assert.equal(await servers.query(as(pool, appRole), "SELECT name FROM place"), "writer");
      assert.equal(await servers.query(as(pool, appRole, `${database}_ro`), "SELECT name FROM place"), "local copy");
      await refuses(servers.query({ ...as(pool, appRole), password: "wrong" }, "SELECT 1"), /password authentication failed|SASL authentication failed/);

      await servers.query(writer.admin, "SELECT 1");
      await servers.children.end("writer");
      await refuses(servers.query(as(pool, appRole), "INSERT INTO place VALUES ('nowhere')"), /query_wait_timeout|server_login_retry|connect|terminat|closed/i);
      assert.equal(await servers.query(as(pool, appRole, `${database}_ro`), "SELECT name FROM place"), "local copy");
    });
  });
});
