/** Names of the stores. Pure: people and jobs must know them without asking a cloud. */

/** S3 takes 3 to 63 characters and every name once in the world, hence the suffix. */
export const bucketName = (prefix: string, suffix: string): string => `${prefix}-backup-${suffix}`;

/** The copy in the peer's AWS region. It belongs to the same stack, so it carries the same region's name. */
export const replicaBucketName = (prefix: string, suffix: string): string => `${prefix}-backup-copy-${suffix}`;

/**
 * The region's own bucket, which is not locked: what restores fastest, and where Velero and ElastiCache write. Not called a
 * backup: the policies hold everything that is to a lock.
 */
export const localBucketName = (prefix: string, suffix: string): string => `${prefix}-local-copy-${suffix}`;

export const resourceGroupName = (prefix: string): string => `${prefix}-backup`;
export const containerName = "backups";

/** The one rule of the replication; a dimension of its metrics. */
export const replicationRule = "offsite-copy";

/**
 * An Azure storage account's name: 3 to 24 small letters and digits, once in the world. A readable beginning and a hash
 * of all that was given, so that two regions or two installations never meet, however long their names are.
 */
export function storageAccountName(prefix: string, suffix: string): string {
  const readable = prefix.toLowerCase().replace(/[^a-z0-9]/g, "");
  return `${readable.slice(0, 24 - hashLength)}${hash(`${prefix}/${suffix}`)}`;
}

const hashLength = 8;

/** FNV-1a over UTF-16 units, 32 bits, as hexadecimal digits. Not for secrets. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value.toString(16).padStart(hashLength, "0");
}
