import { types } from "../../../../policies/types";
import { all, cannotBeKnown, type Case, dependsOn, plus, resource, set, unknown, without, withoutType, zones as three } from "../support";

const whole = "(stack)";
const two = three.slice(0, 2);

/** A list that stands for zones by its length or its entries. */
const list = (rule: string, name: string, path: string, unit: string): Case[] => [
  { rule, name: `refuses two ${unit}`, change: set(name, path, two), says: [[name, `${path} has 2 different ${unit}; at least 3`]] },
  {
    rule,
    name: `refuses three ${unit} of which two are the same`,
    change: set(name, path, ["a", "b", "b"]),
    says: [[name, `${path} has 2 different ${unit}; at least 3`]],
  },
  { rule, name: `counts ${unit} that are unknown before the deployment`, change: set(name, path, [unknown, unknown, unknown]), says: [] },
  { rule, name: `refuses two unknown ${unit}`, change: set(name, path, [unknown, unknown]), says: [[name, `${path} has 2 different ${unit}; at least 3`]] },
  { rule, name: `refuses absent ${unit} (${name})`, change: set(name, path, undefined), says: [[name, `${path} is not set; at least 3 different ${unit}`]] },
  {
    rule,
    name: `refuses a list of ${unit} whose length is unknown`,
    change: set(name, path, unknown),
    says: [[name, `${cannotBeKnown(path)}; at least 3 different ${unit}`]],
  },
];

const adopted = resource(types.securityGroup, "group", { vpcId: "vpc-0123456789abcdef0" });
const subnets: Case[] = [
  ...["public", "private", "database"].map((tier) => ({
    rule: "subnet-zones",
    name: `refuses ${tier} subnets in two zones`,
    change: without(`${tier}-us-east-1c`),
    says: [[whole, `the ${tier} subnets lie in 2 zones (us-east-1a, us-east-1b); at least 3`]] satisfies Case["says"],
  })),
  {
    rule: "subnet-zones",
    name: "refuses a subnet without a zone",
    change: set("public-us-east-1a", "availabilityZone", undefined),
    says: [
      ["public-us-east-1a", "availabilityZone is not set"],
      [whole, "the public subnets lie in 2 zones (us-east-1b, us-east-1c); at least 3"],
    ],
  },
  {
    rule: "subnet-zones",
    name: "refuses a subnet in an unknown zone",
    change: set("public-us-east-1a", "availabilityZone", unknown),
    says: [
      ["public-us-east-1a", cannotBeKnown("availabilityZone")],
      [whole, "the public subnets lie in 2 zones (us-east-1b, us-east-1c); at least 3"],
    ],
  },
  {
    rule: "subnet-zones",
    name: "refuses a subnet without a tier",
    change: set("public-us-east-1a", "tags", undefined),
    says: [
      ["public-us-east-1a", "tags.Tier is not set; allowed: public, private, database"],
      [whole, "the public subnets lie in 2 zones (us-east-1b, us-east-1c); at least 3"],
    ],
  },
  {
    rule: "subnet-zones",
    name: "refuses a VPC without subnets",
    change: all(withoutType(types.subnet), plus(adopted)),
    says: ["public", "private", "database"].map((tier) => [whole, `the ${tier} subnets lie in 0 zones (none); at least 3`]),
  },
  {
    rule: "subnet-zones",
    name: "refuses a stack without any network",
    change: withoutType(types.subnet, types.vpc),
    says: ["public", "private", "database"].map((tier) => [whole, `the ${tier} subnets lie in 0 zones (none); at least 3`]),
  },
  {
    rule: "subnet-zones",
    name: "leaves an adopted network's subnets to what stands in them",
    change: all(withoutType(types.subnet, types.vpc), plus(adopted)),
    says: [],
  },
];

