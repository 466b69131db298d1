import { cacheFileOf, settingIn } from "../../redis";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { saying } from "../../values";

export const rule = resourceRule({
  id: "cache-connections",
  promise: "security",
  title: "Nobody reaches a cache in the cluster without TLS and a user",
  severity: "critical",
  reads: "port, tls-port, tls-cluster, tls-replication and aclfile in the redis.conf of each ConfigMap that has one",
  thresholds: [],
  remediation: () => "set port 0, a tls-port, tls-cluster and tls-replication yes, and an aclfile",
  types: [types.configMap],
  check: (resource) => {
    const file = cacheFileOf(resource);
    if (file === undefined) return undefined;
    const wanted = { port: "0", "tls-cluster": "yes", "tls-replication": "yes" };
    return [
      ...Object.entries(wanted).map(([name, value]) => (settingIn(file, name) === value ? undefined : `${saying(name, settingIn(file, name))}; allowed: ${JSON.stringify(value)}`)),
      ...["tls-port", "aclfile"].map((name) => (settingIn(file, name) === undefined ? saying(name, undefined) : undefined)),
    ];
  },
});
