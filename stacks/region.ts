import * as aws from "@pulumi/aws";
import * as azure from "@pulumi/azure-native";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { Backup, BackupJobs } from "../components/backup";
import { Dns } from "../components/dns";
import { type DedicatedNodes, Eks, platformSecretNames } from "../components/eks";
import { LoadBalancer } from "../components/load-balancer";
import { Network } from "../components/network";
import { AlarmTopic, Observability } from "../components/observability";
import { createPostgres, type PoolerArgs } from "../components/postgres";
import { createRedis } from "../components/redis";
import { Promises } from "../components/promises";
import { DatabaseConsole, LogicalReplication, RegionLink } from "../components/replication";
import { Services } from "../components/services";
import { backupAccounts, namespaces, platformTags, prefixOf } from "../components/shared/names";
import { versions } from "../versions";
import type { Settings } from "./config";
import { contractOutput, readPeer, type ContractOutputs } from "./contract";
import { placeOf } from "./fleet";
import { enginesOf, enginesOutput, guardEngines } from "./guard";
import { subnetRanges } from "./subnets";
import { healthRoute, publicRoutes, servicesOf } from "./services";

/**
 * One region, top to bottom as in the architecture diagram. The only place where tiers meet: what one tier needs of
 * another passes through here.
 */
export async function region(settings: Settings): Promise<Record<string, unknown>> {
  await guardEngines(settings);
  const { here, peer, earlier, others, first, writer } = placeOf(settings.fleet, settings.here);
  const { zones, domain } = settings;
  const peers = await Promise.all(earlier.map(async ({ name }) => ({ name, peering: await readPeer(name) })));
  const prefix = prefixOf(here.name);
  const protect = settings.protection.stateful;
  const providers = providersOf(settings);
  const controllerReplicas = settings.profile === "production" ? 3 : 1;

  new Promises(
    "promises",
    {
      prefix,
      users: settings.users,
      ...settings.slo,
      monthlyBudgetUsd: settings.budget.monthlyUsd,
      emails: settings.alerts.emails,
    },
    { providers },
  );
  const network = new Network(
    "network",
    { prefix, cidr: here.cidr, awsRegion: here.awsRegion, zones, clusterName: prefix, protect, ...settings.network },
    { providers },
  );
  const alarms = new AlarmTopic("alarms", { prefix, emails: settings.alerts.emails }, { providers });
  const tier = { prefix, zones, vpcId: network.vpcId, protect, alarmTopicArn: alarms.arn };

  const eks = new Eks(
    "eks",
    {
      ...tier,
      ...settings.eks,
      clusterName: prefix,
      version: versions.kubernetes,
      awsRegion: here.awsRegion,
      privateSubnetIds: network.privateSubnetIds,
      publicAccessCidrs: settings.eks.apiNetworks,
      secretNames: secretNamesOf(settings),
      controllerReplicas,
      deletionProtection: protect,
      dedicated: dedicatedNodesOf(settings),
    },
    { providers },
  );
  const inCluster = { providers: [...providers, eks.kubernetes], dependsOn: [eks] };

  const backup = new Backup(
    "backup",
    {
      ...tier,
      ...settings.backup,
      bucketSuffix: domain.replaceAll(".", "-"),
      awsRegion: here.awsRegion,
      peerAwsRegion: peer.awsRegion,
      azureLocation: settings.azure.location,
      azureTags: platformTags(here.name),
      oidcIssuer: eks.oidcIssuer,
      clusterName: prefix,
      namespace: namespaces.services,
      accounts: backupAccounts,
    },
    inCluster,
  );

  const observability = new Observability(
    "observability",
    {
      ...tier,
      ...settings.observability,
      ...settings.alerts,
      availabilityPercent: settings.slo.availabilityPercent,
      awsRegion: here.awsRegion,
      clusterName: prefix,
      bucketSuffix: domain.replaceAll(".", "-"),
      replicas: controllerReplicas,
      grafanaHost: `grafana.${here.name}.${domain}`,
    },
    inCluster,
  );

  const loadBalancer = new LoadBalancer(
    "load-balancer",
    {
      ...tier,
      ...settings.loadBalancer,
      awsRegion: here.awsRegion,
      clusterName: prefix,
      vpcCidr: here.cidr,
      publicSubnetCidrs: subnetRanges(settings).public,
      replicas: controllerReplicas,
      publicSubnetIds: network.publicSubnetIds,
      nodeSecurityGroupId: eks.nodeSecurityGroupId,
      hostname: `api.${domain}`,
      regionalHostname: `${here.name}.api.${domain}`,
      zoneId: settings.dns.zoneId,
      routes: publicRoutes,
      health: healthRoute,
      deletionProtection: protect,
      namespace: namespaces.ingress,
      servicesNamespace: namespaces.services,
      bindsOtherTiers: settings.postgres.engine === "patroni",
    },
    inCluster,
  );

  const fleetWide = { secretsRegion: first.name, fleetCidrs: settings.fleet.map(({ cidr }) => cidr) };
  const data = { ...tier, clientSecurityGroupId: eks.nodeSecurityGroupId, namespace: namespaces.services };
  const postgres = createPostgres(
    settings.postgres.engine,
    "postgres",
    {
      ...data,
      ...settings.postgres,
      pooler: poolerOf(settings),
      engineVersion: versions.postgres,
      databaseSubnetIds: network.databaseSubnetIds,
      deletionProtection: protect,
      regionName: here.name,
      writerRegion: writer.name,
      zoneId: settings.dns.zoneId,
      domain,
      ...fleetWide,
      regionNames: settings.fleet.map(({ name }) => name),
      secretReplicaRegions: others.map(({ awsRegion }) => awsRegion),
      patroni: {
        ...settings.postgres.patroni,
        clusterName: prefix,
        privateSubnetIds: network.privateSubnetIds,
        controllerRole: loadBalancer.controllerRole.id,
        backup: { bucket: backup.bucketName, bucketArn: backup.bucketArn, keyArn: backup.keyArn, awsRegion: here.awsRegion },
      },
    },
    // Servers in the cluster are bound to a load balancer of their own by the controller that comes with the public one.
    { ...inCluster, dependsOn: settings.postgres.engine === "patroni" ? [eks, loadBalancer] : [eks] },
  );
  const redis = createRedis(
    settings.redis.engine,
    "redis",
    {
      ...data,
      ...settings.redis,
      regionName: here.name,
      engineVersion: versions[settings.redis.flavour],
      subnetIds: network.databaseSubnetIds,
    },
    inCluster,
  );
  new BackupJobs(
    "backup-jobs",
    {
      namespace: namespaces.services,
      awsRegion: here.awsRegion,
      writer: backup.writer,
      reader: backup.reader,
      exporterAccount: backupAccounts.exporter,
      localBucket: backup.localBucketName,
      database: postgres.backup,
      cache: redis.backup,
    },
    { ...inCluster, dependsOn: [eks, backup, postgres, redis] },
  );

  new Services(
    "services",
    { services: servicesOf(settings, { postgres, redis }), namespace: namespaces.services },
    { ...inCluster, dependsOn: [eks, observability, loadBalancer, postgres, redis] },
  );

  new Dns(
    "dns",
    {
      ...tier,
      zoneId: settings.dns.zoneId,
      hostname: `api.${domain}`,
      regionName: here.name,
      awsRegion: here.awsRegion,
      peer,
      emails: settings.alerts.emails,
      fleet: settings.fleet,
      healthPath: healthRoute.path,
      loadBalancer,
    },
    { providers },
  );

  const peering = {
    vpcId: network.vpcId,
    cidr: here.cidr,
    awsRegion: here.awsRegion,
    routeTableIds: [...network.privateRouteTableIds, ...network.databaseRouteTableIds],
    databaseSecurityGroupId: postgres.securityGroupId,
  } satisfies ContractOutputs;
  const links = peers.map(
    ({ name, peering: there }) => new RegionLink(`link-${name}`, { prefix, here: peering, there }, { providers }),
  );
  new LogicalReplication(
    "replication",
    {
      role: here.role,
      regionName: here.name,
      writerRegion: writer.name,
      domain,
      databaseName: settings.postgres.databaseName,
      replicationTls: postgres.replicationTls,
      namespace: namespaces.services,
      ...fleetWide,
    },
    { ...inCluster, dependsOn: [eks, postgres, ...links] },
  );

  new DatabaseConsole(
    "postgres-console",
    {
      regionName: here.name,
      domain,
      databaseName: postgres.databaseName,
      namespace: namespaces.services,
      replicas: controllerReplicas,
      fleetCidrs: fleetWide.fleetCidrs,
      replicationTls: postgres.replicationTls,
    },
    { ...inCluster, dependsOn: [postgres] },
  );

  return { [contractOutput]: peering, [enginesOutput]: enginesOf(settings), hostname: `api.${domain}`, clusterName: prefix, backupBucket: backup.bucketName };
}

