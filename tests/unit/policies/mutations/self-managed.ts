import { set } from "../support";
import { edit, type Mutation } from "./mutation";

/** One line of a file that a ConfigMap holds. */
const line = (name: string, file: string, from: string, to: string) =>
  edit(name, (inputs) => {
    const data = inputs["data"] as Record<string, string>;
    const text = data[file] ?? "";
    if (!text.includes(from)) throw new Error(`${from} is not in ${file}`);
    data[file] = text.replace(from, to);
  });
const patroni = (from: string, to: string) => line("postgres-servers-config", "patroni.yml", from, to);

const redis = (from: string, to: string) => line("redis-nodes-config", "redis.conf", from, to);

/** What tiers in the cluster must keep; the stack runs them instead of the managed ones. */
export const selfManaged: Mutation[] = [
  { rule: "volume-encryption", what: "volumes of pods are readable", change: set("eks-storage-gp3", "parameters.encrypted", "false") },
  ...[
    { rule: "database-consensus", what: "a failover may lose commits", change: patroni("synchronous_mode: true", "synchronous_mode: false") },
    { rule: "database-connections", what: "passwords and rows travel readable", change: patroni("hostssl all all all", "host all all all") },
    { rule: "database-archive", what: "nothing can be restored to a point in time", change: patroni("archive_mode: on", "archive_mode: off") },
    { rule: "database-follower", what: "a follower is lost with the writer", change: patroni("sync_replication_slots: on", "sync_replication_slots: off") },
    { rule: "cache-cluster", what: "a shard's pair may end in one zone", change: redis("cluster-allow-replica-migration no", "cluster-allow-replica-migration yes") },
    { rule: "cache-connections", what: "sessions travel readable", change: redis("port 0", "port 6380") },
  ].map((mutation) => ({ ...mutation, selfManaged: true })),
];
