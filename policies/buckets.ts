import type { CheckedResource, Finding } from "./rule";
import { types } from "./types";
import { isUnknown, listAt, look } from "./values";

/** A bucket that holds backups says so: the tag `Purpose: backup`, or `backup` as a word of its name. */
export const isBackupBucket = ({ type, inputs }: CheckedResource): boolean =>
  type === types.bucket &&
  (look(inputs, "tags.Purpose") === "backup" || /(^|-)backups?(-|$)/.test(String(look(inputs, "bucket"))));

export const backupBuckets = (resources: CheckedResource[]): CheckedResource[] => resources.filter(isBackupBucket);

/**
 * Whether a property names the target. In a preview the engine does not know ids yet, but it knows from which resources
 * a property was computed.
 */
export function names(resource: CheckedResource, property: string, target: CheckedResource): boolean {
  const [top = property] = property.split(".");
  const value = look(resource.inputs, property);
  const known = typeof value === "string" && !isUnknown(value);
  const name = String(target.inputs["bucket"]);
  if (known && [name, `arn:aws:s3:::${name}`, ...Object.values(target.invented)].includes(value)) return true;
  const from = resource.propertyDependencies?.[top] ?? (known ? [] : resource.dependencies);
  return from.includes(target.urn);
}

/** The bucket's companion of a type (versioning, lock, lifecycle …): since aws 4 each is a resource of its own. */
export const companions = (resources: CheckedResource[], type: string, bucket: CheckedResource): CheckedResource[] =>
  resources.filter((resource) => resource.type === type && names(resource, "bucket", bucket));

/** Judges every bucket together with its companions of one type. */
export const eachBucket = (
  resources: CheckedResource[],
  type: string,
  judge: (companions: CheckedResource[], bucket: CheckedResource) => string | undefined,
): Finding[] => judged(resources.filter((resource) => resource.type === types.bucket), resources, type, judge);

/** Judges every backup bucket together with its companions of one type. */
export const eachBackupBucket = (
  resources: CheckedResource[],
  type: string,
  judge: (companions: CheckedResource[], bucket: CheckedResource) => string | undefined,
): Finding[] => judged(backupBuckets(resources), resources, type, judge);

const judged = (
  buckets: CheckedResource[],
  resources: CheckedResource[],
  type: string,
  judge: (companions: CheckedResource[], bucket: CheckedResource) => string | undefined,
): Finding[] =>
  buckets.flatMap((bucket) => {
    const reason = judge(companions(resources, type, bucket), bucket);
    return reason === undefined ? [] : [{ resource: bucket, reason }];
  });

/** Whether a replication configuration copies to the bucket by an enabled rule. */
export function copiesTo(configuration: CheckedResource, destination: CheckedResource): boolean {
  return listAt(configuration.inputs, "rules").some((rule) => {
    if (look(rule, "status") !== "Enabled") return false;
    const inputs = { rules: look(rule, "destination.bucket") };
    return names({ ...configuration, inputs }, "rules", destination);
  });
}
