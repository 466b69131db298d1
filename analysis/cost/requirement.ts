import { price } from "./prices";
import { HOURS } from "./pricing/pricer";
import type { CostItem, StackCost } from "./types";

/** The cost table of the requirements (one region, us-east-1, 3,000 concurrent users), beside what we build and pay. */

export const requirementUsers = 3_000;

interface RequiredLine {
  component: string;
  specification: string;
  quantity: number;
  /** What the table takes for one, US dollars a month. */
  unitUsd: number;
  /** Price keys of ours that stand for the component. */
  ours: RegExp;
  /** Price of one in the lists, where the table names a thing that has one. */
  listed?: string;
  /** Why ours is different, apart from the list price. */
  because: string;
}

const required: RequiredLine[] = [
  {
    component: "EKS cluster",
    specification: "control plane",
    quantity: 1,
    unitUsd: 73,
    ours: /^eks\//,
    listed: "eks/cluster",
    because: "the same",
  },
  {
    component: "EC2 nodes",
    specification: "m5.2xlarge",
    quantity: 6,
    unitUsd: 576,
    ours: /^ec2\//,
    listed: "ec2/m5.2xlarge",
    because: "six of them do not carry 3,000 users when a zone is gone (ha capacity)",
  },
  {
    component: "RDS PostgreSQL",
    specification: "db.r5.xlarge, primary and standby",
    quantity: 2,
    unitUsd: 420,
    ours: /^rds(-cluster)?\//,
    listed: "rds/db.r5.xlarge",
    because: "a Multi-AZ cluster is three instances in three zones, with local disks; the requirement's growth table asks for 8 cores",
  },
  {
    component: "ElastiCache Redis",
    specification: "cache.r5.large",
    quantity: 3,
    unitUsd: 180,
    ours: /^elasticache-(redis|valkey)\//,
    listed: "elasticache-redis/cache.r5.large",
    because: "each shard has a replica in another zone; Valkey costs a fifth less than Redis",
  },
  {
    component: "ALB",
    specification: "application load balancer",
    quantity: 2,
    unitUsd: 23,
    ours: /^alb\//,
    listed: "alb/hour",
    because: "one in each region: the table's two are the fleet's; capacity units count besides",
  },
  {
    component: "S3 storage",
    specification: "backups and assets, 1 TB",
    quantity: 1,
    unitUsd: 23,
    ours: /^s3\//,
    because: "the same terabyte and its copy in the other region, logs, and requests",
  },
  {
    component: "CloudWatch",
    specification: "logs and metrics",
    quantity: 1,
    unitUsd: 150,
    ours: /^cloudwatch\//,
    because: "logs and metrics of services stay in the cluster (Loki, Prometheus); what is left are the cloud's own",
  },
  {
    component: "Data transfer",
    specification: "outbound, 2 TB a month",
    quantity: 1,
    unitUsd: 180,
    ours: /^transfer\/internet$/,
    because: "2 TB are the answers to all users, of which a region serves its share; backups to the other cloud count besides",
  },
];

