import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as ec2 from "@pulumi/aws/ec2";
import * as kms from "@pulumi/aws/kms";
import * as rds from "@pulumi/aws/rds";
import * as route53 from "@pulumi/aws/route53";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseSource } from "../shared/backup-source";
import { reachableFromNodes } from "../shared/client-access";
import { requireThat } from "../shared/errors";
import { databaseHost } from "../shared/names";
import { toCidrs } from "../shared/network-policy";
import type { Postgres, PostgresArgs } from "./index";
import { rdsParameters } from "./parameters";
import { pooler } from "./pooler";
import { adminSecret, appSecretName, rolePasswords, rolesJob } from "./roles";

const port = 5432;
const masterUser = "agentic_admin";
/** Of a Multi-AZ DB cluster: one writer, two readable standbys. Source: Amazon RDS user guide. */
const zonesOfCluster = 3;

/**
 * PostgreSQL on RDS. A Multi-AZ DB cluster has a writer and two readable standbys in three zones; a commit is
 * acknowledged by at least one of them, failover takes typically less than 35 s. In front of it stands PgBouncer, and
 * beside it a name under which every region can reach it.
 *
 * Not to be had in this shape: cross-region backup copies and storage that grows by itself (hence the alarm).
 */
export class RdsPostgres extends pulumi.ComponentResource implements Postgres {
  readonly endpoint: pulumi.Output<string>;
  readonly readerEndpoint: pulumi.Output<string>;
  readonly port = port;
  readonly securityGroupId: pulumi.Output<string>;
  readonly poolerHost: string;
  readonly databaseName: string;
  readonly appSecretName: string;
  // The hosts do not trust each other's authority, as far as is known without an account.
  readonly backup: DatabaseSource;
  readonly replicationTls = "sslmode=require";

  constructor(name: string, args: PostgresArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:postgres:Postgres", name, {}, opts);
    validate(args);
    const parent = { parent: this };

    const key = new kms.Key(
      `${name}-key`,
      { description: `Database of ${args.prefix}`, enableKeyRotation: true, deletionWindowInDays: 30 },
      { ...parent, protect: args.protect, retainOnDelete: args.protect },
    );
    new kms.Alias(`${name}-key-alias`, { name: `alias/${args.prefix}-postgres`, targetKeyId: key.keyId }, parent);
    const securityGroup = this.access(name, args);
    const subnetGroup = new rds.SubnetGroup(
      `${name}-subnets`,
      { name: `${args.prefix}-postgres`, subnetIds: args.databaseSubnetIds },
      parent,
    );
    const placed: Placement = { key, securityGroup, subnetGroup };
    const server = args.readableStandbys === 0 ? this.instance(name, args, placed) : this.cluster(name, args, placed);

    const hostName = new route53.Record(
      `${name}-name`,
      {
        zoneId: args.zoneId,
        name: databaseHost(args.regionName, args.domain),
        type: "CNAME",
        ttl: 30,
        records: [server.endpoint],
      },
      parent,
    );
    alarms(name, args, server.dimension, parent);
    const passwords = rolePasswords(`${name}-roles`, args, server.masterSecretArn, parent);
    const roles = rolesJob(args, server.endpoint, { ...parent, dependsOn: passwords });
    const pool = pooler(
      `${name}-pooler`,
      { ...args, readerEndpoint: server.readerEndpoint, readerPort: port },
      { ...parent, dependsOn: [roles, hostName] },
    );

    this.endpoint = server.endpoint;
    this.readerEndpoint = server.readerEndpoint;
    this.securityGroupId = securityGroup.id;
    this.poolerHost = pool.host;
    this.databaseName = args.databaseName;
    this.appSecretName = appSecretName;
    this.backup = {
      host: server.readerEndpoint,
      port,
      databaseName: args.databaseName,
      adminSecret,
      storageGiB: args.storageGiB,
      egress: [toCidrs(args.fleetCidrs, port)],
      pointInTime: { by: "rds", kind: args.readableStandbys === 0 ? "instance" : "cluster", identifier: `${args.prefix}-postgres` },
    };
    this.registerOutputs({
      endpoint: this.endpoint,
      readerEndpoint: this.readerEndpoint,
      port: this.port,
      securityGroupId: this.securityGroupId,
      poolerHost: this.poolerHost,
      databaseName: this.databaseName,
      appSecretName: this.appSecretName,
    });
  }

