import { refersTo } from "../../references";
import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";

const stateful: string[] = [
  ...[types.database, types.databaseInstance, types.cache, types.bucket, types.cluster, types.secret, types.key],
  ...[types.storageAccount, types.blobContainer],
];

export const rule = stackRule({
  id: "stateful-protected",
  promise: "security",
  title: "What holds data, and the key that reads it, is protected from deletion",
  severity: "critical",
  reads: "the option protect of databases, caches, buckets, clusters, secrets, keys, storage accounts and their containers; kmsMasterKeyId of topics",
  thresholds: [],
  remediation: () => "set protection.stateful",
  types: [...stateful, types.topic],
  check: (resources) =>
    resources
      .filter(({ type }) => stateful.includes(type))
      .filter((resource) => !resource.protect && !isTopicKey(resource, resources))
      .map((resource) => ({ resource, reason: "the option protect is not set" })),
});

/** A topic keeps nothing: without its key no message of the past is lost. */
const isTopicKey = (key: CheckedResource, resources: CheckedResource[]): boolean =>
  key.type === types.key && resources.some((topic) => topic.type === types.topic && refersTo(topic, "kmsMasterKeyId", key));
