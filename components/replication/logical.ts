import * as pulumi from "@pulumi/pulumi";
import { databaseHost, replicationSecretName } from "../shared/names";
import { externalSecret } from "../shared/secrets";
import { sqlJob } from "../shared/sql-job";
import { publicationSql, subscriptionSql } from "./sql";

export interface LogicalReplicationArgs {
  /** The writer publishes, every other region subscribes to it. */
  role: "writer" | "standby";
  regionName: string;
  /** Name of the region that writes now. */
  writerRegion: string;
  /** Name of the region whose stack made the passwords. */
  secretsRegion: string;
  /** Domain below which each region names its database. */
  domain: string;
  databaseName: string;
  namespace: string;
  /** libpq's words for how the subscriber secures its connection. */
  replicationTls: string;
  /** Address ranges of all regions' VPCs. */
  fleetCidrs: string[];
}

const adminSecret = "postgres-admin";

/**
 * The SQL that makes this region publish or subscribe. All that a role decides here is which Job there is; it runs
 * against this region's own database as RDS's master user.
 *
 * A role's change makes the other Job; detaching the old subscription is part of a promotion, not of this.
 */
export class LogicalReplication extends pulumi.ComponentResource {
  constructor(name: string, args: LogicalReplicationArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:replication:LogicalReplication", name, {}, opts);
    const parent = { parent: this };
    const { namespace, databaseName } = args;
    const common = {
      namespace,
      databaseCidrs: args.fleetCidrs,
      env: {
        PGHOST: databaseHost(args.regionName, args.domain),
        PGPORT: "5432",
        PGDATABASE: databaseName,
        PGSSLMODE: "require",
      },
      secretEnv: {
        PGUSER: { secret: adminSecret, key: "username" },
        PGPASSWORD: { secret: adminSecret, key: "password" },
      },
    };
    const run = (file: string) => `psql --no-psqlrc --quiet --file=/sql/${file}\n`;
    if (args.role === "writer") {
      sqlJob(
        "replication-publication",
        { ...common, files: { "publication.sql": publicationSql() }, script: run("publication.sql") },
        parent,
      );
    } else {
      const password = externalSecret(
        `${name}-password`,
        {
          namespace,
          secretName: "postgres-replicator",
          data: { password: { secret: replicationSecretName(args.secretsRegion), property: "password" } },
        },
        parent,
      );
      sqlJob(
        "replication-subscription",
        {
          ...common,
          files: {
            "subscription.sql": subscriptionSql(databaseHost(args.writerRegion, args.domain), databaseName, "replicator"),
          },
          script: run("subscription.sql"),
          env: { ...common.env, REPLICATION_PORT: "5432", REPLICATION_TLS: args.replicationTls },
          secretEnv: { ...common.secretEnv, REPLICATOR_PASSWORD: { secret: "postgres-replicator", key: "password" } },
        },
        { ...parent, dependsOn: [password] },
      );
    }
    this.registerOutputs({});
  }
}