  private access(name: string, args: PostgresArgs): ec2.SecurityGroup {
    const parent = { parent: this };
    const group = reachableFromNodes(
      name,
      {
        groupName: `${args.prefix}-postgres`,
        description: "Database; reached from the cluster's nodes, and from linked regions",
        vpcId: args.vpcId,
        clientSecurityGroupId: args.clientSecurityGroupId,
        port,
      },
      parent,
    );
    // A subscriber fetches from the other region's database: the only way out that the servers need.
    for (const [index, cidr] of args.fleetCidrs.entries())
      new vpc.SecurityGroupEgressRule(
        `${name}-to-databases-${index}`,
        {
          securityGroupId: group.id,
          cidrIpv4: cidr,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          description: "Replication from the fleet's databases",
        },
        parent,
      );
    return group;
  }

  private cluster(name: string, args: PostgresArgs, { key, securityGroup, subnetGroup }: Placement): Server {
    const parameters = new rds.ClusterParameterGroup(
      `${name}-parameters`,
      {
        name: `${args.prefix}-postgres${args.engineVersion}`,
        family: `postgres${args.engineVersion}`,
        description: `Database of ${args.prefix}`,
        parameters: rdsParameters(args.storageGiB, args.readableStandbys),
      },
      { parent: this },
    );
    const cluster = new rds.Cluster(
      `${name}-cluster`,
      {
        ...common(args, key),
        iops: args.iops,
        clusterIdentifier: `${args.prefix}-postgres`,
        databaseName: args.databaseName,
        availabilityZones: args.zones.slice(0, zonesOfCluster),
        dbClusterInstanceClass: args.instanceClass,
        masterUsername: masterUser,
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [securityGroup.id],
        dbClusterParameterGroupName: parameters.name,
        backupRetentionPeriod: args.backupRetentionDays,
        preferredBackupWindow: args.backupWindow,
        preferredMaintenanceWindow: args.maintenanceWindow,
      },
      this.stateful(args),
    );
    return {
      endpoint: cluster.endpoint,
      readerEndpoint: cluster.readerEndpoint,
      masterSecretArn: firstSecret(cluster.masterUserSecrets),
      dimension: { DBClusterIdentifier: `${args.prefix}-postgres` },
    };
  }

  private instance(name: string, args: PostgresArgs, { key, securityGroup, subnetGroup }: Placement): Server {
    const parameters = new rds.ParameterGroup(
      `${name}-parameters`,
      {
        name: `${args.prefix}-postgres${args.engineVersion}`,
        family: `postgres${args.engineVersion}`,
        description: `Database of ${args.prefix}`,
        parameters: rdsParameters(args.storageGiB, args.readableStandbys),
      },
      { parent: this },
    );
    const instance = new rds.Instance(
      `${name}-instance`,
      {
        ...common(args, key),
        identifier: `${args.prefix}-postgres`,
        dbName: args.databaseName,
        availabilityZone: args.zones[0] ?? "",
        multiAz: false,
        instanceClass: args.instanceClass,
        username: masterUser,
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [securityGroup.id],
        parameterGroupName: parameters.name,
        backupRetentionPeriod: args.backupRetentionDays,
        backupWindow: args.backupWindow,
        maintenanceWindow: args.maintenanceWindow,
      },
      this.stateful(args),
    );
    return {
      endpoint: instance.address,
      readerEndpoint: instance.address,
      masterSecretArn: firstSecret(instance.masterUserSecrets),
      dimension: { DBInstanceIdentifier: `${args.prefix}-postgres` },
    };
  }

  private stateful({ protect }: PostgresArgs): pulumi.CustomResourceOptions {
    return { parent: this, protect, retainOnDelete: protect };
  }
}

interface Placement {
  key: kms.Key;
  securityGroup: ec2.SecurityGroup;
  subnetGroup: rds.SubnetGroup;
}

