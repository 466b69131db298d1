/** What the model takes from elsewhere: published service levels, and rates that it assumes. Each with source and day. */

export interface Figure {
  /** 0 to 1. */
  availability: number;
  /** What it is promised for. */
  condition: string;
  source: string;
  /** Of the text that was read, ISO 8601. */
  date: string;
}

/**
 * Monthly uptime below which the provider pays credits. That is a price, not a measurement; but it is the only figure
 * that is published, and what is usually seen lies above it.
 */
export const slas = {
  dns: { availability: 1, condition: "hosted zone", source: "https://aws.amazon.com/route53/sla/", date: "2022-10" },
  balancer: { availability: 0.9999, condition: "in two zones or more", source: "https://aws.amazon.com/elasticloadbalancing/sla/", date: "2022-07-25" },
  balancerSingle: { availability: 0.999, condition: "in one zone", source: "https://aws.amazon.com/elasticloadbalancing/sla/", date: "2022-07-25" },
  compute: { availability: 0.9999, condition: "instances in two zones or more", source: "https://aws.amazon.com/compute/sla/", date: "2022-05-05" },
  instance: { availability: 0.995, condition: "one instance", source: "https://aws.amazon.com/compute/sla/", date: "2022-05-05" },
  database: { availability: 0.9995, condition: "Multi-AZ cluster or instance", source: "https://aws.amazon.com/rds/sla/", date: "2024-01-22" },
  databaseSingle: { availability: 0.995, condition: "single instance", source: "https://aws.amazon.com/rds/sla/", date: "2024-01-22" },
  // Nodes of a previous generation get 99.9 %; which those are stands in the agreement.
  cache: { availability: 0.9999, condition: "Multi-AZ with automatic failover", source: "https://aws.amazon.com/elasticache/sla/", date: "2023-02" },
  cacheSingle: { availability: 0.995, condition: "one zone, no automatic failover or no replica", source: "https://aws.amazon.com/elasticache/sla/", date: "2023-02" },
  kubernetesApi: { availability: 0.9995, condition: "endpoint of a cluster", source: "https://aws.amazon.com/eks/sla/", date: "2022-05-04" },
} as const satisfies Record<string, Figure>;

/** Nobody publishes these. Every result says what it assumed, and each can be given instead. */
export interface Assumptions {
  /** Failovers of a Multi-AZ database a year, planned ones for patches among them. */
  databaseFailoversPerYear: number;
  /** Seconds without a writer at each, in a Multi-AZ DB cluster. AWS: "typically under 35 seconds". */
  clusterFailoverSeconds: number;
  /** The same of servers in the cluster: what the drill database-failover holds them to, with the requirement's timings. */
  patroniFailoverSeconds: number;
  /** The same of a Multi-AZ DB instance. AWS: "typically 60–120 seconds". */
  instanceFailoverSeconds: number;
  /**
   * Minutes that an outage lasts: into how many outages a given unavailability is divided. Each costs a failover, so
   * short ones are worse. AWS's reports tell of hours (15 in us-east-1 on 2025-10-20, aws.amazon.com/message/101925),
   * but not of the many that were too small for a report.
   */
  outageMinutes: number;
  /** One NAT gateway, or rather its zone: AWS builds a gateway redundantly in one zone. */
  natGateway: number;
  /** Seconds for which resolvers keep an alias of a load balancer, where no record says another. Route 53 FAQ: fixed at 60. */
  aliasTtlSeconds: number;
}

export const assumptions: Assumptions = {
  databaseFailoversPerYear: 4,
  clusterFailoverSeconds: 35,
  patroniFailoverSeconds: 45,
  instanceFailoverSeconds: 120,
  outageMinutes: 60,
  natGateway: 0.999,
  aliasTtlSeconds: 60,
};

/** Where the durations of database failovers stand. */
export const failoverGuide = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/";
