import type { GraphResource } from "../../graph/types";
import { listAt } from "../../policies/values";
import type { Chip, Path } from "./model";
import { idOf, mentions, type Stack, textAt } from "./reading";

/** Where backups go: the bucket, its replica, the container in Azure, and the account of the pods that write them. */
export function backupsOf(stack: Stack): { chips: Chip[]; paths: Path[] } {
  const { name, region } = stack.graph;
  const buckets = stack.all("aws:s3/bucket:Bucket", "backup");
  const id = (bucket: string) => `${name}/bucket/${bucket}`;
  const paths = stack.all("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "backup").flatMap(({ inputs }) =>
    buckets
      .filter((target) => listAt(inputs, "rules").some((rule) => textAt(rule, "destination.bucket") === textAt(target.invented, "arn")))
      .map((target): Path => ({ from: id(textAt(inputs, "bucket")), to: id(idOf(target)), labels: ["replication"], kind: "backup" })),
  );
  const isLocal = (bucket: GraphResource) => /-local-copy-/.test(textAt(bucket.inputs, "bucket"));
  const titleOf = (bucket: GraphResource) => (isReplica(bucket) ? "S3 replica" : isLocal(bucket) ? "S3 local copy" : "S3 bucket");
  // Replicas stand beside what they copy, and that beside the pods: most arrows are short.
  const rank = (bucket: GraphResource) => (isLocal(bucket) ? 0 : isReplica(bucket) ? 1 : 2);
  const isReplica = (bucket: GraphResource) => paths.some(({ to }) => to === id(idOf(bucket)));
  const chips = [...buckets]
    .sort((a, b) => rank(a) - rank(b))
    .map((bucket): Chip => ({ id: id(idOf(bucket)), title: titleOf(bucket), detail: textAt(bucket.inputs, "region") || region }));
  const accounts = stack.all("azure-native:storage:StorageAccount", "backup");
  const azure = accounts.map(
    ({ inputs }): Chip => ({
      id: `${name}/azure/${textAt(inputs, "accountName")}`,
      title: `Azure ${textAt(inputs, "sku.name").replace("Standard_", "")}`,
      detail: textAt(inputs, "location"),
    }),
  );

  const writer = stack.all("kubernetes:batch/v1:CronJob", "backup").find(({ inputs }) => textAt(inputs, "metadata.labels.agentic-platform/backup") !== "");
  const targets = stack.all("kubernetes:core/v1:ConfigMap", "backup");
  if (writer === undefined) return { chips: [...chips, ...azure], paths };
  const named = (text: string) => targets.some(({ inputs }) => mentions(inputs, text));
  const from = `${name}/backup-writer`;
  return {
    chips: [...chips, { id: from, title: "Backup pods", detail: `as ${textAt(writer.inputs, "spec.jobTemplate.spec.template.spec.serviceAccountName")}` }, ...azure],
    paths: [
      ...buckets.filter((bucket) => !isReplica(bucket) && named(idOf(bucket))).map((bucket): Path => ({ from, to: id(idOf(bucket)), labels: [], kind: "backup" })),
      ...accounts
        .filter(({ inputs }) => named(textAt(inputs, "accountName")))
        .map(({ inputs }): Path => ({ from, to: `${name}/azure/${textAt(inputs, "accountName")}`, labels: [], kind: "backup" })),
      ...paths,
    ],
  };
}