interface Server {
  endpoint: pulumi.Output<string>;
  readerEndpoint: pulumi.Output<string>;
  masterSecretArn: pulumi.Output<string>;
  /** How CloudWatch names it. */
  dimension: Record<string, string>;
}

/** What a cluster and a single instance have in common. */
const common = (args: PostgresArgs, key: kms.Key) => ({
  engine: "postgres",
  engineVersion: args.engineVersion,
  allocatedStorage: args.storageGiB,
  storageType: "gp3",
  storageEncrypted: true,
  kmsKeyId: key.arn,
  manageMasterUserPassword: true,
  masterUserSecretKmsKeyId: key.keyId,
  deletionProtection: args.deletionProtection,
  // Point-in-time recovery survives the database itself for the retention.
  deleteAutomatedBackups: false,
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: `${args.prefix}-postgres-final`,
  enabledCloudwatchLogsExports: ["postgresql"],
  databaseInsightsMode: "standard",
  performanceInsightsEnabled: true,
  performanceInsightsKmsKeyId: key.arn,
  performanceInsightsRetentionPeriod: 7,
  // Extended support is paid by the vCPU hour; upgrading in time is cheaper.
  engineLifecycleSupport: "open-source-rds-extended-support-disabled",
  copyTagsToSnapshot: true,
  applyImmediately: false,
  tags: { Name: `${args.prefix}-postgres` },
});

const firstSecret = (secrets: pulumi.Output<{ secretArn: string }[]>): pulumi.Output<string> =>
  secrets.apply(([secret]) => {
    if (secret === undefined) throw new Error("RDS reported no secret for the master user");
    return secret.secretArn;
  });

function alarms(name: string, args: PostgresArgs, dimensions: Record<string, string>, opts: pulumi.CustomResourceOptions): void {
  const gibibyte = 1024 ** 3;
  const watched = [
    {
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      comparison: "LessThanThreshold",
      threshold: (args.storageGiB * gibibyte) / 5,
      why: "less than a fifth of the storage is free, and it does not grow by itself",
    },
    { metric: "CPUUtilization", statistic: "Average", comparison: "GreaterThanThreshold", threshold: 80, why: "above 80 % CPU" },
    {
      metric: "DatabaseConnections",
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: 90,
      why: "more than 90 of 100 connections in use",
    },
    { metric: "ReplicaLag", statistic: "Maximum", comparison: "GreaterThanThreshold", threshold: 30, why: "a standby is more than 30 s behind" },
    {
      metric: "OldestReplicationSlotLag",
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: (args.storageGiB * gibibyte) / 20,
      why: "a subscriber holds back WAL of a twentieth of the storage; at a tenth its slot is dropped",
    },
    {
      metric: "MaximumUsedTransactionIDs",
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: 1_000_000_000,
      why: "one of two thousand million transaction ids used without vacuum",
    },
  ];
  for (const { metric, statistic, comparison, threshold, why } of watched)
    new cloudwatch.MetricAlarm(
      `${name}-alarm-${metric}`,
      {
        name: `${args.prefix}-postgres-${metric}`,
        alarmDescription: `Database of ${args.prefix}: ${why}.`,
        namespace: "AWS/RDS",
        metricName: metric,
        dimensions,
        statistic,
        period: 60,
        evaluationPeriods: 5,
        comparisonOperator: comparison,
        threshold,
        // A single instance has no replica, a database without a subscriber no slot.
        treatMissingData: "notBreaching",
        alarmActions: [args.alarmTopicArn],
        okActions: [args.alarmTopicArn],
      },
      opts,
    );
}

function validate(args: PostgresArgs): void {
  requireThat(
    args.databaseSubnetIds.length === args.zones.length,
    "databaseSubnetIds",
    `${args.databaseSubnetIds.length} subnets`,
    `${args.zones.length}, one per zone`,
  );
  requireThat(
    Number.isInteger(args.backupRetentionDays) && args.backupRetentionDays >= 1 && args.backupRetentionDays <= 35,
    "backupRetentionDays",
    args.backupRetentionDays,
    "1 to 35 days",
  );
}
