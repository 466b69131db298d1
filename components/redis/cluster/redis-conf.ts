import { paths, ports, users } from "./names";

/** The nodes' files. Pure; the drills start the real server with them. */

const GiB = 1024 ** 3;

/**
 * The requirement's settings, and TLS. No `replicaof`: a node in cluster mode refuses it, the cluster assigns replicas.
 * Replicas do not migrate by themselves: that would put a shard's two nodes into one zone.
 * @param maxMemoryGiB that data may fill; keys beyond it push out others
 */
export const redisConf = (maxMemoryGiB: number): string => `bind 0.0.0.0
port 0
tls-port ${ports.redis}
tls-cluster yes
tls-replication yes
tls-auth-clients optional
tls-cert-file ${paths.tls}/tls.crt
tls-key-file ${paths.tls}/tls.key
tls-ca-cert-file ${paths.tls}/ca.crt
tls-protocols "TLSv1.2 TLSv1.3"
aclfile ${paths.acl}/users.acl
masteruser ${users.admin}

cluster-enabled yes
cluster-config-file nodes.conf
cluster-node-timeout 5000
cluster-require-full-coverage no
cluster-allow-replica-migration no
cluster-preferred-endpoint-type hostname

replica-read-only yes
replica-priority 100
repl-diskless-sync yes
repl-diskless-sync-delay 0

dir ${paths.data}
save 900 1
save 300 10
save 60 10000
appendonly yes
appendfsync everysec

maxmemory ${maxMemoryGiB * GiB}
maxmemory-policy allkeys-lru

tcp-keepalive 60
timeout 0
`;

/** Users by the hash of their passwords, as a template that External Secrets fills; the engine's own user is off. */
export const usersAcl = (): string => `user default off
user ${users.app} on #{{ .app | sha256sum }} ~* &* +@all -@admin -@dangerous +info +cluster|slots +cluster|shards +cluster|nodes
user ${users.admin} on #{{ .admin | sha256sum }} ~* &* +@all
`;

/** How a node starts: what differs between nodes, and the password for its primary, which stands in no list of processes. */
export const startScript = (): string =>
  `printf 'masterauth %s\\n' "$REDIS_ADMIN_PASSWORD" | exec redis-server ${paths.config}/redis.conf ` +
  `--cluster-announce-ip "$POD_IP" --cluster-announce-hostname "$POD_HOST" --cluster-announce-human-nodename "$ZONE/$POD_NAME" -\n`;

/** redis-cli as the administrator; the password comes by REDISCLI_AUTH. */
export const cli = (host: string): string => `redis-cli -h ${host} -p ${ports.redis} --tls --cacert ${paths.tls}/ca.crt --user ${users.admin}`;

/**
 * Before a primary goes, its replica takes over, so that a drain loses nothing and costs no election. At most 10 s; a
 * replica, or a primary without one, has nothing to hand over.
 */
export const handOverScript = (): string => `me() { ${cli('"$POD_HOST"')} "$@"; }
[ "$(me ROLE | head -n 1)" = master ] || exit 0
id=$(me CLUSTER MYID)
replica=$(me CLUSTER NODES | awk -v id="$id" '$4 == id && $3 !~ /fail/ { split($2, at, ","); print at[2]; exit }')
[ -n "$replica" ] || exit 0
${cli('"$replica"')} CLUSTER FAILOVER >/dev/null
for turn in $(seq 20); do [ "$(me ROLE | head -n 1)" = master ] || exit 0; sleep 0.5; done
`;
