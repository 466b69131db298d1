import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const threshold = (
  fallback: number,
  [min, max]: [number, number],
  about: { description: string; unit: string; source: string },
) => z.int().min(min).max(max).default(fallback).meta(about);

/** Every number that a rule compares with: default, bounds, unit and where the default comes from. */
export const thresholdSchema = z.strictObject({
  minimumReplicas: threshold(3, [1, 1000], {
    description: "Replicas that every workload keeps at least",
    unit: "pods",
    source: "requirement: at least three replicas of each service",
  }),
  minimumZones: threshold(3, [1, 6], {
    description: "Availability zones over which everything is spread at least",
    unit: "zones",
    source: "requirement: pods over three availability zones",
  }),
  minimumNodes: threshold(3, [1, 1350], {
    description: "Nodes that the cluster keeps at least, all node groups together",
    unit: "nodes",
    source: "one node in each of the three zones",
  }),
  minimumDatabaseMembers: threshold(3, [1, 16], {
    description: "Database servers, the writer included",
    unit: "servers",
    source: "decision: one writer and two readable standbys",
  }),
  minimumShards: threshold(3, [1, 500], {
    description: "Primaries of the cache cluster",
    unit: "shards",
    source: "requirement: Redis Cluster with 3 primaries",
  }),
  minimumReplicasPerShard: threshold(1, [0, 5], {
    description: "Replicas of each primary of the cache cluster",
    unit: "replicas",
    source: "requirement: Redis Cluster with 3 replicas of 3 primaries",
  }),
  databaseRetentionDays: threshold(30, [1, 35], {
    description: "Days back to which the database can be restored",
    unit: "days",
    source: "requirement: daily backups with 30-day retention; RDS keeps at most 35",
  }),
  cacheRetentionDays: threshold(7, [1, 35], {
    description: "Days that daily snapshots of the cache are kept",
    unit: "days",
    source: "requirement: local copies are kept for 7 days; ElastiCache keeps at most 35",
  }),
  minimumKeyDeletionDays: threshold(7, [7, 30], {
    description: "Days in which the deletion of a key can be taken back",
    unit: "days",
    source: "KMS allows 7 to 30",
  }),
  minimumLogDays: threshold(30, [1, 3653], {
    description: "Days that logs of infrastructure are kept at least",
    unit: "days",
    source: "decision: as long as backups",
  }),
  minimumSecretRecoveryDays: threshold(7, [7, 30], {
    description: "Days in which the deletion of a secret can be taken back",
    unit: "days",
    source: "Secrets Manager allows 7 to 30",
  }),
  minimumGraceSeconds: threshold(30, [1, 3600], {
    description: "Seconds that a leaving pod has for its requests",
    unit: "seconds",
    source: "requirement: termination grace period of 30 seconds",
  }),
  maximumTolerationSeconds: threshold(60, [0, 300], {
    description: "Seconds that a pod stays on a node that is not reached",
    unit: "seconds",
    source: "decision: a zone's pods move within a minute; Kubernetes would wait 300",
  }),
  minimumSupportDays: threshold(60, [0, 365], {
    description: "Days of standard support that a cluster's Kubernetes version still has",
    unit: "days",
    source: "decision: time to upgrade both regions, one after the other",
  }),
  maximumSlotPercent: threshold(20, [1, 50], {
    description: "Share of the database's disk that a lost follower's replication slot may hold back",
    unit: "percent",
    source: "decision: below the fifth of the disk at whose loss the alarm on free storage sounds",
  }),
  offsiteRetentionDays: threshold(30, [1, 3650], {
    description: "Days that an offsite copy can be neither changed nor deleted, and is kept",
    unit: "days",
    source: "requirement: 30-day retention",
  }),
});

export type Thresholds = z.infer<typeof thresholdSchema>;
export type ThresholdName = keyof Thresholds;

export const defaultThresholds: Thresholds = thresholdSchema.parse({});

export interface ThresholdMeaning {
  description: string;
  unit: string;
  source: string;
}

export const meaningOf = (name: ThresholdName): ThresholdMeaning =>
  thresholdSchema.shape[name].meta() as unknown as ThresholdMeaning;

/** `remediate`: the engine corrects what the rule can, and refuses the rest; for us, who deploy nothing, `mandatory`. */
export type Enforcement = "mandatory" | "advisory" | "remediate" | "disabled";

/** What `pulumi --policy-pack-config` reads: by rule, or for `all` of them, a level or a level with thresholds. */
export type PolicyConfig = Record<string, Enforcement | ({ enforcementLevel?: Enforcement } & Partial<Thresholds>)>;

/**
 * The committed configuration of a profile. Production has no exception. In development every rule advises only: one
 * replica, one NAT gateway and a single database server are what makes it cheap, nobody depends on it, and its data can
 * be made again; the verdicts are still shown, so that a change meant for production can be tried there.
 */
export function policyConfigOf(profile: "production" | "development"): PolicyConfig {
  return JSON.parse(readFileSync(path.join(__dirname, "config", `${profile}.json`), "utf8")) as PolicyConfig;
}
