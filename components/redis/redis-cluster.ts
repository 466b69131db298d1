import * as pulumi from "@pulumi/pulumi";
import type { CacheSource } from "../shared/backup-source";
import { authority, certificate, certificateInCluster } from "../shared/certificates";
import { requireThat } from "../shared/errors";
import { storageClassName } from "../shared/names";
import { toPods } from "../shared/network-policy";
import { externalSecret, generatedSecret } from "../shared/secrets";
import { cacheFormation } from "./cluster/jobs";
import { certificateNames, clientHost, nodeHost, nodes, ports, secrets, users } from "./cluster/names";
import { usersAcl } from "./cluster/redis-conf";
import { cacheNodes } from "./cluster/servers";
import { imageOf } from "./images";
import type { Redis, RedisArgs } from "./index";

/**
 * Redis Cluster in the cluster: a primary and a replica for each shard, never in one zone, on nodes of their own; TLS, a
 * user whose password is known by its hash only, snapshots and an append-only file on gp3 volumes.
 *
 * A lost primary is replaced by its replica within about ten seconds; writes of the last second may be lost with it, since
 * replication between the two is asynchronous.
 *
 * Cost: three nodes and six volumes, and the people who keep it running.
 *
 * @throws pulumi.InputPropertyError for fewer than three shards or two zones, or a shard without a replica
 */
export class RedisCluster extends pulumi.ComponentResource implements Redis {
  readonly endpoint: pulumi.Output<string>;
  readonly port = ports.redis;
  readonly userSecretName = "redis-user";
  readonly podLabels = { "app.kubernetes.io/name": nodes };
  readonly authoritySecretName = secrets.tls;
  readonly backup: CacheSource;

  constructor(name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:redis:Redis", name, {}, opts);
    validate(args);
    const parent = { parent: this };
    const { namespace, protect, shards, replicasPerShard } = args;
    const image = imageOf(args.flavour);
    const count = shards * (1 + replicasPerShard);

    const access = [...this.passwords(name, args), this.certificate(name, args, count)];
    const servers = cacheNodes(
      `${name}-nodes`,
      { namespace, image, shards, replicasPerShard, ...args.cluster, storageClass: storageClassName },
      { ...parent, dependsOn: access, protect, retainOnDelete: protect },
    );
    cacheFormation(`${name}-formation`, { namespace, image, shards, count }, { ...parent, dependsOn: [servers] });

    this.backup = {
      by: "nodes",
      nodes: Array.from({ length: count }, (_, index) => nodeHost(`${nodes}-${index}`, namespace)),
      shards,
      image,
      sizeGiB: shards * args.cluster.maxMemoryGiB,
      adminSecret: secrets.admin,
      authoritySecret: secrets.tls,
      egress: [toPods(this.podLabels, ports.redis)],
    };
    this.endpoint = pulumi.output(clientHost(namespace));
    this.registerOutputs({ endpoint: this.endpoint, port: this.port, userSecretName: this.userSecretName });
  }

  /** The application's user and the administrator; the servers get hashes, clients and Jobs the passwords. */
  private passwords(name: string, { regionName, namespace, protect }: RedisArgs): pulumi.Resource[] {
    const parent = { parent: this };
    const secretOf = (who: string) => `agentic/${regionName}/redis/${who}`;
    const versionsOf = (["app", "admin"] as const).map(
      (who) => generatedSecret(`${name}-${who}`, { secretName: secretOf(who), fields: { username: users[who] }, protect }, parent).version,
    );
    const after = { ...parent, dependsOn: versionsOf };
    const password = (who: string) => ({ secret: secretOf(who), property: "password" });
    return [
      externalSecret(
        `${name}-user`,
        { namespace, secretName: this.userSecretName, data: { username: { secret: secretOf("app"), property: "username" }, password: password("app") } },
        after,
      ),
      externalSecret(`${name}-administrator`, { namespace, secretName: secrets.admin, data: { password: password("admin") } }, after),
      externalSecret(
        `${name}-acl`,
        { namespace, secretName: secrets.acl, data: { app: password("app"), admin: password("admin") }, template: { "users.acl": usersAcl() } },
        after,
      ),
    ];
  }

  /** An authority of this region's own: nobody else talks to its cache. */
  private certificate(name: string, { regionName, namespace, protect }: RedisArgs, count: number): pulumi.Resource {
    const parent = { parent: this };
    const from = authority(`${name}-tls`, `agentic-platform cache of ${regionName}`, { ...parent, protect, retainOnDelete: protect });
    const secretName = `agentic/${regionName}/redis/tls`;
    const made = certificate(`${name}-tls`, { authority: from, dnsNames: certificateNames(count, namespace), secretName, protect }, parent);
    return certificateInCluster(`${name}-certificate`, { namespace, secretName: secrets.tls, from: secretName }, { ...parent, dependsOn: [made] });
  }
}

function validate({ shards, replicasPerShard, zones }: RedisArgs): void {
  requireThat(shards >= 3, "shards", shards, "at least 3 shards: fewer primaries have no majority to fail over by");
  requireThat(replicasPerShard >= 1, "replicasPerShard", replicasPerShard, "at least 1 replica, or nothing takes over");
  requireThat(zones.length >= 2, "zones", zones, "at least two zones, for a primary and its replica");
}
