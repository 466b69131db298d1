/**
 * How a price key is found in the vendors' public lists. Column names are those of AWS's offer files in CSV form, meter
 * names those of Azure's retail price API. Written from their documentation and public copies, not from a run against the
 * real lists; what a query does not find, or finds with two prices, keeps its old record and is reported.
 */

export interface AwsQuery {
  /** Offer code, the folder of the offer's files. */
  offer: string;
  /** What a product's row must say, by column. */
  where: Record<string, string | RegExp>;
  /** How many of the list's units one of ours is; default 1. */
  times?: number;
}

export interface AzureQuery {
  productName: string;
  skuName: string;
  meterName: RegExp;
}

const usage = (offer: string, suffix: string, times?: number, more: AwsQuery["where"] = {}): AwsQuery => ({
  offer,
  // Usage types of other regions than us-east-1 have the region's short name before them.
  where: { usageType: new RegExp(`^([A-Z0-9]+-)?${suffix}$`), ...more },
  ...(times === undefined ? {} : { times }),
});

const application = { operation: "LoadBalancing:Application" };
const network = { operation: "LoadBalancing:Network" };
const postgres = { "Database Engine": "PostgreSQL" };
const single = { "Deployment Option": "Single-AZ" };
const cluster = { "Deployment Option": "Multi-AZ (readable standbys)" };
const gp3 = { "Volume Type": "General Purpose-GP3" };

const fixed: Record<string, AwsQuery> = {
  "alb/hour": usage("AWSELB", "LoadBalancerUsage", 1, application),
  "alb/lcu-hour": usage("AWSELB", "LCUUsage", 1, application),
  "nlb/hour": usage("AWSELB", "LoadBalancerUsage", 1, network),
  "nlb/lcu-hour": usage("AWSELB", "LCUUsage", 1, network),
  "cloudwatch/alarm": usage("AmazonCloudWatch", "CW:AlarmMonitorUsage"),
  "cloudwatch/alarm-high-resolution": usage("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage"),
  "cloudwatch/log-ingest": usage("AmazonCloudWatch", "DataProcessing-Bytes"),
  "cloudwatch/log-storage": usage("AmazonCloudWatch", "TimedStorage-ByteHrs"),
  "cloudwatch/metric": usage("AmazonCloudWatch", "CW:MetricMonitorUsage"),
  "ebs/gp2": usage("AmazonEC2", "EBS:VolumeUsage\\.gp2"),
  "ebs/gp3": usage("AmazonEC2", "EBS:VolumeUsage\\.gp3"),
  "eks/cluster": usage("AmazonEKS", "AmazonEKS-Hours:perCluster"),
  "elasticache-backup/gb": usage("AmazonElastiCache", "BackupUsage"),
  "endpoint/gb": usage("AmazonVPC", "VpcEndpoint-Bytes"),
  "endpoint/hour": usage("AmazonVPC", "VpcEndpoint-Hours"),
  "kms/key": usage("awskms", "KMS-Keys"),
  "kms/requests": usage("awskms", "KMS-Requests", 10_000),
  "nat/gb": usage("AmazonEC2", "NatGateway-Bytes"),
  "nat/hour": usage("AmazonEC2", "NatGateway-Hours"),
  "public-ipv4/hour": usage("AmazonVPC", "PublicIPv4:InUseAddress"),
  "rds-backup/gb": usage("AmazonRDS", "RDS:ChargedBackupUsage", 1, postgres),
  "rds-iops/gp3": { offer: "AmazonRDS", where: { "Product Family": "Provisioned IOPS", ...gp3, ...postgres, ...single } },
  "rds-iops/gp3-cluster": { offer: "AmazonRDS", where: { "Product Family": "Provisioned IOPS", ...gp3, ...postgres, ...cluster } },
  "rds-storage/gp3": { offer: "AmazonRDS", where: { "Product Family": "Database Storage", ...gp3, ...postgres, ...single } },
  "rds-storage/gp3-cluster": { offer: "AmazonRDS", where: { "Product Family": "Database Storage", ...gp3, ...postgres, ...cluster } },
  "route53/health-check": usage("AmazonRoute53", "Health-Check-AWS"),
  "route53/health-check-option": usage("AmazonRoute53", "Health-Check-Option-AWS"),
  "route53/health-check-option-other": usage("AmazonRoute53", "Health-Check-Option-Non-AWS"),
  "route53/health-check-other": usage("AmazonRoute53", "Health-Check-Non-AWS"),
  "route53/queries-geo": usage("AmazonRoute53", "Geo-Queries", 1_000_000),
  "route53/queries-latency": usage("AmazonRoute53", "LBR-Queries", 1_000_000),
  "route53/queries-standard": usage("AmazonRoute53", "DNS-Queries", 1_000_000),
  "route53/zone": usage("AmazonRoute53", "HostedZone"),
  "s3/reads": usage("AmazonS3", "Requests-Tier2", 1_000),
  "s3/standard": usage("AmazonS3", "TimedStorage-ByteHrs"),
  "s3/standard-ia": usage("AmazonS3", "TimedStorage-SIA-ByteHrs"),
  "s3/writes": usage("AmazonS3", "Requests-Tier1", 1_000),
  "s3/writes-ia": usage("AmazonS3", "Requests-SIA-Tier1", 1_000),
  "secretsmanager/requests": usage("AWSSecretsManager", "AWSSecretsManagerAPIRequest", 10_000),
  "secretsmanager/secret": usage("AWSSecretsManager", "AWSSecretsManager-Secrets"),
  "sns/email": usage("AmazonSNS", "DeliveryAttempts-SMTP", 100_000),
  "sns/https": usage("AmazonSNS", "DeliveryAttempts-HTTP", 100_000),
  "transfer/internet": usage("AWSDataTransfer", "DataTransfer-Out-Bytes", 1, { "Transfer Type": "AWS Outbound" }),
  "transfer/zone": usage("AWSDataTransfer", "DataTransfer-Regional-Bytes"),
  "waf/acl": usage("awswaf", "WebACLV2"),
  "waf/requests": usage("awswaf", "RequestV2-Tier1", 1_000_000),
  "waf/rule": usage("awswaf", "RuleV2"),
};

