import { appRole } from "../../components/postgres/sql";

/**
 * Lets the superuser of RDS, which is none, act as the application's role, to which the tables belong; it made that role and
 * may. A real superuser need not. Pure.
 */
export const ownerSql = `SELECT 'GRANT ${appRole} TO CURRENT_USER' WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND NOT pg_has_role(current_user, '${appRole}', 'MEMBER') \\gexec
`;
