import { z } from "zod";
import { logRetentionDays } from "../components/shared/log-retention";
import { decodeValues, describeFault, type Fault, faultsOf, group, missing, text, whole } from "./faults";

export { describeFault, type Fault } from "./faults";

/**
 * Every setting of a stack: its unit, its bounds and its default. Numbers of the requirements stand here and nowhere
 * else (what both regions share stands in Pulumi.yaml: fleet, users, domain). What cannot be deployed is refused here with the YAML path; what can be deployed but breaks a promise (two
 * replicas, two zones, one day of retention) passes, and the policies stop it.
 */

export type Profile = "production" | "development";

/** All faults of one stack's configuration at once. */
export class ConfigError extends Error {
  constructor(
    readonly stackName: string,
    readonly faults: Fault[],
  ) {
    super(faults.map((fault) => describeFault(stackName, fault)).join("\n"));
    this.name = "ConfigError";
  }
}

const DAYS_RDS_KEEPS = 35;
const CONTINENTS = ["AF", "AN", "AS", "EU", "NA", "OC", "SA"] as const;

const logRetention = () => {
  const allowed = `days that CloudWatch Logs can keep: ${logRetentionDays.join(", ")}`;
  return z.int({ error: allowed }).refine((days) => logRetentionDays.includes(days), { error: allowed });
};
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(", ")}` });
const flag = () => z.boolean({ error: "true or false" });
/** The arguments of `refine` for "max is not below min"; it runs even when another setting of the group is wrong. */
const ordered = (groupName: string, min: string, max: string) => {
  const numbers = (input: unknown) => (input ?? {}) as Record<string, number>;
  const holds = (input: unknown) => !(Number(numbers(input)[max]) < Number(numbers(input)[min]));
  return [
    holds,
    {
      path: [max] as PropertyKey[],
      error: ({ input }: { input?: unknown }) =>
        `at least ${groupName}.${min}, ${String(numbers(input)[min])} (the maximum is ${String(numbers(input)[max])})`,
      when: () => true,
    },
  ] as [typeof holds, object];
};

const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(\d|[12]\d|3[0-2])$/;
const network = (allowed = "an IPv4 network such as 203.0.113.0/24") => text(ipv4, allowed);
const regionName = () => text(/^[a-z]{2}-[a-z]+$/, "a short name such as us-east (lower case, two parts)");
const awsRegionName = () =>
  text(/^[a-z]{2}(-[a-z]+){1,2}-\d$/, "an AWS region such as us-east-1");
const secretName = () =>
  text(/^[\w/+=.@-]{1,512}$/, "the name of an AWS Secrets Manager secret such as agentic/pagerduty");
const hostName = () =>
  text(/^(?=.{1,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, "a domain name such as example.com");
const image = () =>
  text(/^[a-z0-9][\w./:{}-]*(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$/, "an image with a version or digest, such as registry/name:1.2.3");
const clockWindow = () =>
  text(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, "a UTC window such as 02:00-03:00");
const weekWindow = () =>
  text(
    /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/,
    "a weekly UTC window such as sun:04:00-sun:05:00",
  );

const availability = "a percentage from 95 to 99.999";
const regionRange = "an IPv4 network from /16 to /20 by its first address, such as 10.10.0.0/16";
const isRegionRange = (cidr: string): boolean => {
  const [address = "", bits = ""] = cidr.split("/");
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return Number(bits) >= 16 && Number(bits) <= 20 && value % 2 ** (32 - Number(bits)) === 0;
};

const fleetRegion = group({
  /** Name of the region and of its stack. */
  name: regionName(),
  awsRegion: awsRegionName(),
  /** Address range of the region's VPC, /16 to /20. */
  cidr: network(regionRange).refine(isRegionRange, { error: regionRange }),
  /**
   * Continents whose users come here first (Route 53 continent codes). None: a region that users reach only when the one
   * before it in the fleet fails.
   */
  continents: z.array(oneOf(CONTINENTS), { error: `a list of ${CONTINENTS.join(", ")}` }),
  /** The one writer takes writes; every other region follows it. */
  role: oneOf(["writer", "standby"]),
  /** Whether users whose place is unknown or unlisted come here; exactly one region. */
  fallback: flag().default(false),
});
export type FleetRegion = z.infer<typeof fleetRegion>;

const fleetSchema = z
  .array(fleetRegion, { error: "the ordered list of regions" })
  .min(2, { error: "at least two regions" })
  .superRefine((fleet, context) => {
    const fault = (path: (string | number)[], message: string) => {
      context.addIssue({ code: "custom", path, message });
    };
    const writers = fleet.filter(({ role }) => role === "writer").length;
    if (writers !== 1) fault([], `exactly one region with role: writer (there are ${String(writers)})`);
    const fallbacks = fleet.filter(({ fallback }) => fallback).length;
    if (fallbacks !== 1) fault([], `exactly one region with fallback: true (there are ${String(fallbacks)})`);
    fleet.forEach((region, index) => {
      fleet.slice(0, index).forEach((other) => {
        if (region.name === other.name) fault([index, "name"], "a name of its own");
        if (region.awsRegion === other.awsRegion) fault([index, "awsRegion"], "an AWS region of its own");
        if (overlaps(region.cidr, other.cidr))
          fault([index, "cidr"], `a range that does not overlap ${other.cidr} of ${other.name}`);
        for (const continent of region.continents)
          if (other.continents.includes(continent))
            fault([index, "continents"], `continents of its own (${continent} belongs to ${other.name})`);
      });
    });
  });

/** First and last address of a network as numbers. */
function span(cidr: string): [number, number] {
  const [address = "0.0.0.0", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(value / size) * size;
  return [first, first + size - 1];
}

function overlaps(a: string, b: string): boolean {
  const [firstA, lastA] = span(a);
  const [firstB, lastB] = span(b);
  return firstA <= lastB && firstB <= lastA;
}

const adoptedNetwork = group({
  vpcId: text(/^vpc-[0-9a-f]+$/, "a VPC id such as vpc-0123456789abcdef0"),
  publicSubnetIds: z.array(text(/^subnet-[0-9a-f]+$/, "a subnet id, one per zone in the order of zones"), { error: "a list of ids, in the order of zones" }),
  privateSubnetIds: z.array(text(/^subnet-[0-9a-f]+$/, "a subnet id, one per zone in the order of zones"), { error: "a list of ids, in the order of zones" }),
  databaseSubnetIds: z.array(text(/^subnet-[0-9a-f]+$/, "a subnet id, one per zone in the order of zones"), { error: "a list of ids, in the order of zones" }),
  privateRouteTableIds: z.array(text(/^rtb-[0-9a-f]+$/, "a route table id"), { error: "a list of ids, in the order of zones" }),
  databaseRouteTableIds: z.array(text(/^rtb-[0-9a-f]+$/, "a route table id"), { error: "a list of ids, in the order of zones" }),
});

/** What differs between the profiles: development is small and its policies advise only. */
const profiles = {
  production: {
    nodeType: "m5.2xlarge",
    nodesPerZone: 3,
    maxNodesPerZone: 6,
    natGateways: "per-zone",
    minReplicas: 3,
    maxReplicas: 10,
    readableStandbys: 2,
    instanceClass: "db.r6gd.2xlarge",
    storageGiB: 1_000,
    retentionDays: 30,
    shards: 3,
    cacheNodeType: "cache.r5.large",
    cacheMachine: "r5.xlarge",
    cacheMemoryGiB: 8,
    cacheStorageGiB: 50,
    databaseNodeType: "r5.2xlarge",
    databaseCpu: 7,
    databaseMemoryGiB: 54,
    protect: true,
    monthlyUsd: 12_000,
  },
  development: {
    nodeType: "m5.large",
    nodesPerZone: 1,
    maxNodesPerZone: 3,
    natGateways: "single",
    minReplicas: 1,
    maxReplicas: 3,
    readableStandbys: 0,
    instanceClass: "db.t4g.medium",
    storageGiB: 100,
    retentionDays: 1,
    shards: 1,
    cacheNodeType: "cache.t4g.small",
    cacheMachine: "m5.xlarge",
    cacheMemoryGiB: 2,
    cacheStorageGiB: 20,
    databaseNodeType: "m5.large",
    databaseCpu: 1,
    databaseMemoryGiB: 5,
    protect: false,
    monthlyUsd: 2_000,
  },
} as const;

function schemaFor(profile: Profile) {
  const d = profiles[profile];
  return group({
    /** Defaults and policy enforcement: production, or development (small, one NAT gateway, policies advisory). */
    profile: oneOf(["production", "development"]),
    /** Ordered list of regions; the order decides which stack owns a link, the role who writes. */
    fleet: fleetSchema,
    /** Domain of the platform; users come to `api.<domain>`. */
    domain: hostName(),
    dns: group({
      /** Route 53 hosted zone of the domain; exists before the first stack. */
      zoneId: text(/^Z[0-9A-Z]{4,31}$/, "a Route 53 hosted zone id such as Z0123456789ABCDEFGHIJ"),
    }).prefault(missing),
    /**
     * Concurrent users of the platform. Each region is sized to carry all of them, alone and with a zone gone
     * (docs/decisions/0025-capacity.md). Requirement: 3,000 in year one.
     */
    users: whole(1, 10_000_000, "users"),
    /** Availability zones of the region. ALB and EKS refuse fewer than two; the policies ask for three. */
    zones: z
      .array(text(/^[a-z]{2}(-[a-z]+){1,2}-\d[a-f]$/, "a zone such as us-east-1a"), { error: "a list of zones" })
      .min(2, { error: "at least two zones (ALB and EKS take no fewer)" })
      .max(6, { error: "at most six zones" })
      .refine((zones) => new Set(zones).size === zones.length, { error: "zones that differ" }),
    network: group({
        /** One NAT gateway per zone, or a single one. */
        natGateways: oneOf(["per-zone", "single"]).default(d.natGateways),
        /** Days that VPC flow logs are kept. */
        flowLogRetentionDays: logRetention().default(30),
        /** An existing VPC to use instead of making one; subnets in the order of `zones`. */
        adopt: adoptedNetwork.optional(),
      })
      .prefault({}),
    eks: group({
        /** EC2 instance type of the nodes. Requirement: m5.2xlarge. */
        nodeType: text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an EC2 instance type such as m5.2xlarge").default(d.nodeType),
        /**
         * Nodes per zone at the start and at least. Requirement: six in three zones, of which four are left without a
         * zone: 24 cores for services after the platform's own pods, where 3,000 users need 38.8. Three a zone leave 39.4.
         */
        nodesPerZone: whole(1, 100, "nodes").default(d.nodesPerZone),
        /** Nodes per zone that the autoscaler may reach. */
        maxNodesPerZone: whole(1, 450, "nodes").default(d.maxNodesPerZone),
        /** Root disk of a node, GiB. */
        nodeDiskGiB: whole(20, 16_384, "GiB").default(100),
        /** Networks that may reach the API server from the internet; empty means from inside the VPC only. */
        apiNetworks: z.array(network(), { error: "a list of networks" }).default([]),
        /** IAM roles that administer the cluster. The role that runs `pulumi up` must be one of them. */
        adminRoleArns: z
          .array(text(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "an IAM role ARN"), {
            error: "a list of IAM role ARNs",
          })
          .min(1, { error: "at least one IAM role ARN, else nobody can reach the cluster" }),
        /** Days that control-plane logs are kept. */
        logRetentionDays: logRetention().default(90),
      })
      .refine(...ordered("eks", "nodesPerZone", "maxNodesPerZone"))
      .prefault(missing),
    services: group({
        /** Replicas that every service keeps at least. Requirement: 3. */
        minReplicas: whole(1, 1_000, "replicas").default(d.minReplicas),
        /**
         * Replicas that a service may scale to which starts with three, as L01. Requirement: 10. One that needs more by
         * the sizing table may grow in proportion: with 10, L09 and L10, which start with five, may reach 17.
         */
        maxReplicas: whole(1, 1_000, "replicas").default(d.maxReplicas),
        /** CPU utilisation that the autoscaler aims at, percent of requests. Requirement: 70. */
        cpuTargetPercent: whole(1, 100, "percent").default(70),
        /** Memory utilisation that the autoscaler aims at, percent of requests. Requirement: 80. */
        memoryTargetPercent: whole(1, 100, "percent").default(80),
        /** Image of each service, with version or digest. `{awsRegion}` becomes this region, so that a failover pulls nothing from the other. */
        images: z.record(text(/^l\d\d-[a-z-]+$/, "a service name such as l01-data-layer"), image(), {
          error: "the image of each service, by service name",
        }),
        /** Secrets Manager secret with the model providers' keys, by name (keys: anthropic, openai). */
        modelProvidersSecret: secretName(),
      })
      .refine(...ordered("services", "minReplicas", "maxReplicas"))
      .prefault(missing),
    postgres: group({
        /** rds: Multi-AZ DB cluster. patroni: three servers of our own in the cluster, one a zone. */
        engine: oneOf(["rds", "patroni"]).default("rds"),
        /** The engine that a live stack runs, when `engine` is to replace it: says that its data has been moved, see docs/runbooks. */
        migrateFrom: oneOf(["rds", "patroni"]).optional(),
        patroni: group({
            /** Seconds after which a writer that renews its lock no more has lost it. Requirement: 30; Patroni takes 20 or more. */
            ttlSeconds: whole(20, 300, "seconds").default(30),
            /** Seconds between two turns of Patroni's loop. Requirement: 10; ttl must cover it and twice the retries. */
            loopWaitSeconds: whole(1, 60, "seconds").default(10),
            /** Seconds that etcd and PostgreSQL may stay silent before Patroni gives up. Requirement: 10. */
            retryTimeoutSeconds: whole(3, 60, "seconds").default(10),
            /** Cores that each server asks for; it may use all of its node's. */
            cpu: whole(1, 190, "cores").default(d.databaseCpu),
            /** Memory of each server, GiB; what its node has without the system's share. */
            memoryGiB: whole(2, 1_500, "GiB").default(d.databaseMemoryGiB),
            /** EC2 type of the nodes that carry a database server each, one a zone; 8 cores and 31 GiB for 3,000 users. */
            nodeType: text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an EC2 instance type such as r5.2xlarge").default(d.databaseNodeType),
            /**
             * Where a cluster without any data begins: from the archive at this moment, or at its end (`latest`). Without
             * it, empty. A cluster with data never reads it. See docs/runbooks/database-restore.md.
             */
            restoreTo: text(/^(latest|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)$/, "latest, or a moment in UTC such as 2026-11-24T01:30:00Z").optional(),
          })
          .refine(({ ttlSeconds, loopWaitSeconds, retryTimeoutSeconds }) => ttlSeconds >= loopWaitSeconds + 2 * retryTimeoutSeconds, {
            path: ["ttlSeconds"],
            error: "at least loopWaitSeconds + 2 × retryTimeoutSeconds, as Patroni demands",
          })
          .prefault({}),
        /**
         * Instance class; a Multi-AZ DB cluster takes only classes with local disks. Requirement: 4 cores and 32 GB in
         * its cost table, 8 and 31 for 3,000 users by its growth table; the larger.
         */
        instanceClass: text(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "an RDS instance class such as db.r6gd.xlarge").default(
          d.instanceClass,
        ),
        /** Readable standbys: 2 makes a Multi-AZ DB cluster over three zones, 0 a single instance (development). */
        readableStandbys: z
          .union([z.literal(0), z.literal(2)], { error: "2 (Multi-AZ DB cluster) or 0 (single instance)" })
          .default(d.readableStandbys),
        /** Storage, GiB. Requirement: 500 for 1,000 users, 2,000 for 10,000; between them 970 for 3,000. */
        storageGiB: whole(100, 65_536, "GiB").default(d.storageGiB),
        /** Provisioned IOPS; gp3 has 12,000 from 400 GiB on. */
        iops: whole(1_000, 256_000, "IOPS").default(12_000),
        /** Days of point-in-time recovery. Requirement: 30. RDS keeps 1 to 35. */
        backupRetentionDays: whole(1, DAYS_RDS_KEEPS, "days").default(d.retentionDays),
        /** Daily backup, UTC. Requirement: 2 AM. */
        backupWindow: clockWindow().default("02:00-03:00"),
        maintenanceWindow: weekWindow().default("sun:04:00-sun:05:00"),
        /** Name of the platform's database. */
        databaseName: text(/^[a-z_][a-z0-9_]{0,62}$/, "a lower-case SQL name").default("agentic_platform"),
        pooler: group({
            /** PgBouncer pods. */
            replicas: whole(1, 100, "replicas").default(d.minReplicas),
            /** Client connections per pod. */
            maxClientConnections: whole(10, 100_000, "connections").default(1_000),
            /**
             * Server connections of all regions' pods together, since they meet at the writer. Of its 100 (requirement),
             * the rest is for replication, jobs and people.
             */
            serverConnections: whole(1, 5_000, "connections").default(80),
          })
          .prefault({}),
      })
      .prefault({}),
    redis: group({
        /** elasticache: ElastiCache in cluster mode. redis-cluster: nodes of our own in the cluster. */
        engine: oneOf(["elasticache", "redis-cluster"]).default("elasticache"),
        /** The engine that a live stack runs, when `engine` is to replace it: says that its loss is accepted, see docs/runbooks. */
        migrateFrom: oneOf(["elasticache", "redis-cluster"]).optional(),
        /** Engine of ElastiCache; Redis OSS there stops at 7.1. */
        flavour: oneOf(["valkey", "redis"]).default("valkey"),
        /** Node type. Requirement: cache.r5.large. */
        nodeType: text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "a node type such as cache.r5.large").default(d.cacheNodeType),
        /** Shards. Requirement: 3 primaries. */
        shards: whole(1, 500, "shards").default(d.shards),
        /** Replicas of each shard. Requirement: 1. */
        replicasPerShard: whole(0, 5, "replicas").default(1),
        cluster: group({
            /** GiB of each node that data may fill. Requirement: 2; and 8 GiB for each 1,000 users over three primaries. */
            maxMemoryGiB: whole(1, 256, "GiB").default(d.cacheMemoryGiB),
            /** Of each node's volume, GiB: snapshot and append-only file, each up to the memory and once more while it is rewritten. */
            storageGiB: whole(10, 16_384, "GiB").default(d.cacheStorageGiB),
            /** EC2 type of the nodes that carry the cache, one a zone, with two cores for each of its pods. */
            nodeType: text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "an EC2 instance type such as r5.xlarge").default(d.cacheMachine),
          })
          .prefault({}),
        /** Days that daily snapshots are kept; ElastiCache keeps up to 35. */
        snapshotRetentionDays: whole(0, 35, "days").default(d.retentionDays),
        snapshotWindow: clockWindow().default("03:00-04:00"),
        maintenanceWindow: weekWindow().default("sun:05:00-sun:06:00"),
      })
      .prefault({}),
    loadBalancer: group({
        /** TLS policy of the public listener; TLS 1.2 is the minimum in each. */
        sslPolicy: oneOf([
          "ELBSecurityPolicy-TLS13-1-2-2021-06",
          "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
          "ELBSecurityPolicy-TLS-1-2-2017-01",
        ]).default("ELBSecurityPolicy-TLS13-1-2-2021-06"),
        /** Requests of one client address in five minutes before the WAF blocks it. */
        wafRequestsPer5Minutes: whole(10, 2_000_000_000, "requests").default(30_000),
        /** Seconds an idle connection is kept. Requirement: 60. */
        idleTimeoutSeconds: whole(1, 4_000, "seconds").default(60),
        /** Seconds that a leaving pod may finish requests before the target is dropped. */
        deregistrationDelaySeconds: whole(0, 3_600, "seconds").default(30),
        /** Days that access logs are kept. */
        accessLogRetentionDays: whole(1, 3653, "days").default(90),
      })
      .prefault({}),
    observability: group({
        /** Days that Prometheus keeps metrics. */
        metricsRetentionDays: whole(1, 365, "days").default(15),
        /** Days that Loki keeps logs. */
        logRetentionDays: whole(1, 3653, "days").default(30),
      })
      .prefault({}),
    alerts: group({
      /** Secrets Manager secret with PagerDuty's routing key, by name. Critical alerts go there. */
      pagerDutySecret: secretName(),
      /** Secrets Manager secret with the ticket system's webhook URL, by name. Warnings go there. */
      ticketSecret: secretName().optional(),
      /** Addresses that CloudWatch's alarms go to: what lives outside the cluster, and the silence of its alerting. */
      emails: z
        .array(text(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, "an e-mail address"), { error: "a list of e-mail addresses" })
        .min(1, { error: "at least one e-mail address, else nobody hears CloudWatch's alarms" }),
    }).prefault(missing),
    backup: group({
        /** Days that offsite copies are kept and locked. Requirement: 30. */
        offsiteRetentionDays: whole(1, 3_650, "days").default(d.retentionDays),
        /** Days that local copies are kept. Requirement: 7. */
        localRetentionDays: whole(1, 3_650, "days").default(Math.min(7, d.retentionDays)),
      })
      .prefault({}),
    azure: group({
      /** Azure location of the second offsite store; a region with a paired region. */
      location: text(/^[a-z]+\d?$/, "an Azure location such as westeurope"),
      /** Azure subscription that holds the store. */
      subscriptionId: text(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        "a subscription id such as 00000000-0000-0000-0000-000000000000",
      ),
    }).prefault(missing),
    slo: group({
        /** Share of requests that are answered, percent. Requirement: 99.95. */
        availabilityPercent: z.number({ error: availability }).min(95, { error: availability }).max(99.999, { error: availability }).default(99.95),
        /** Minutes from the detection of a lost region to writes accepted in the other. Requirement: 15. */
        recoveryTimeMinutes: whole(1, 10_080, "minutes").default(15),
        /** Minutes of writes that may be lost with a region. Requirement: 5. */
        recoveryPointMinutes: whole(0, 10_080, "minutes").default(5),
      })
      .prefault({}),
    budget: group({
        /** US dollars a month that this region may cost. */
        monthlyUsd: whole(1, 100_000_000, "US dollars").default(d.monthlyUsd),
      })
      .prefault({}),
    protection: group({
      /** Whether databases, caches, buckets, keys and the cluster are protected from deletion. */
      stateful: flag().default(d.protect),
    }).prefault({}),
  });
}

export type Settings = z.infer<ReturnType<typeof schemaFor>> & {
  /** The fleet's entry of this stack. */
  here: FleetRegion;
};

/** The keys that a stack file may hold, below the project's namespace. */
export const settingKeys = (): string[] => Object.keys(schemaFor("production").shape);

/**
 * Reads and checks one stack's configuration.
 * @param raw keys below the project's namespace; a structured value as JSON, as the engine hands it over
 * @param stack name of the stack; must be a region of the fleet
 * @throws ConfigError with every fault at once
 */
export function readSettings(raw: Record<string, string>, stack: string): Settings {
  const values = decodeValues(raw, { numbers: true });
  const schema = schemaFor(values["profile"] === "development" ? "development" : "production");
  const parsed = schema.safeParse(values, { reportInput: true });
  if (!parsed.success)
    throw new ConfigError(stack, faultsOf(parsed.error, values));
  const settings = parsed.data;
  const here = settings.fleet.find(({ name }) => name === stack);
  const faults: Fault[] = [];
  if (here === undefined) {
    faults.push({ path: "fleet", value: stack, allowed: `a region named like the stack, ${stack}` });
  } else {
    for (const [index, zone] of settings.zones.entries())
      if (!zone.startsWith(here.awsRegion))
        faults.push({ path: `zones[${String(index)}]`, value: zone, allowed: `a zone of ${here.awsRegion}` });
    const pods = settings.fleet.length * settings.postgres.pooler.replicas;
    if (settings.postgres.pooler.serverConnections < pods)
      faults.push({
        path: "postgres.pooler.serverConnections",
        value: settings.postgres.pooler.serverConnections,
        allowed: `at least one for each of the ${String(pods)} pooler pods of all regions`,
      });
    const { adopt } = settings.network;
    for (const kind of ["publicSubnetIds", "privateSubnetIds", "databaseSubnetIds"] as const)
      if (adopt !== undefined && adopt[kind].length !== settings.zones.length)
        faults.push({ path: `network.adopt.${kind}`, value: adopt[kind], allowed: "one subnet per zone of zones" });
  }
  if (faults.length > 0 || here === undefined) throw new ConfigError(stack, faults);
  const images = Object.fromEntries(
    Object.entries(settings.services.images).map(([service, name]) => [
      service,
      name.replaceAll("{awsRegion}", here.awsRegion),
    ]),
  );
  return { ...settings, services: { ...settings.services, images }, here };
}
