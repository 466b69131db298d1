/** SQL and shell of the database's roles. Pure; tests run them on a real server. */
export const appRole = "agentic_app";
export const replicationRole = "replicator";

/**
 * Makes the database and the roles and gives them their rights; passwords are set apart, see {@link passwordScript}. Runs as a
 * superuser or as RDS's master user, any number of times.
 * @param databaseName the platform's database
 */
export const rolesSql = (databaseName: string): string => `\\set ON_ERROR_STOP on

-- RDS makes the database with the server; Patroni does not.
SELECT 'CREATE DATABASE ${databaseName}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${databaseName}') \\gexec
\\connect ${databaseName}

SELECT 'CREATE ROLE ${appRole} LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${appRole}') \\gexec
SELECT 'CREATE ROLE ${replicationRole} LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${replicationRole}') \\gexec

-- RDS hands out replication as a role of its own; elsewhere it is an attribute.
SELECT CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_replication')
            THEN 'GRANT rds_replication TO ${replicationRole}'
            ELSE 'ALTER ROLE ${replicationRole} REPLICATION' END \\gexec

-- The first copy of a subscription reads every table; nothing lets the role write.
GRANT pg_read_all_data TO ${replicationRole};

-- Dumps are taken by this user. RDS's master user is no superuser, and tables belong to whoever made them.
SELECT 'GRANT pg_read_all_data TO CURRENT_USER' WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \\gexec

GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${databaseName} TO ${appRole};
GRANT USAGE, CREATE ON SCHEMA public TO ${appRole};
`;

/**
 * Sets both passwords. psql's \\password hashes on this side, so that the server receives a SCRAM verifier: whatever it
 * logs, a password is not in it. It reads the new password twice from standard input when there is no terminal.
 */
export const passwordScript = `psql --no-psqlrc --file=/sql/roles.sql
for role in ${appRole} ${replicationRole}; do
  variable="PASSWORD_$role"
  printf '%s\\n%s\\n' "\${!variable}" "\${!variable}" | setsid --wait psql --no-psqlrc --set=ON_ERROR_STOP=on --command="\\\\password $role"
done
`;
