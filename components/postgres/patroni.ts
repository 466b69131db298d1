import * as route53 from "@pulumi/aws/route53";
import * as vpc from "@pulumi/aws/vpc";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseSource } from "../shared/backup-source";
import { certificateInCluster } from "../shared/certificates";
import { reachableFromNodes } from "../shared/client-access";
import { requireThat } from "../shared/errors";
import { databaseHost, storageClassName } from "../shared/names";
import { toPods } from "../shared/network-policy";
import { podIdentity } from "../shared/pod-identity";
import { externalSecret, generatedSecret } from "../shared/secrets";
import type { Postgres, PostgresArgs } from "./index";
import { certificateSecretName, fleetCertificates } from "./patroni/certificates";
import { etcdMembers } from "./patroni/etcd";
import { paths, ports, proxyHost, restUser, secrets, servers as serverName, superuser } from "./patroni/names";
import { databaseProxy, proxyLabels, regionalDoor } from "./patroni/proxy";
import { stanza } from "./patroni/patroni-yml";
import { archiveConfig, databaseServers, serverImage, serverUid } from "./patroni/servers";
import { pooler } from "./pooler";
import { appSecretName, rolePasswords, rolesJob } from "./roles";

/** Service account of the servers, which may add to the bucket of base backups. */
const account = "postgres";

/**
 * PostgreSQL in the cluster, run by Patroni: a writer and two standbys, one a zone, each on a node of its own with a gp3
 * volume; three etcd members that decide who writes; HAProxy that knows it; the same PgBouncer before it, and the same
 * name under which every region can reach it. A commit is acknowledged by one standby at least, so that a failover loses
 * none. WAL goes to the locked bucket as it is written, a base backup every night.
 *
 * Cost: three nodes and volumes, a network load balancer, and the people who keep it running.
 *
 * @throws pulumi.InputPropertyError unless there are three zones with a subnet each
 */
export class PatroniPostgres extends pulumi.ComponentResource implements Postgres {
  readonly endpoint: pulumi.Output<string>;
  readonly readerEndpoint: pulumi.Output<string>;
  readonly port = ports.postgres;
  readonly securityGroupId: pulumi.Output<string>;
  readonly poolerHost: string;
  readonly databaseName: string;
  readonly appSecretName = appSecretName;
  readonly backup: DatabaseSource;
  readonly replicationTls = `sslmode=verify-full sslrootcert=${paths.tls}/ca.crt`;