/** How AWS's list has the key; nothing where nobody has said. */
export function awsQuery(key: string): AwsQuery | undefined {
  const slash = key.indexOf("/");
  const [group, what] = [key.slice(0, slash), key.slice(slash + 1)] as const;
  switch (group) {
    case "ec2":
      return {
        offer: "AmazonEC2",
        where: {
          ...{ "Instance Type": what, "Operating System": "Linux", Tenancy: "Shared" },
          ...{ "Pre Installed S/W": "NA", CapacityStatus: "Used" },
        },
      };
    case "rds":
      return { offer: "AmazonRDS", where: { "Instance Type": what, ...postgres, ...single } };
    case "rds-cluster":
      return { offer: "AmazonRDS", where: { "Instance Type": what, ...postgres, ...cluster } };
    case "elasticache-redis":
    case "elasticache-valkey":
      return {
        offer: "AmazonElastiCache",
        where: { "Instance Type": what, "Cache Engine": group === "elasticache-redis" ? "Redis" : "Valkey", usageType: /NodeUsage:/ },
      };
    default:
      return fixed[key];
  }
}

/** How Azure's list has the key; nothing where nobody has said. */
export function azureQuery(key: string): AzureQuery | undefined {
  const [, tier, writes, redundancy] = /^blob-(hot|cool)(-writes)?\/(\w+)$/.exec(key) ?? [];
  if (tier === undefined || redundancy === undefined) return undefined;
  const name = `${tier === "hot" ? "Hot" : "Cool"} ${redundancy.replace(/^RA/, "RA-")}`;
  return {
    productName: "General Block Blob v2",
    skuName: name,
    meterName: writes === undefined ? /Data Stored$/ : /Write Operations$/,
  };
}