const gateways: Case[] = [
  {
    rule: "nat-zones",
    name: "refuses a single gateway",
    change: without("nat-us-east-1b", "nat-us-east-1c"),
    says: [[whole, "1 NAT gateways in different subnets for private subnets in 3 zones; one each"]],
  },
  {
    rule: "nat-zones",
    name: "refuses three gateways in one subnet",
    change: all(
      set("nat-us-east-1b", "subnetId", "public-us-east-1a-id"),
      set("nat-us-east-1c", "subnetId", "public-us-east-1a-id"),
    ),
    says: [[whole, "1 NAT gateways in different subnets for private subnets in 3 zones; one each"]],
  },
  {
    rule: "nat-zones",
    name: "counts gateways whose subnet is unknown before the deployment",
    change: all(...three.map((zone) => set(`nat-${zone}`, "subnetId", unknown))),
    says: [],
  },
  {
    rule: "nat-zones",
    name: "refuses no gateway at all",
    change: withoutType(types.natGateway),
    says: [[whole, "0 NAT gateways in different subnets for private subnets in 3 zones; one each"]],
  },
  { rule: "nat-zones", name: "asks for none in an adopted network", change: withoutType(types.natGateway, types.subnet, types.vpc), says: [] },
];

const onlyTwo = (...places: string[]): Case["says"][number] => [
  whole,
  `the node groups lie in 2 zones (${places.join(", ")}); at least 3`,
];
const nodeGroups: Case[] = [
  { rule: "node-group-zones", name: "refuses two zones", change: without("nodes-us-east-1c"), says: [onlyTwo("us-east-1a", "us-east-1b")] },
  {
    rule: "node-group-zones",
    name: "refuses three groups in two zones",
    change: set("nodes-us-east-1c", "subnetIds", ["private-us-east-1a-id"]),
    says: [onlyTwo("us-east-1a", "us-east-1b")],
  },
  {
    rule: "node-group-zones",
    name: "reads in a first preview which subnet an unknown id will be of",
    change: all(
      ...three.map((zone) => all(set(`nodes-${zone}`, "subnetIds", [unknown]), dependsOn(`nodes-${zone}`, `private-${zone}`))),
    ),
    says: [],
  },
  {
    rule: "node-group-zones",
    name: "refuses a group whose subnet nobody can tell",
    change: set("nodes-us-east-1c", "subnetIds", [unknown]),
    says: [["nodes-us-east-1c", "nothing tells the zone of its subnet"], onlyTwo("us-east-1a", "us-east-1b")],
  },
  {
    rule: "node-group-zones",
    name: "takes the tag Zone where the subnet tells nothing",
    change: all(set("nodes-us-east-1c", "subnetIds", [unknown]), set("nodes-us-east-1c", "tags", { Zone: "us-east-1c" })),
    says: [],
  },
  {
    rule: "node-group-zones",
    name: "refuses a group over several zones",
    change: set("nodes-us-east-1c", "subnetIds", ["a", "b"]),
    says: [
      ["nodes-us-east-1c", "subnetIds has 2 subnets; exactly one, or its nodes may all stand in one zone"],
      onlyTwo("us-east-1a", "us-east-1b"),
    ],
  },
  {
    rule: "node-group-zones",
    name: "refuses a group without subnets",
    change: set("nodes-us-east-1a", "subnetIds", undefined),
    says: [
      ["nodes-us-east-1a", "subnetIds is not set; exactly one, or its nodes may all stand in one zone"],
      onlyTwo("us-east-1b", "us-east-1c"),
    ],
  },
  {
    rule: "node-group-zones",
    name: "counts the subnets of an adopted network, which are not in the stack",
    change: withoutType(types.subnet, types.vpc),
    says: [],
  },
  {
    rule: "node-group-zones",
    name: "refuses a stack without node groups",
    change: withoutType(types.nodeGroup),
    says: [[whole, "the node groups lie in 0 zones (none); at least 3"]],
  },
];

