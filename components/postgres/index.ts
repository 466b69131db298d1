import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseSource } from "../shared/backup-source";
import { PatroniPostgres } from "./patroni";
import { RdsPostgres } from "./rds";

/** Engines of the database: RDS, or Patroni on nodes of its own in the cluster. */
export type PostgresEngine = "rds" | "patroni";

export interface PoolerArgs {
  /** PgBouncer pods. */
  replicas: number;
  /** Client connections per pod. */
  maxClientConnections: number;
  /** Server connections per pod and database. */
  poolSize: number;
}

export interface PostgresArgs {
  /** Start of every physical name, for example `agentic-us-east`. */
  prefix: string;
  /** Name of the region, part of its database's public name. */
  regionName: string;
  /** Domain below which each region names its database. */
  domain: string;
  /** Hosted zone of the domain. */
  zoneId: string;
  /** Name of the region that writes now; the pooler's first target, which only a promotion changes later. */
  writerRegion: string;
  /** Name of the region whose stack makes the roles' passwords; the others read replicas. Never follows the role. */
  secretsRegion: string;
  /** AWS regions that get a replica of the passwords; read where `regionName` is `secretsRegion`. */
  secretReplicaRegions: string[];
  vpcId: pulumi.Input<string>;
  /** Address ranges of all regions' VPCs: the pooler may reach databases there. */
  fleetCidrs: string[];
  /** Availability zones, in the order of `databaseSubnetIds`. */
  zones: string[];
  databaseSubnetIds: pulumi.Input<string>[];
  /** Security group whose members may connect. */
  clientSecurityGroupId: pulumi.Input<string>;
  /** Major version, for example `17`. */
  engineVersion: string;
  /** Instance class; a Multi-AZ DB cluster takes only classes with local disks. */
  instanceClass: string;
  /** Storage, GiB. It does not grow by itself in a Multi-AZ DB cluster. */
  storageGiB: number;
  /** Provisioned IOPS; gp3 has 12,000 from 400 GiB on. */
  iops: number;
  /** 2: Multi-AZ DB cluster, writer and two readable standbys in three zones. 0: a single instance, for development. */
  readableStandbys: 0 | 2;
  /** Days of point-in-time recovery, 1 to 35. */
  backupRetentionDays: number;
  /** Daily, UTC, for example `02:00-03:00`. */
  backupWindow: string;
  /** Weekly, UTC, for example `sun:04:00-sun:05:00`. */
  maintenanceWindow: string;
  databaseName: string;
  /** Whether RDS refuses to delete the database. */
  deletionProtection: boolean;
  /** Whether Pulumi refuses to delete the database, its key and its secrets. */
  protect: boolean;
  /** Topic that hears the alarms. */
  alarmTopicArn: pulumi.Input<string>;
  /** Namespace of the pooler and the SQL jobs. */
  namespace: string;
  pooler: PoolerArgs;
  /** Names of all regions of the fleet. */
  regionNames: string[];
  /** For the engine `patroni`. */
  patroni: PatroniArgs;
}

/** What only servers of our own need. */
export interface PatroniArgs {
  /** Seconds; see stacks/config.ts. */
  ttlSeconds: number;
  loopWaitSeconds: number;
  retryTimeoutSeconds: number;
  /** Cores that each server asks for. */
  cpu: number;
  /** Memory of each server, GiB. */
  memoryGiB: number;
  /** Where a cluster without data begins; see stacks/config.ts. */
  restoreTo?: string | undefined;
  /** Private subnets, one per zone: the database's load balancer stands in them. */
  privateSubnetIds: pulumi.Input<string>[];
  /** IAM role of the controller that registers HAProxy's pods with that load balancer. */
  controllerRole: pulumi.Input<string>;
  clusterName: string;
  /** Bucket for WAL and base backups, and the key that encrypts it. */
  backup: { bucket: string; bucketArn: pulumi.Input<string>; keyArn: pulumi.Input<string>; awsRegion: string };
}

/** A database as the other tiers see it, whatever the engine. */
export interface Postgres extends pulumi.ComponentResource {
  /** Where writes of this region's own cluster go. */
  readonly endpoint: pulumi.Output<string>;
  /** Where reads go that may be a little behind. */
  readonly readerEndpoint: pulumi.Output<string>;
  readonly port: number;
  readonly securityGroupId: pulumi.Output<string>;
  /** Host of the pooler inside the cluster: `<database>` leads to the writer region, `<database>_ro` to the local copy. */
  readonly poolerHost: string;
  readonly databaseName: string;
  /** Kubernetes Secret with `username` and `password` of the application's role. */
  readonly appSecretName: string;
  /** libpq's words for how a subscriber of another region secures its connection. */
  readonly replicationTls: string;
  /** What the backup jobs need. */
  readonly backup: DatabaseSource;
}

/**
 * Makes the database with the engine that the stack chose.
 * @throws pulumi.InputPropertyError for arguments that cannot be deployed
 */
export function createPostgres(
  engine: PostgresEngine,
  name: string,
  args: PostgresArgs,
  opts: pulumi.ComponentResourceOptions,
): Postgres {
  return engine === "rds" ? new RdsPostgres(name, args, opts) : new PatroniPostgres(name, args, opts);
}
