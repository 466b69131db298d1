import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as elasticache from "@pulumi/aws/elasticache";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { CacheSource } from "../shared/backup-source";
import { reachableFromNodes } from "../shared/client-access";
import { requireThat } from "../shared/errors";
import { externalSecret, generatedSecret } from "../shared/secrets";
import { imageOf } from "./images";
import type { Redis, RedisArgs } from "./index";
import { placeShards } from "./shards";

const user = "agentic";

/**
 * ElastiCache in cluster mode: shards over the zones, a replica of each in another zone, failover by itself, TLS, one
 * user with a generated password, encrypted snapshots.
 *
 * Cost: nodes = shards × (1 + replicas), day and night; snapshots beyond the first are paid by the gigabyte.
 */
export class ElastiCache extends pulumi.ComponentResource implements Redis {
  readonly endpoint: pulumi.Output<string>;
  readonly port = 6379;
  readonly securityGroupId: pulumi.Output<string>;
  readonly userSecretName = "redis-user";
  readonly backup: CacheSource;

  constructor(name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:redis:Redis", name, {}, opts);
    validate(args);
    const parent = { parent: this };
    const stateful = { ...parent, protect: args.protect, retainOnDelete: args.protect };

    const key = new kms.Key(
      `${name}-key`,
      { description: `Cache of ${args.prefix}`, enableKeyRotation: true, deletionWindowInDays: 30 },
      stateful,
    );
    new kms.Alias(`${name}-key-alias`, { name: `alias/${args.prefix}-redis`, targetKeyId: key.keyId }, parent);
    const securityGroup = reachableFromNodes(
      name,
      {
        groupName: `${args.prefix}-redis`,
        description: "Cache nodes; reached from the cluster's nodes only",
        vpcId: args.vpcId,
        clientSecurityGroupId: args.clientSecurityGroupId,
        port: this.port,
      },
      parent,
    );
    const { userGroup, version } = this.users(name, args);

    const group = new elasticache.ReplicationGroup(
      `${name}-group`,
      {
        replicationGroupId: `${args.prefix}-redis`,
        description: `Cache and sessions of ${args.prefix}`,
        engine: args.flavour,
        engineVersion: args.engineVersion,
        nodeType: args.nodeType,
        port: this.port,
        clusterMode: "enabled",
        nodeGroupConfigurations: placeShards(args.zones, args.shards, args.replicasPerShard),
        automaticFailoverEnabled: true,
        // Multi-AZ needs a replica to fail over to.
        multiAzEnabled: args.replicasPerShard > 0,
        subnetGroupName: new elasticache.SubnetGroup(
          `${name}-subnets`,
          { name: `${args.prefix}-redis`, subnetIds: args.subnetIds },
          parent,
        ).name,
        securityGroupIds: [securityGroup.id],
        parameterGroupName: parameters(name, args, parent).name,
        atRestEncryptionEnabled: true,
        kmsKeyId: key.arn,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        userGroupIds: [userGroup.userGroupId],
        snapshotRetentionLimit: args.snapshotRetentionDays,
        snapshotWindow: args.snapshotWindow,
        maintenanceWindow: args.maintenanceWindow,
        finalSnapshotIdentifier: `${args.prefix}-redis-final`,
        autoMinorVersionUpgrade: true,
        applyImmediately: false,
        notificationTopicArn: args.alarmTopicArn,
        tags: { Name: `${args.prefix}-redis` },
      },
      stateful,
    );
    alarms(name, args, parent);
    externalSecret(
      `${name}-user`,
      {
        namespace: args.namespace,
        secretName: this.userSecretName,
        data: {
          username: { secret: secretNameOf(args), property: "username" },
          password: { secret: secretNameOf(args), property: "password" },
        },
      },
      { ...parent, dependsOn: [version] },
    );

    this.backup = {
      by: "export",
      replicationGroup: `${args.prefix}-redis`,
      shards: args.shards,
      image: imageOf(args.flavour),
      sizeGiB: args.shards * args.cluster.maxMemoryGiB,
    };
    this.endpoint = group.configurationEndpointAddress;
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({
      endpoint: this.endpoint,
      port: this.port,
      securityGroupId: this.securityGroupId,
      userSecretName: this.userSecretName,
    });
  }