/** Each pod's share of the connections that all regions' pods have at the writer. */
function poolerOf({ fleet, postgres }: Settings): PoolerArgs {
  const { replicas, maxClientConnections, serverConnections } = postgres.pooler;
  return { replicas, maxClientConnections, poolSize: Math.floor(serverConnections / (fleet.length * replicas)) };
}

/** Tiers that run on nodes of their own. */
const dedicatedNodesOf = ({ postgres, redis }: Settings): DedicatedNodes[] => [
  ...(postgres.engine === "patroni" ? [{ tier: "postgres", nodeType: postgres.patroni.nodeType }] : []),
  ...(redis.engine === "redis-cluster" ? [{ tier: "redis", nodeType: redis.cluster.nodeType }] : []),
];

/** Whether a tier runs in the cluster, with certificates of our own. */
const ownCertificates = ({ postgres, redis }: Settings): boolean => postgres.engine === "patroni" || redis.engine === "redis-cluster";

/** What pods may be given from Secrets Manager: what the platform and RDS make, and outside secrets by their names. */
const secretNamesOf = ({ alerts, services }: Settings): string[] => [
  ...platformSecretNames,
  ...[alerts.pagerDutySecret, alerts.ticketSecret, services.modelProvidersSecret].filter((name) => name !== undefined),
];

/** The region's explicit providers; default ones are off, so that a forgotten provider fails loudly. */
function providersOf(settings: Settings): pulumi.ProviderResource[] {
  return [
    new aws.Provider("aws", {
      region: settings.here.awsRegion,
      defaultTags: { tags: platformTags(settings.here.name) },
    }),
    new azure.Provider("azure", { subscriptionId: settings.azure.subscriptionId, location: settings.azure.location }),
    new random.Provider("random", {}),
    ...(ownCertificates(settings) ? [new tls.Provider("tls", {})] : []),
  ];
}
