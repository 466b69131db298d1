/** SQL of the replication between regions. Pure; tests run it twice between two real servers. */
export const publication = "agentic_pub";
export const subscription = "agentic_sub";

/** On the writer: what is published. Any number of times. */
export const publicationSql = (): string => `\\set ON_ERROR_STOP on

SELECT 'CREATE PUBLICATION ${publication} FOR ALL TABLES'
 WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = '${publication}') \\gexec
`;

/**
 * On a standby: subscribes to the writer. Any number of times; a second run renews the connection and takes new tables.
 *
 * The connection's text holds the password, so the session first turns off every log that could show the statement;
 * where the server refuses that, the script ends before the password is sent. The subscription does not fail over with
 * the publisher unless its slot does: `failover`, from PostgreSQL 17 on.
 * @param host the writer's name
 * @param databaseName the same on both sides
 * @param user the replication role
 * @param copy whether the first copy is made; not where both sides hold the same, as in a planned hand-over
 */
export const subscriptionSql = (host: string, databaseName: string, user: string, copy = true): string => `\\set ON_ERROR_STOP on
\\getenv password REPLICATOR_PASSWORD
\\getenv port REPLICATION_PORT
\\getenv tls REPLICATION_TLS

SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';

\\set connection 'host=${host} port=' :port ' dbname=${databaseName} user=${user} ' :tls ' connect_timeout=10 password=' :password

SELECT count(*) > 0 AS subscribed
  FROM pg_subscription JOIN pg_database ON pg_database.oid = subdbid
 WHERE subname = '${subscription}' AND datname = current_database() \\gset
SELECT current_setting('server_version_num')::int >= 170000 AS slots_fail_over \\gset

\\if :subscribed
  ALTER SUBSCRIPTION ${subscription} CONNECTION :'connection';
  ALTER SUBSCRIPTION ${subscription} REFRESH PUBLICATION WITH (copy_data = true);
\\elif :slots_fail_over
  CREATE SUBSCRIPTION ${subscription} CONNECTION :'connection' PUBLICATION ${publication}
    WITH (copy_data = ${String(copy)}, failover = true);
\\else
  CREATE SUBSCRIPTION ${subscription} CONNECTION :'connection' PUBLICATION ${publication}
    WITH (copy_data = ${String(copy)});
\\endif
`;
