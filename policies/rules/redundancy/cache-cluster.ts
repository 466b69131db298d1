import { cacheFileOf, settingIn } from "../../redis";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { saying } from "../../values";

export const rule = resourceRule({
  id: "cache-cluster",
  promise: "redundancy",
  title: "A cache in the cluster fails over by itself, and its pairs stay in different zones",
  severity: "high",
  reads: "cluster-enabled, cluster-allow-replica-migration, cluster-require-full-coverage and appendonly in the redis.conf of each ConfigMap that has one",
  thresholds: [],
  remediation: () => "keep components/redis/cluster as it is",
  types: [types.configMap],
  check: (resource) => {
    const file = cacheFileOf(resource);
    if (file === undefined) return undefined;
    const wanted = { "cluster-enabled": "yes", "cluster-allow-replica-migration": "no", "cluster-require-full-coverage": "no", appendonly: "yes" };
    return [
      ...Object.entries(wanted).map(([name, value]) => (settingIn(file, name) === value ? undefined : `${saying(name, settingIn(file, name))}; allowed: ${JSON.stringify(value)}`)),
      // A node in cluster mode refuses to start with it.
      settingIn(file, "replicaof") === undefined ? undefined : "replicaof is set; the cluster assigns replicas",
    ];
  },
});
