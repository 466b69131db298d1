/** Names inside the cluster. Pure. */

export const nodes = "redis";
/** Headless Service: every node by its own name. */
export const nodesService = "redis-nodes";
export const ports = { redis: 6379, bus: 16379 } as const;
export const users = { app: "agentic", admin: "admin" } as const;
export const secrets = { tls: "redis-tls", acl: "redis-acl", admin: "redis-admin" } as const;
export const paths = { config: "/etc/redis", tls: "/etc/redis-tls", acl: "/etc/redis-acl", data: "/data", scripts: "/scripts" } as const;

export const nodeHost = (pod: string, namespace: string): string => `${pod}.${nodesService}.${namespace}.svc.cluster.local`;
export const clientHost = (namespace: string): string => `${nodes}.${namespace}.svc.cluster.local`;

/** Every name that the nodes' one certificate must carry. */
export const certificateNames = (count: number, namespace: string): string[] => [
  clientHost(namespace),
  `${nodes}.${namespace}`,
  nodes,
  ...Array.from({ length: count }, (_, index) => nodeHost(`${nodes}-${index}`, namespace)),
];
