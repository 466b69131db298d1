import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { applicationSecretName, replicationSecretName } from "../shared/names";
import { externalSecret, generatedSecret } from "../shared/secrets";
import { sqlJob } from "../shared/sql-job";
import type { PostgresArgs } from "./index";
import { appRole, passwordScript, replicationRole, rolesSql } from "./sql";

export interface RolesArgs extends PostgresArgs {
  host: pulumi.Input<string>;
  /** Secret that RDS keeps for the master user, with `username` and `password`. */
  masterSecretArn: pulumi.Input<string>;
}

const adminSecret = "postgres-admin";
const rolesSecret = "postgres-roles";
const appSecret = "postgres-app";

/**
 * The application's and the replication's role. Their passwords are the same in every region, so that a pooler reaches
 * the writer wherever it is: the fleet's first region makes them, the others read replicas by name.
 */
export function databaseRoles(
  name: string,
  args: RolesArgs,
  opts: pulumi.CustomResourceOptions,
): { job: k8s.batch.v1.Job; appSecretName: string } {
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
  const inCluster = [
    externalSecret(
      `${name}-admin`,
      {
        namespace,
        secretName: adminSecret,
        data: {
          username: { secret: args.masterSecretArn, property: "username" },
          password: { secret: args.masterSecretArn, property: "password" },
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
  const job = sqlJob(
    "postgres-roles",
    {
      namespace,
      files: { "roles.sql": rolesSql(args.databaseName) },
      script: passwordScript,
      env: { PGHOST: args.host, PGPORT: "5432", PGDATABASE: args.databaseName, PGSSLMODE: "require" },
      secretEnv: {
        PGUSER: { secret: adminSecret, key: "username" },
        PGPASSWORD: { secret: adminSecret, key: "password" },
        [`PASSWORD_${appRole}`]: { secret: rolesSecret, key: "app" },
        [`PASSWORD_${replicationRole}`]: { secret: rolesSecret, key: "replicator" },
      },
      databaseCidrs: args.fleetCidrs,
    },
    pulumi.mergeOptions(opts, { dependsOn: inCluster }),
  );
  return { job, appSecretName: appSecret };
}

const generated = (
  name: string,
  secretName: string,
  username: string,
  args: RolesArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource =>
  generatedSecret(
    name,
    { secretName, fields: { username }, replicaRegions: args.secretReplicaRegions, protect: args.protect },
    opts,
  ).version;
