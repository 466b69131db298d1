/** Names of the stores that hold dumps; the backup component's. */
export { bucketName } from "../components/backup/names";

/** The region's own bucket, not locked, kept for days. */
export const localBucketName = (prefix: string, suffix: string): string => `${prefix}-local-copy-${suffix}`;
