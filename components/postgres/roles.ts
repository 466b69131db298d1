import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { applicationSecretName, replicationSecretName } from "../shared/names";
import { externalSecret, generatedSecret } from "../shared/secrets";
import { sqlJob } from "../shared/sql-job";
import type { PostgresArgs } from "./index";
import { appRole, passwordScript, replicationRole, rolesSql } from "./sql";

/** Kubernetes Secrets with the passwords of both roles, and with the superuser's name and password. */
export const rolesSecret = "postgres-roles";
export const adminSecret = "postgres-admin";
const appSecret = "postgres-app";

/** Kubernetes Secret with the application role's name and password. */
export const appSecretName = appSecret;

/**
 * Passwords of the superuser, the application's and the replication's role. The roles' are the same in every region, so
 * that a pooler reaches the writer wherever it is: the fleet's first region makes them, the others read replicas by name.
 * @param admin name or ARN of the secret with the superuser's `username` and `password`
 */
export function rolePasswords(
  name: string,
  args: PostgresArgs,
  admin: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const secrets = {
    app: applicationSecretName(args.secretsRegion),
    replicator: replicationSecretName(args.secretsRegion),
  };
  const made =
    args.regionName === args.secretsRegion
      ? [
          generated(`${name}-app`, secrets.app, appRole, args, opts),
          generated(`${name}-replicator`, secrets.replicator, replicationRole, args, opts),
        ]
      : [];
  const after = pulumi.mergeOptions(opts, { dependsOn: made });
  const { namespace } = args;
  return [
    externalSecret(
      `${name}-admin`,
      {
        namespace,
        secretName: adminSecret,
        data: {
          username: { secret: admin, property: "username" },
          password: { secret: admin, property: "password" },
        },
      },
      after,
    ),
    externalSecret(
      `${name}-passwords`,
      {
        namespace,
        secretName: rolesSecret,
        data: {
          app: { secret: secrets.app, property: "password" },
          replicator: { secret: secrets.replicator, property: "password" },
        },
      },
      after,
    ),
    externalSecret(
      `${name}-app-user`,
      {
        namespace,
        secretName: appSecret,
        data: {
          username: { secret: secrets.app, property: "username" },
          password: { secret: secrets.app, property: "password" },
        },
      },
      after,
    ),
  ];
}

/** The Job that makes both roles and gives them their passwords. */
export const rolesJob = (
  args: PostgresArgs,
  host: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job =>
  sqlJob(
    "postgres-roles",
    {
      namespace: args.namespace,
      files: { "roles.sql": rolesSql(args.databaseName) },
      script: passwordScript,
      env: { PGHOST: host, PGPORT: "5432", PGDATABASE: "postgres", PGSSLMODE: "require" },
      secretEnv: {
        PGUSER: { secret: adminSecret, key: "username" },
        PGPASSWORD: { secret: adminSecret, key: "password" },
        [`PASSWORD_${appRole}`]: { secret: rolesSecret, key: "app" },
        [`PASSWORD_${replicationRole}`]: { secret: rolesSecret, key: "replicator" },
      },
      databaseCidrs: args.fleetCidrs,
    },
    opts,
  );

const generated = (
  name: string,
  secretName: string,
  username: string,
  args: PostgresArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource =>
  generatedSecret(
    name,
    { secretName, fields: { username }, replicaRegions: args.secretReplicaRegions, protect: args.protect },
    opts,
  ).version;