  /** The platform's user; the engine's own `default` one is switched off, since it would need no name. */
  private users(name: string, args: RedisArgs) {
    const parent = { parent: this };
    const { password, version } = generatedSecret(
      `${name}-user`,
      { secretName: secretNameOf(args), fields: { username: user }, protect: args.protect },
      parent,
    );
    const member = new elasticache.User(
      `${name}-app`,
      {
        userId: `${args.prefix}-app`,
        userName: user,
        engine: args.flavour,
        // Everything but the commands that administer the server or read other users' traffic.
        accessString: "on ~* &* +@all -@admin -@dangerous +info +cluster|slots +cluster|shards +cluster|nodes",
        authenticationMode: { type: "password", passwords: [password] },
      },
      parent,
    );
    // Redis OSS demands a user named `default` in every group; Valkey does not.
    const off =
      args.flavour === "redis"
        ? [
            new elasticache.User(
              `${name}-default-off`,
              {
                userId: `${args.prefix}-default-off`,
                userName: "default",
                engine: args.flavour,
                accessString: "off -@all",
                authenticationMode: { type: "no-password-required" },
              },
              parent,
            ),
          ]
        : [];
    const userGroup = new elasticache.UserGroup(
      `${name}-users`,
      {
        userGroupId: `${args.prefix}-users`,
        engine: args.flavour,
        userIds: [member, ...off].map(({ userId }) => userId),
      },
      parent,
    );
    return { userGroup, version };
  }
}

const secretNameOf = ({ regionName }: RedisArgs): string => `agentic/${regionName}/redis/app`;

function parameters(name: string, args: RedisArgs, opts: pulumi.CustomResourceOptions): elasticache.ParameterGroup {
  const family = `${args.flavour}${args.flavour === "valkey" ? (args.engineVersion.split(".")[0] ?? "") : "7"}`;
  return new elasticache.ParameterGroup(
    `${name}-parameters`,
    {
      name: `${args.prefix}-redis-${family}`,
      family,
      description: `Cache of ${args.prefix}`,
      parameters: [
        { name: "cluster-enabled", value: "yes" },
        { name: "maxmemory-policy", value: "allkeys-lru" },
      ],
    },
    opts,
  );
}

/** What CloudWatch watches of the cache; sessions are lost when keys are evicted, so one eviction is worth a message. */
const watched = [
  { metric: "Evictions", threshold: 0, why: "keys, sessions among them, are thrown out: memory is full" },
  { metric: "DatabaseMemoryUsagePercentage", threshold: 80, why: "a node's memory is above 80 % used" },
  { metric: "EngineCPUUtilization", threshold: 80, why: "a node's engine thread is above 80 % busy" },
  { metric: "ReplicationLag", threshold: 10, why: "a replica is more than 10 s behind" },
];

/** An alarm reads at most ten metrics, one of which is the expression's result. Source: PutMetricAlarm. */
const nodesPerAlarm = 9;

/** ElastiCache has no metric of a whole group, so an alarm takes the worst of its nodes, whose names are known ahead. */
function alarms(name: string, args: RedisArgs, opts: pulumi.CustomResourceOptions): void {
  const nodes = placeShards(args.zones, args.shards, args.replicasPerShard).flatMap(({ nodeGroupId, replicaCount }) =>
    Array.from({ length: replicaCount + 1 }, (_, node) => `${args.prefix}-redis-${nodeGroupId}-${String(node + 1).padStart(3, "0")}`),
  );
  for (const { metric, threshold, why } of watched)
    for (let from = 0; from < nodes.length; from += nodesPerAlarm) {
      const part = from === 0 ? "" : `-${from / nodesPerAlarm + 1}`;
      new cloudwatch.MetricAlarm(
        `${name}-alarm-${metric}${part}`,
        {
          name: `${args.prefix}-redis-${metric}${part}`,
          alarmDescription: `Cache of ${args.prefix}: ${why}.`,
          metricQueries: [
            { id: "worst", expression: "MAX(METRICS())", label: metric, returnData: true },
            ...nodes.slice(from, from + nodesPerAlarm).map((node, index) => ({
              id: `node${index}`,
              metric: {
                namespace: "AWS/ElastiCache",
                metricName: metric,
                dimensions: { CacheClusterId: node },
                period: 300,
                stat: "Maximum",
              },
            })),
          ],
          comparisonOperator: "GreaterThanThreshold",
          threshold,
          evaluationPeriods: 2,
          treatMissingData: "notBreaching",
          alarmActions: [args.alarmTopicArn],
          okActions: [args.alarmTopicArn],
        },
        opts,
      );
    }
}

function validate(args: RedisArgs): void {
  requireThat(args.zones.length === args.subnetIds.length, "subnetIds", `${args.subnetIds.length} subnets`, `${args.zones.length}, one per zone`);
  requireThat(Number.isInteger(args.shards) && args.shards >= 1 && args.shards <= 500, "shards", args.shards, "1 to 500 shards");
  requireThat(
    Number.isInteger(args.replicasPerShard) && args.replicasPerShard >= 0 && args.replicasPerShard <= 5,
    "replicasPerShard",
    args.replicasPerShard,
    "0 to 5 replicas",
  );
}
