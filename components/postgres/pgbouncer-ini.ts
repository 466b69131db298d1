/** PgBouncer's files. Pure; a test starts the real PgBouncer with them. */
export interface PgBouncerSettings {
  databaseName: string;
  /** Host of the local copy for reads. */
  readerHost: string;
  /** Port of the readers. */
  port: number;
  /** Whether servers must prove their name with a certificate of our authority. Default: no. */
  verified?: boolean;
  maxClientConnections: number;
  poolSize: number;
}

/** Where the pods find their files. */
export const paths = {
  main: "/etc/pgbouncer/pgbouncer.ini",
  writer: "/etc/pgbouncer/writer/writer.ini",
  users: "/etc/pgbouncer/users/userlist.txt",
  authority: "/etc/pgbouncer/tls/ca.crt",
};

/** The writer's line; alone in a file, because a promotion changes it and the next `pulumi up` must not undo that. */
export const writerIni = (databaseName: string, writerHost: string, port: number): string =>
  `${databaseName} = host=${writerHost} port=${port} dbname=${databaseName}\n`;

/** PgBouncer 1.24's main file. Times are seconds. */
export const pgbouncerIni = ({ databaseName, readerHost, port, verified, maxClientConnections, poolSize }: PgBouncerSettings): string => `[databases]
%include ${paths.writer}
${databaseName}_ro = host=${readerHost} port=${port} dbname=${databaseName}

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = 5432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${paths.users}
pool_mode = transaction
max_client_conn = ${maxClientConnections}
default_pool_size = ${poolSize}
max_prepared_statements = 200
ignore_startup_parameters = extra_float_digits,options

; The address of a failed-over writer is asked for anew within this time.
dns_max_ttl = 15
; Without a writer, a write shall fail fast: the service answers 503 and reads go on.
query_wait_timeout = 5
server_connect_timeout = 3
server_login_retry = 2
server_lifetime = 1800
server_idle_timeout = 300

${verified ? `server_tls_sslmode = verify-full\nserver_tls_ca_file = ${paths.authority}` : "server_tls_sslmode = require"}
log_connections = 0
log_disconnections = 0
`;
