/** Names with limits. Pure. */

/** Load balancers and target groups take 32 characters, not ending in a hyphen. */
export const shortName = (prefix: string, suffix: string): string =>
  `${prefix.slice(0, 32 - suffix.length - 1).replace(/-+$/, "")}-${suffix}`;

/** S3 takes 63 characters and every name once in the world, hence the host name as its end. */
export const accessLogBucketName = (prefix: string, hostname: string): string =>
  `${prefix}-access-logs-${hostname.replaceAll(".", "-")}`.slice(0, 63).replace(/-+$/, "");
