/** Names inside the cluster, in one place: certificates, servers, proxy and tests must agree on them. Pure. */

export const members = 3;
export const servers = "postgres";
export const etcd = "postgres-etcd";
export const proxy = "postgres-haproxy";
/** Headless Service of the servers. */
export const serversService = "postgres-members";

export const ports = {
  postgres: 5432,
  /** HAProxy's port for reads. */
  readers: 5433,
  /** Patroni's REST API. */
  rest: 8008,
  etcdClient: 2379,
  etcdPeer: 2380,
  /** etcd's health and metrics, without TLS. */
  etcdMetrics: 2381,
  /** HAProxy's own health. */
  proxyHealth: 8404,
} as const;

export const superuser = "postgres";
export const restUser = "patroni";

/** Where pods find what they mount. */
export const paths = {
  tls: "/etc/postgres-tls",
  patroni: "/etc/patroni",
  pgbackrest: "/etc/pgbackrest",
  data: "/data",
  sockets: "/tmp",
};

/** Kubernetes Secrets. */
export const secrets = { tls: "postgres-tls", patroni: "postgres-patroni", admin: "postgres-admin" };

const inNamespace = (name: string, namespace: string) => `${name}.${namespace}.svc.cluster.local`;

export const serverHost = (index: number | string, namespace: string): string =>
  inNamespace(`${typeof index === "number" ? `${servers}-${index}` : index}.${serversService}`, namespace);
export const etcdHost = (index: number | string, namespace: string): string =>
  inNamespace(`${typeof index === "number" ? `${etcd}-${index}` : index}.${etcd}`, namespace);
export const proxyHost = (namespace: string): string => inNamespace(proxy, namespace);

export const memberIndexes = Array.from({ length: members }, (_, index) => index);
