/** Names with limits. Pure. */

/** S3 takes 63 characters and every name once in the world, hence the host name as its end. */
export const accessLogBucketName = (prefix: string, hostname: string): string =>
  `${prefix}-access-logs-${hostname.replaceAll(".", "-")}`.slice(0, 63).replace(/-+$/, "");
