import { tierFinder } from "../../../graph/tiers";
import type { GraphResource } from "../../../graph/types";
import { listAt, textAt } from "../reading";
import type { UsageName } from "../usage";
import { type Pricer, type PricingContext, share, used } from "./pricer";

const types = {
  bucket: "aws:s3/bucket:Bucket",
  replication: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  account: "azure-native:storage:StorageAccount",
} as const;

interface Contents {
  stored: UsageName;
  writes: UsageName;
  reads?: UsageName;
}

/** What the buckets of a tier hold, by the names of the assumptions. */
const contents: Record<string, Contents> = {
  backup: { stored: "backupStoredGB", writes: "backupWrites" },
  "load-balancer": { stored: "accessLogStoredGB", writes: "accessLogWrites" },
  observability: { stored: "serviceLogStoredGB", writes: "serviceLogWrites", reads: "serviceLogReads" },
};

/** The region's own copies, kept for fewer days. */
const localCopy: Contents = { stored: "localCopyStoredGB", writes: "backupWrites" };

/** The class in which replication writes to a bucket; nothing where the bucket is no copy. */
function replicaClass(bucket: GraphResource, { all }: PricingContext): string | undefined {
  const name = textAt(bucket.inputs, "bucket");
  const arn = textAt(bucket.invented, "arn");
  const rules = all(types.replication).flatMap(({ inputs }) => listAt(inputs, "rules"));
  const rule = rules.find((candidate) => {
    const target = textAt(candidate, "destination.bucket");
    return target !== undefined && (target === arn || target === `arn:aws:s3:::${name ?? ""}`);
  });
  return rule === undefined ? undefined : (textAt(rule, "destination.storageClass") ?? "STANDARD");
}

/** S3 has no price for being there; what a bucket holds is an assumption for its tier, the same for a copy. */
const bucket: Pricer = (resource, context) => {
  const { usage, graph } = context;
  const tier = tierFinder(graph.resources)(resource);
  const names = /-local-copy-/.test(textAt(resource.inputs, "bucket") ?? "") ? localCopy : contents[tier];
  if (names === undefined) return [{ unpriced: `no usage assumption says what a bucket of the tier ${tier} holds` }];
  const storageClass = replicaClass(resource, context) ?? "STANDARD";
  const suffix = { STANDARD: "", STANDARD_IA: "-ia" }[storageClass];
  if (suffix === undefined) return [{ unpriced: `storage of the class ${storageClass}` }];
  const ia = suffix === "-ia";
  return [
    ...used(ia ? "storage of copies, infrequent access" : "storage", ia ? "s3/standard-ia" : "s3/standard", usage.of(names.stored)),
    ...used("writes", `s3/writes${suffix}`, usage.of(names.writes)),
    ...(names.reads === undefined ? [] : used("reads", "s3/reads", usage.of(names.reads))),
  ];
};

const replication: Pricer = ({ inputs }, { usage, all }) => {
  const size = share(usage.of("backupNewGB"), all(types.replication).length);
  const timed = listAt(inputs, "rules").some((rule) => textAt(rule, "destination.replicationTime.status") === "Enabled");
  return [
    ...used("copies to the other region", "transfer/region", size),
    ...(timed ? used("copies within 15 minutes", "s3/replication-time-control", size) : []),
  ];
};

/** `Standard_RAGZRS`, hot or cool. Geo-redundant kinds also pay for the way to the paired region. */
const account: Pricer = ({ inputs }, { usage, all }) => {
  const location = textAt(inputs, "location");
  const sku = /^Standard_(\w+)$/.exec(textAt(inputs, "sku.name") ?? "")?.[1];
  const tier = (textAt(inputs, "accessTier") ?? "Hot").toLowerCase();
  if (location === undefined) return [{ unpriced: "the location is not a known literal" }];
  if (sku === undefined) return [{ unpriced: `storage accounts of the kind ${textAt(inputs, "sku.name") ?? "that is not set"}` }];
  const equals = all(types.account).length;
  const fresh = share(usage.of("offsiteNewGB"), equals);
  return [
    ...used(`blobs, ${tier}, ${sku}`, `blob-${tier}/${sku}`, share(usage.of("offsiteStoredGB"), equals), location),
    ...used("writes", `blob-${tier}-writes/${sku}`, share(usage.of("offsiteWrites"), equals) / 10, location),
    ...(/G/.test(sku) ? used("copies to the paired region", "blob-geo-transfer/gb", fresh, location) : []),
    // The copies leave AWS through the NAT gateways.
    ...used("backups to the other cloud", "transfer/internet", fresh),
    ...used("backups through NAT", "nat/gb", fresh),
  ];
};

export const storagePricers: Record<string, Pricer> = {
  [types.bucket]: bucket,
  [types.replication]: replication,
  [types.account]: account,
};