/** What the table leaves out, in groups. */
const leftOut: [component: string, ours: RegExp, because: string][] = [
  ["NAT gateways", /^nat\//, "private nodes reach model providers and the other cloud through them; one per zone"],
  ["Interface endpoints", /^endpoint\//, "AWS's own services without the internet, in three zones"],
  ["Database storage", /^rds-(storage|iops|backup)\//, "paid besides instances, in each of three zones; backups beyond it"],
  ["Disks of nodes and charts", /^ebs\//, "root disks, and volumes of Prometheus, Loki and OpenSearch"],
  ["Cache snapshots", /^elasticache-backup\//, "30 days of them"],
  ["Traffic between zones and regions", /^transfer\/(zone|region)$/, "the price of three zones and of a second region"],
  ["Firewall", /^waf\//, "rules and every request that they look at"],
  ["Second cloud", /^blob-/, "backups outlive AWS"],
  ["Keys and secrets", /^(kms|secretsmanager)\//, "one key for each kind of data, secrets copied to the other region"],
  ["DNS and health checks", /^route53\//, "who is healthy, and who is near"],
  ["Public addresses", /^public-ipv4\//, "AWS charges them since February 2024"],
];

export interface RequirementRow {
  component: string;
  /** Nothing where the table leaves the component out. */
  required: { specification: string; quantity: number; monthlyUsd: number } | null;
  /** What we build, in words; empty where that is many things. */
  ours: string;
  oursUsd: number;
  differenceUsd: number;
  /** The part of the difference that is the list price of the very thing that the table names; null where it names none. */
  listPriceUsd: number | null;
  reason: string;
}

export interface RequirementComparison {
  stack: string;
  users: number | null;
  rows: RequirementRow[];
  requiredUsd: number;
  oursUsd: number;
  requiredPerUserUsd: number;
  oursPerUserUsd: number | null;
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
const keyOf = ({ price: id }: CostItem): string => id.split("/").slice(1).join("/");
const totalOf = (items: CostItem[]): number => cents(items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0));

/** The requirement's table beside a stack's cost; every line of ours stands in one row. */
export function againstRequirement(cost: StackCost): RequirementComparison {
  let rest = cost.items;
  const take = (keys: RegExp): CostItem[] => {
    const taken = rest.filter((item) => keys.test(keyOf(item)));
    rest = rest.filter((item) => !taken.includes(item));
    return taken;
  };
  const rows = [
    ...required.map((line) => requiredRow(line, take(line.ours), cost.region)),
    ...leftOut.map(([component, keys, because]) => leftOutRow(component, totalOf(take(keys)), because)),
  ];
  const others = totalOf(rest);
  if (others > 0) rows.push(leftOutRow("Everything else", others, [...new Set(rest.map(({ item }) => item))].join(", ")));
  const requiredUsd = cents(required.reduce((sum, { quantity, unitUsd }) => sum + quantity * unitUsd, 0));
  return {
    stack: cost.stack,
    users: cost.users,
    rows: rows.filter((row) => row.required !== null || row.oursUsd > 0),
    requiredUsd,
    oursUsd: cost.totalUsd,
    requiredPerUserUsd: cents(requiredUsd / requirementUsers),
    oursPerUserUsd: cost.perUserUsd,
  };
}

function requiredRow(line: RequiredLine, items: CostItem[], region: string): RequirementRow {
  const { component, specification, quantity, unitUsd, listed, because } = line;
  const oursUsd = totalOf(items);
  const monthlyUsd = quantity * unitUsd;
  const record = listed === undefined ? undefined : price(listed, region);
  const listUsd = record === undefined ? null : cents(record.price * HOURS);
  const listPriceUsd = listUsd === null ? null : cents(quantity * (listUsd - unitUsd));
  const differenceUsd = cents(oursUsd - monthlyUsd);
  const listText = listUsd === null || listPriceUsd === 0 ? "" : `${specification.split(",")[0] ?? ""} is listed at $${listUsd.toFixed(2)}, not $${unitUsd}; `;
  return {
    component,
    required: { specification, quantity, monthlyUsd },
    ours: line.listed === undefined ? "" : described(items),
    oursUsd,
    differenceUsd,
    listPriceUsd,
    reason: `${listText}${because}`,
  };
}

const leftOutRow = (component: string, oursUsd: number, because: string): RequirementRow => ({
  component,
  required: null,
  ours: "",
  oursUsd,
  differenceUsd: oursUsd,
  listPriceUsd: null,
  reason: because,
});

/** `9 × m5.2xlarge`: machines of one type together, whatever resource has them; else the items as they are. */
function described(items: CostItem[]): string {
  const byKey = new Map<string, CostItem[]>();
  for (const item of items) byKey.set(keyOf(item), [...(byKey.get(keyOf(item)) ?? []), item]);
  return [...byKey]
    .map(([key, same]) => {
      const count = same.reduce((sum, { quantity }) => sum + quantity, 0) / HOURS;
      const machine = /^(ec2|elasticache-\w+)\/(.+)$/.exec(key)?.[2];
      return machine === undefined ? [...new Set(same.map(({ item }) => item))].join(", ") : `${count} × ${machine}`;
    })
    .join(", ");
}
