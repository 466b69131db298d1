import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { bucketReplication } from "../components/shared/bucket-replication";
import { requireThat } from "../components/shared/errors";
import { privateBucket, type PrivateBucket } from "../components/shared/private-bucket";
import { copyBucketName, stateKeyAlias } from "./permissions";

export interface StateStoreArgs {
  /** Name of the bucket; unique in the world. Its copy has the same with `-copy`. */
  bucket: string;
  /** AWS region of bucket and key. */
  awsRegion: string;
  /** AWS region of their copies; another one. */
  copyAwsRegion: string;
  /** Days that an overwritten or deleted version is kept. Default in bootstrap/config.ts: 90. */
  noncurrentDays: number;
  /** Days that every version is locked; at most `noncurrentDays`, or the lifecycle would try in vain. */
  lockDays: number;
  /** Whether buckets and keys survive a destroy. */
  protect: boolean;
}

/** What the copy holds. Not the locks: a lock that is gone here would still stand there and stop a recovery. */
const copiedPrefixes = [".pulumi/meta.yaml", ".pulumi/stacks/", ".pulumi/history/", ".pulumi/backups/"];

/**
 * Where Pulumi keeps its state: a bucket and a key in one region, both also in another. Every version is locked and
 * kept, so that a broken or deleted state can be had back.
 *
 * The key is a multi-Region one: secrets that were encrypted under it open with its replica, when its own region is
 * lost. The current state is never expired; only what replaced it counts days.
 *
 * @throws pulumi.InputPropertyError for one region given twice, or a lock that outlasts the retention
 */
export class StateStore extends pulumi.ComponentResource {
  readonly bucketName: string;
  readonly copyBucketName: string;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: StateStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:bootstrap:StateStore", name, {}, opts);
    validate(args);
    const children = { parent: this };
    const { awsRegion, copyAwsRegion, protect } = args;
    const stateful = pulumi.mergeOptions(children, { protect, retainOnDelete: protect });
    this.bucketName = args.bucket;
    this.copyBucketName = copyBucketName(args.bucket);

    const description = "Pulumi state and the secrets in it";
    const key = new kms.Key(
      `${name}-key`,
      { region: awsRegion, description, enableKeyRotation: true, multiRegion: true, deletionWindowInDays: 30 },
      stateful,
    );
    const keyCopy = new kms.ReplicaKey(
      `${name}-key-copy`,
      { region: copyAwsRegion, description, primaryKeyArn: key.arn, deletionWindowInDays: 30 },
      stateful,
    );
    const alias = `alias/${stateKeyAlias}`;
    new kms.Alias(`${name}-key-alias`, { region: awsRegion, name: alias, targetKeyId: key.keyId }, children);
    new kms.Alias(`${name}-key-copy-alias`, { region: copyAwsRegion, name: alias, targetKeyId: keyCopy.keyId }, children);

    const source = lockedForever(name, { ...args, key }, children);
    const copy = lockedForever(`${name}-copy`, { ...args, bucket: this.copyBucketName, awsRegion: copyAwsRegion, key: keyCopy }, children);
    replicate(name, { awsRegion, source, copy, key, keyCopy }, children);

    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, copyBucketName: this.copyBucketName, keyArn: this.keyArn });
  }
}

interface Locked extends PrivateBucket {
  /** Replication may be set up once these exist. */
  ready: pulumi.Resource[];
}

/** A bucket whose current objects stay for ever, and whose older versions are locked, kept for a while, then deleted. */
function lockedForever(
  name: string,
  args: StateStoreArgs & { key: { arn: pulumi.Output<string> } },
  opts: pulumi.CustomResourceOptions,
): Locked {
  const made = privateBucket(
    name,
    {
      bucket: args.bucket,
      awsRegion: args.awsRegion,
      key: args.key,
      objectLock: true,
      lifecycle: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: args.noncurrentDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        { id: "delete-markers", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
      ],
      statements: (arn) => [
        {
          // The lifecycle is no principal: it still deletes what is past its retention.
          Sid: "NobodyDeletesVersions",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"],
          Resource: pulumi.interpolate`${arn}/*`,
        },
      ],
      protect: args.protect,
    },
    opts,
  );
  const lock = new s3.BucketObjectLockConfiguration(
    `${name}-lock`,
    {
      region: args.awsRegion,
      bucket: made.bucket.id,
      rule: { defaultRetention: { mode: "GOVERNANCE", days: args.lockDays } },
    },
    pulumi.mergeOptions(opts, { dependsOn: [made.versioning] }),
  );
  return { ...made, ready: [made.versioning, made.encryption, lock] };
}

function replicate(
  name: string,
  args: { awsRegion: string; source: Locked; copy: Locked; key: kms.Key; keyCopy: kms.ReplicaKey },
  opts: pulumi.CustomResourceOptions,
): void {
  const { source, copy } = args;
  const { role, policy, destination } = bucketReplication(
    `${name}-replication`,
    { source: { ...source, key: args.key }, copy: { ...copy, key: args.keyCopy }, storageClass: "STANDARD" },
    opts,
  );
  new s3.BucketReplicationConfig(
    `${name}-replication`,
    {
      region: args.awsRegion,
      bucket: source.bucket.id,
      role: role.arn,
      rules: copiedPrefixes.map((prefix, index) => ({
        id: prefix.replace(/^\.pulumi\//, "").replace(/\W.*$/, ""),
        status: "Enabled",
        priority: index + 1,
        filter: { prefix },
        // A stack's file that somebody deletes here is still current there.
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination,
      })),
    },
    pulumi.mergeOptions(opts, { dependsOn: [...source.ready, ...copy.ready, policy] }),
  );
}

function validate({ awsRegion, copyAwsRegion, lockDays, noncurrentDays }: StateStoreArgs): void {
  requireThat(copyAwsRegion !== awsRegion, "copyAwsRegion", copyAwsRegion, `an AWS region other than ${awsRegion}`);
  requireThat(lockDays <= noncurrentDays, "lockDays", lockDays, `at most noncurrentDays, ${String(noncurrentDays)}`);
}
