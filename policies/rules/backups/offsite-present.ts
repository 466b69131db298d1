import { isBackupBucket } from "../../buckets";
import { type CheckedResource, stackRule } from "../../rule";
import { types } from "../../types";

const isA =
  (type: string) =>
  (resource: CheckedResource): boolean =>
    resource.type === type;

/** Three copies with two clouds, of which a region has all. */
const parts: [name: string, is: (resource: CheckedResource) => boolean, atLeast: number][] = [
  ["backup bucket", isBackupBucket, 2],
  ["bucket replication", isA(types.bucketReplication), 1],
  ["Azure storage account", isA(types.storageAccount), 1],
  ["Azure container", isA(types.blobContainer), 1],
  ["immutability policy of an Azure container", isA(types.blobImmutability), 1],
];

export const rule = stackRule({
  id: "offsite-present",
  promise: "backups",
  title: "A region has its backup bucket, the copy in another region and the second offsite store",
  severity: "critical",
  reads: "types of the stack's resources",
  thresholds: [],
  remediation: () => "bring the backup tier back in stacks/region.ts",
  types: [types.bucket, types.bucketReplication, types.storageAccount, types.blobContainer, types.blobImmutability],
  check: (resources) =>
    parts.flatMap(([name, is, minimum]) => {
      const count = resources.filter(is).length;
      return count >= minimum ? [] : [{ reason: `the stack has ${count} of ${name}; at least ${minimum}` }];
    }),
});
