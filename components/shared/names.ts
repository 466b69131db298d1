/** Names that several tiers must agree on. A name stands here once, so that no tier needs another's output for it. */

/** Kubernetes namespaces of the platform; the eks component creates them. */
export const namespaces = {
  services: "agentic",
  ingress: "ingress",
  observability: "observability",
  externalSecrets: "external-secrets",
  clusterBackup: "velero",
} as const;

/** The ClusterSecretStore through which External Secrets reads this region's AWS Secrets Manager. */
export const secretStore = "aws";

/** The prefix of every physical name in a region, for example `agentic-us-east`. */
export const prefixOf = (regionName: string): string => `agentic-${regionName}`;

/** Tags of everything that takes tags, in each cloud: what it belongs to, for costs and for whoever finds it. */
export const platformTags = (regionName: string): Record<string, string> => ({
  Platform: "agentic-platform",
  Region: regionName,
  ManagedBy: "pulumi",
});

/** The name by which any region reaches a region's database; a CNAME to the writer's endpoint. */
export const databaseHost = (regionName: string, domain: string): string => `postgres.${regionName}.${domain}`;

/** Secrets Manager secret with the replication role's password, made by `regionName` and replicated to its peers. */
export const replicationSecretName = (regionName: string): string => `agentic/${regionName}/postgres/replicator`;

/** Secrets Manager secret with the application role's password, made by `regionName` and replicated to its peers. */
export const applicationSecretName = (regionName: string): string => `agentic/${regionName}/postgres/app`;

/** Service accounts of the backup jobs: of who adds to the stores, of who reads them back, of who lets ElastiCache export. */
export const backupAccounts = { writer: "backup", reader: "backup-verify", exporter: "backup-export" } as const;

/** Annotation with which a namespace says why its pods may ask for more than the baseline; the policies read it. */
export const podSecurityExemption = "agentic-platform/pod-security-exemption";

/** Load balancers and target groups take 32 characters, not ending in a hyphen. */
export const shortName = (prefix: string, suffix: string): string =>
  `${prefix.slice(0, 32 - suffix.length - 1).replace(/-+$/, "")}-${suffix}`;

/** The storage class of every claim: encrypted gp3. */
export const storageClassName = "gp3";
