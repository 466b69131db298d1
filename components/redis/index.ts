import type * as pulumi from "@pulumi/pulumi";
import type { CacheSource } from "../shared/backup-source";
import { ElastiCache } from "./elasticache";
import { RedisCluster } from "./redis-cluster";

/** Engines of the cache: ElastiCache, or Redis Cluster on nodes of its own in the cluster. */
export type RedisEngine = "elasticache" | "redis-cluster";

export interface RedisArgs {
  /** Start of every physical name, for example `agentic-us-east`. */
  prefix: string;
  /** Name of the region; part of the secret's name. */
  regionName: string;
  vpcId: pulumi.Input<string>;
  /** Availability zones, in the order of `subnetIds`. */
  zones: string[];
  /** One database subnet per zone. */
  subnetIds: pulumi.Input<string>[];
  /** Security group whose members may connect. */
  clientSecurityGroupId: pulumi.Input<string>;
  /** valkey, or redis (ends at 7.1 on ElastiCache). */
  flavour: "valkey" | "redis";
  /** Version of the flavour, for example `8.2`. */
  engineVersion: string;
  /** Node type, for example `cache.r5.large`. */
  nodeType: string;
  /** Shards, 1 to 500. */
  shards: number;
  /** Replicas of each shard, 0 to 5; a shard's nodes are in different zones as far as there are zones. */
  replicasPerShard: number;
  /** Days that daily snapshots are kept, 0 to 35. */
  snapshotRetentionDays: number;
  /** Daily, UTC, for example `03:00-04:00`. */
  snapshotWindow: string;
  /** Weekly, UTC, for example `sun:05:00-sun:06:00`. */
  maintenanceWindow: string;
  /** Whether Pulumi refuses to delete the cache, its key and its secret. */
  protect: boolean;
  /** Topic that hears the alarms. */
  alarmTopicArn: pulumi.Input<string>;
  /** Namespace whose pods get the user's Secret. */
  namespace: string;
  /** For the engine `redis-cluster`. */
  cluster: {
    /** GiB of each node that data may fill. */
    maxMemoryGiB: number;
    /** Of each node's volume, GiB. */
    storageGiB: number;
  };
}

/** A cache as the other tiers see it, whatever the engine. */
export interface Redis extends pulumi.ComponentResource {
  /** Host name by which cluster clients find all nodes. */
  readonly endpoint: pulumi.Output<string>;
  readonly port: number;
  /** Kubernetes Secret with `username` and `password`. */
  readonly userSecretName: string;
  /** Labels of its pods, where it runs in the cluster; clients may reach them. */
  readonly podLabels?: Record<string, string>;
  /** Kubernetes Secret whose `ca.crt` its certificate comes from; without one, from an authority that systems trust. */
  readonly authoritySecretName?: string;
  /** What the backup jobs need. */
  readonly backup: CacheSource;
}

/**
 * Makes the cache with the engine that the stack chose.
 * @throws pulumi.InputPropertyError for arguments that cannot be deployed
 */
export function createRedis(engine: RedisEngine, name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions): Redis {
  return engine === "elasticache" ? new ElastiCache(name, args, opts) : new RedisCluster(name, args, opts);
}
