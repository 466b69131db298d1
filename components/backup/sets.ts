/**
 * What a backup is and where it lies. Pure.
 *
 * A *set* is a folder `<kind>/<time>/` with the files of one backup and a `MANIFEST` (`sha256 bytes name` a line), which
 * is written last: a set without one is unfinished. Times are UTC and sort as text.
 */

/** Kinds of sets: dumps of the database, snapshots of the cache, state of the cluster. */
export const kinds = ["postgres", "redis", "cluster"] as const;
export type Kind = (typeof kinds)[number];

/** Stores by their names in rclone's configuration. */
export const stores = ["local", "offsite", "replica", "azure"] as const;
export type Store = (typeof stores)[number];

/** Where jobs write; S3 itself fills the replica. */
export const written: Store[] = ["local", "offsite", "azure"];

export interface StorePlaces {
  awsRegion: string;
  peerAwsRegion: string;
  localBucket: string;
  bucket: string;
  replicaBucket: string;
  storageAccount: string;
  container: string;
}

/**
 * rclone's configuration: no key in it, each pod's own identity opens the stores. Writers may not read what they wrote, so
 * nothing is asked of S3 after an upload; the checks do that with another identity.
 * Source of the settings' names: rclone 1.76, backends s3, azureblob and alias.
 */
export const rcloneConf = (places: StorePlaces): string => `[s3]
type = s3
provider = AWS
env_auth = true
region = ${places.awsRegion}
no_check_bucket = true
no_head = true

[s3-peer]
type = s3
provider = AWS
env_auth = true
region = ${places.peerAwsRegion}
no_check_bucket = true

[blob]
type = azureblob
account = ${places.storageAccount}
env_auth = true
no_check_container = true
chunk_size = 16Mi
upload_concurrency = 4

[local]
type = alias
remote = s3:${places.localBucket}

[offsite]
type = alias
remote = s3:${places.bucket}

[replica]
type = alias
remote = s3-peer:${places.replicaBucket}

[azure]
type = alias
remote = blob:${places.container}
`;

/** Where pods find what they mount. */
export const paths = { scripts: "/scripts", rclone: "/etc/rclone", work: "/backup", azureToken: "/var/run/azure" } as const;
