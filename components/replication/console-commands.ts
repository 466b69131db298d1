/** What runs in a pod of the console. Pure. */

/** Deployment of the console. */
export const consoleName = "postgres-console";

const quiet = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=on", "--file=-"];

/** What runbooks run in a pod of the console: SQL from standard input, as the superuser. */
export const psqlSuperuser = ["psql", ...quiet];

/** The same as the application, through the region's PgBouncer; as services do it, without TLS inside the cluster. */
export const psqlApplication = (role: string): string[] => ["sh", "-c", `PGHOST=pgbouncer PGUSER=${role} PGPASSWORD="$APP_PASSWORD" PGSSLMODE=disable exec psql ${quiet.join(" ")}`];

/** The database's schema as SQL; what replication is made of belongs to a region and is left out. */
export const schemaDump = ["pg_dump", "--schema-only", "--no-publications", "--no-subscriptions"];