const shard = (primary: string, ...replicas: string[]) => ({ primaryAvailabilityZone: primary, replicaAvailabilityZones: replicas });
const [a = "", b = "", c = ""] = three;
const cache: Case[] = [
  {
    rule: "cache-zones",
    name: "refuses Multi-AZ that is off",
    change: set("cache", "multiAzEnabled", false),
    says: [["cache", "multiAzEnabled is false; allowed: true"]],
  },
  {
    rule: "cache-zones",
    name: "refuses Multi-AZ that is absent",
    change: set("cache", "multiAzEnabled", undefined),
    says: [["cache", "multiAzEnabled is not set; allowed: true"]],
  },
  {
    rule: "cache-zones",
    name: "allows shards that are placed over three zones",
    change: set("cache", "nodeGroupConfigurations", [shard(a, b), shard(b, c), shard(c, a)]),
    says: [],
  },
  {
    rule: "cache-zones",
    name: "refuses shards in two zones",
    change: set("cache", "nodeGroupConfigurations", [shard(a, b), shard(b, a), shard(a, b)]),
    says: [["cache", "the shards lie in 2 zones; at least 3"]],
  },
  {
    rule: "cache-zones",
    name: "refuses a shard whose replica shares its zone",
    change: set("cache", "nodeGroupConfigurations", [shard(a, a), shard(b, c), shard(c, a)]),
    says: [["cache", "shard 1 lies in us-east-1a alone; at least 2 zones"]],
  },
  ...list("cache-zones", "cache-subnets", "subnetIds", "subnets"),
];

const constraints = "spec.template.spec.topologySpreadConstraints";
const spread: Case[] = ["l01", "store"].flatMap((name): Case[] => [
  {
    rule: "workload-spread",
    name: `refuses ${name} without constraints`,
    change: set(name, constraints, undefined),
    says: [[name, `${constraints} has no constraint by zone`]],
  },
  {
    rule: "workload-spread",
    name: `refuses constraints of ${name} that are unknown`,
    change: set(name, constraints, unknown),
    says: [[name, `${constraints} has no constraint by zone`]],
  },
  {
    rule: "workload-spread",
    name: `refuses spread of ${name} by host alone`,
    change: set(name, `${constraints}.0.topologyKey`, "kubernetes.io/hostname"),
    says: [[name, `${constraints} has no constraint by zone`]],
  },
  {
    rule: "workload-spread",
    name: `refuses spread of ${name} that is only a wish`,
    change: set(name, `${constraints}.0.whenUnsatisfiable`, "ScheduleAnyway"),
    says: [[name, 'its constraint by zone: whenUnsatisfiable is "ScheduleAnyway"; allowed: "DoNotSchedule"']],
  },
  {
    rule: "workload-spread",
    name: `refuses spread of ${name} that a dead zone blocks`,
    change: set(name, `${constraints}.0.nodeTaintsPolicy`, undefined),
    says: [[name, 'its constraint by zone: nodeTaintsPolicy is not set; allowed: "Honor"']],
  },
  {
    rule: "workload-spread",
    name: `refuses spread of ${name} that lets a zone hold two more than another`,
    change: set(name, `${constraints}.0.maxSkew`, 2),
    says: [[name, "its constraint by zone: maxSkew is 2; allowed: 1"]],
  },
]);

export const zones: Case[] = [
  ...subnets,
  ...gateways,
  ...list("cluster-zones", "cluster", "vpcConfig.subnetIds", "subnets"),
  ...nodeGroups,
  ...list("database-zones", "database", "availabilityZones", "zones"),
  ...list("database-zones", "database-subnets", "subnetIds", "subnets"),
  ...cache,
  ...list("load-balancer-zones", "balancer", "subnets", "subnets"),
  {
    rule: "load-balancer-zones",
    name: "reads subnet mappings, too",
    change: all(set("balancer", "subnets", undefined), set("balancer", "subnetMappings", [{ subnetId: "a" }, { subnetId: "b" }])),
    says: [["balancer", "subnetMappings has 2 different subnets; at least 3"]],
  },
  ...spread,
  {
    rule: "chart-spread",
    name: "refuses values without constraints",
    change: set("search", "values.topologySpreadConstraints", undefined),
    says: [["search", "StatefulSet opensearch: the values do not say whether it has strict spread over zones"]],
  },
  {
    rule: "chart-spread",
    name: "refuses spread that a dead zone blocks",
    change: set("search", "values.topologySpreadConstraints.0.nodeTaintsPolicy", "Ignore"),
    says: [["search", "StatefulSet opensearch: it has no strict spread over zones"]],
  },
];
