import { eachBucket, names } from "../../buckets";
import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";
import { look, saying } from "../../values";

export const rule = stackRule({
  id: "bucket-encryption",
  promise: "security",
  title: "Every bucket is encrypted under a key of ours; the load balancer's logs, which ELB cannot write otherwise, under S3's own",
  severity: "high",
  reads: "rules of each bucket's encryption configuration; the bucket of each load balancer's access logs",
  thresholds: [],
  remediation: () => "give the bucket a key (components/shared/private-bucket.ts); docs/decisions/0029 says why access logs have none",
  types: [types.bucket, types.bucketEncryption, types.loadBalancer],
  check: (resources) =>
    eachBucket(resources, types.bucketEncryption, ([configuration], bucket) => {
      if (configuration === undefined) return "it has no encryption configuration";
      const [algorithm, key] = ["sseAlgorithm", "kmsMasterKeyId"].map((name) =>
        look(configuration.inputs, `rules.0.applyServerSideEncryptionByDefault.${name}`),
      );
      // The written exemption: ELB delivers access logs to buckets with S3's own key only (docs/decisions/0029).
      if (algorithm === "AES256" && resources.some((balancer) => writesLogsTo(balancer, bucket))) return undefined;
      if (algorithm !== "aws:kms") return `${saying("sseAlgorithm", algorithm)}; allowed: "aws:kms"`;
      return key === undefined || key === "" ? saying("kmsMasterKeyId", undefined) : undefined;
    }),
});

const writesLogsTo = (balancer: CheckedResource, bucket: CheckedResource): boolean =>
  balancer.type === types.loadBalancer &&
  look(balancer.inputs, "accessLogs.bucket") !== undefined &&
  names(balancer, "accessLogs.bucket", bucket);