  constructor(name: string, args: PostgresArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:postgres:Postgres", name, {}, opts);
    validate(args);
    const parent = { parent: this };
    const { namespace, prefix, regionName, domain, protect, patroni } = args;
    const host = databaseHost(regionName, domain);

    const access = [
      ...this.certificates(name, args),
      ...rolePasswords(`${name}-roles`, args, this.superuser(name, args), parent),
      this.restPassword(name, args),
    ];
    const identity = this.backupIdentity(name, args);
    const etcd = etcdMembers(`${name}-etcd`, { namespace, storageClass: storageClassName }, { ...parent, dependsOn: access, protect });
    const servers = databaseServers(
      `${name}-servers`,
      {
        ...patroni,
        namespace,
        storageGiB: args.storageGiB,
        storageClass: storageClassName,
        serviceAccount: account,
        fleetCidrs: args.fleetCidrs,
      },
      { ...parent, dependsOn: [...access, ...identity, etcd], protect, retainOnDelete: protect },
    );
    const proxy = databaseProxy(`${name}-proxy`, { namespace, fleetCidrs: args.fleetCidrs }, { ...parent, dependsOn: [servers] });

    const securityGroup = reachableFromNodes(
      name,
      {
        groupName: `${prefix}-postgres`,
        description: "Database's load balancer; reached from the cluster's nodes, and from linked regions",
        vpcId: args.vpcId,
        clientSecurityGroupId: args.clientSecurityGroupId,
        port: ports.postgres,
      },
      parent,
    );
    // Pods share their nodes' group: the servers reach the other region's database, whose door asks for the range.
    for (const [index, cidr] of args.fleetCidrs.entries())
      new vpc.SecurityGroupEgressRule(
        `${name}-to-databases-${index}`,
        { securityGroupId: args.clientSecurityGroupId, cidrIpv4: cidr, ipProtocol: "tcp", fromPort: ports.postgres, toPort: ports.postgres, description: "Replication from the fleet's databases" },
        parent,
      );
    const balancer = regionalDoor(
      `${name}-door`,
      {
        prefix,
        namespace,
        vpcId: args.vpcId,
        subnetIds: patroni.privateSubnetIds,
        securityGroup,
        nodeSecurityGroupId: args.clientSecurityGroupId,
        controllerRole: patroni.controllerRole,
        deletionProtection: args.deletionProtection,
        alarmTopicArn: args.alarmTopicArn,
      },
      { ...parent, dependsOn: [proxy] },
    );
    const hostName = new route53.Record(
      `${name}-name`,
      { zoneId: args.zoneId, name: host, type: "CNAME", ttl: 30, records: [balancer.dnsName] },
      parent,
    );
    const roles = rolesJob(args, host, { ...parent, dependsOn: [hostName, proxy] });
    const pool = pooler(
      `${name}-pooler`,
      {
        ...args,
        readerEndpoint: proxyHost(namespace),
        readerPort: ports.readers,
        authoritySecret: secrets.tls,
        egress: [toPods(proxyLabels, ports.readers)],
      },
      { ...parent, dependsOn: [roles] },
    );

    this.endpoint = pulumi.output(host);
    this.readerEndpoint = pulumi.output(proxyHost(namespace));
    this.securityGroupId = securityGroup.id;
    this.poolerHost = pool.host;
    this.databaseName = args.databaseName;
    this.backup = {
      host: proxyHost(namespace),
      port: ports.readers,
      databaseName: args.databaseName,
      adminSecret: secrets.admin,
      authoritySecret: secrets.tls,
      storageGiB: args.storageGiB,
      egress: [toPods(proxyLabels, ports.readers), toPods({ "app.kubernetes.io/name": serverName }, ports.postgres)],
      pointInTime: { by: "pgbackrest", configMap: archiveConfig, image: serverImage, stanza, uid: serverUid },
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

  /** The fleet's certificates where this region makes them, and this region's own as a Kubernetes Secret. */
  private certificates(name: string, args: PostgresArgs): pulumi.Resource[] {
    const { namespace, domain, secretsRegion, regionName, regionNames, protect } = args;
    const parent = { parent: this };
    const made =
      regionName === secretsRegion
        ? fleetCertificates(`${name}-tls`, { secretsRegion, regionNames, domain, namespace, replicaRegions: args.secretReplicaRegions, protect }, parent)
        : [];
    const from = certificateSecretName(secretsRegion, regionName);
    return [certificateInCluster(`${name}-tls`, { namespace, secretName: secrets.tls, from }, { ...parent, dependsOn: made })];
  }

  /** The superuser's password; the secret's name. */
  private superuser(name: string, { regionName, protect }: PostgresArgs): pulumi.Output<string> {
    const { version } = generatedSecret(
      `${name}-superuser`,
      { secretName: `agentic/${regionName}/postgres/admin`, fields: { username: superuser }, protect },
      { parent: this },
    );
    // By name, but not before there is a value.
    return version.id.apply(() => `agentic/${regionName}/postgres/admin`);
  }

  /** The password with which the steward changes Patroni's configuration. */
  private restPassword(name: string, { regionName, namespace, protect }: PostgresArgs): pulumi.Resource {
    const parent = { parent: this };
    const secret = `agentic/${regionName}/postgres/patroni`;
    const { version } = generatedSecret(`${name}-rest`, { secretName: secret, fields: { username: restUser }, protect }, parent);
    return externalSecret(
      `${name}-rest-password`,
      { namespace, secretName: secrets.patroni, data: { password: { secret, property: "password" } } },
      { ...parent, dependsOn: [version] },
    );
  }

  /** What the servers may do with the bucket: add and read back, hide an unfinished base backup, never delete a version. */
  private backupIdentity(name: string, { namespace, patroni }: PostgresArgs): pulumi.Resource[] {
    const parent = { parent: this };
    const { bucketArn, keyArn } = patroni.backup;
    const serviceAccount = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: { name: account, namespace }, automountServiceAccountToken: false },
      parent,
    );
    const { association } = podIdentity(
      `${name}-archive`,
      {
        clusterName: patroni.clusterName,
        namespace,
        serviceAccount: account,
        statements: [
          { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn], Condition: { StringLike: { "s3:prefix": ["base-backups/*", "base-backups"] } } },
          { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], Resource: [pulumi.interpolate`${bucketArn}/base-backups/*`] },
          // What an interrupted base backup left; the object's version stays.
          { Effect: "Allow", Action: ["s3:DeleteObject"], Resource: [pulumi.interpolate`${bucketArn}/base-backups/backup/*`] },
          { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn] },
        ],
      },
      parent,
    );
    return [serviceAccount, association];
  }
}

/** etcd needs a majority without any one zone, and Patroni a standby in another. */
const zonesOfCluster = 3;

function validate({ zones, patroni }: PostgresArgs): void {
  requireThat(zones.length >= zonesOfCluster, "zones", zones, `at least ${zonesOfCluster} zones, one for each server and etcd member`);
  requireThat(
    patroni.privateSubnetIds.length === zones.length,
    "patroni.privateSubnetIds",
    `${patroni.privateSubnetIds.length} subnets`,
    `${zones.length}, one per zone`,
  );
}
