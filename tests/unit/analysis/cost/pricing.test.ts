import assert from "node:assert/strict";
import fc from "fast-check";
import { costOf } from "../../../../analysis/cost";
import type { GraphResource } from "../../../../graph/types";
import { billed, resource, stackOf, unused } from "./support";

const node = (inputs: Record<string, unknown>, more: Partial<GraphResource> = {}) => resource("aws:eks/nodeGroup:NodeGroup", "nodes", inputs, more);
const threeNodes = { instanceTypes: ["m5.2xlarge"], scalingConfig: { desiredSize: 3, minSize: 2, maxSize: 6 } };
const template = (name: string, gibibytes: number) =>
  resource(
    "aws:ec2/launchTemplate:LaunchTemplate",
    name,
    { blockDeviceMappings: [{ ebs: { volumeSize: gibibytes, volumeType: "gp3" } }], monitoring: { enabled: true } },
    { invented: { id: `lt-${name}` } },
  );
const database = (inputs: Record<string, unknown>) =>
  resource("aws:rds/cluster:Cluster", "database", {
    engine: "postgres",
    dbClusterInstanceClass: "db.r6gd.xlarge",
    storageType: "gp3",
    allocatedStorage: 500,
    iops: 12_000,
    ...inputs,
  });
const cache = (inputs: Record<string, unknown>) =>
  resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { engine: "valkey", nodeType: "cache.r5.large", ...inputs });

describe("what a resource costs for being there", () => {
  const cases: [what: string, resources: GraphResource[], lines: [string, number][]][] = [
    ["a cluster", [resource("aws:eks/cluster:Cluster", "c", {})], [["control plane, standard support", 73]]],
    [
      "nodes that run at the start, and EKS's own disk where nobody says another",
      [node(threeNodes)],
      [
        ["3 × m5.2xlarge, on demand", 840.96],
        ["3 × 20 GiB gp2 root disk", 6],
      ],
    ],
    [
      "nodes with the disk and the monitoring of their own launch template",
      [template("other", 50), template("own", 100), node({ ...threeNodes, launchTemplate: { id: "lt-own" } })],
      [
        ["3 × m5.2xlarge, on demand", 840.96],
        ["3 × 100 GiB gp3 root disk", 24],
        ["3 × node, detailed monitoring", 6.3],
      ],
    ],
    ["no nodes", [node({ ...threeNodes, scalingConfig: { desiredSize: 0 } })], []],
    ["a NAT gateway", [resource("aws:ec2/natGateway:NatGateway", "n", {})], [["NAT gateway", 32.85]]],
    ["a public address", [resource("aws:ec2/eip:Eip", "a", {})], [["public IPv4 address", 3.65]]],
    [
      "an interface endpoint, in each of its zones",
      [resource("aws:ec2/vpcEndpoint:VpcEndpoint", "e", { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] })],
      [["interface endpoint in 3 zones", 21.9]],
    ],
    ["a gateway endpoint", [resource("aws:ec2/vpcEndpoint:VpcEndpoint", "e", { vpcEndpointType: "Gateway" })], []],
    [
      "a public load balancer, with an address in each zone",
      [resource("aws:lb/loadBalancer:LoadBalancer", "b", { loadBalancerType: "application", subnets: ["a", "b", "c"] })],
      [
        ["application load balancer", 16.43],
        ["3 × public IPv4 address", 10.95],
      ],
    ],
    [
      "an internal load balancer",
      [resource("aws:lb/loadBalancer:LoadBalancer", "b", { loadBalancerType: "application", subnets: ["a"], internal: true })],
      [["application load balancer", 16.43]],
    ],
    [
      "a network load balancer",
      [resource("aws:lb/loadBalancer:LoadBalancer", "b", { loadBalancerType: "network", subnets: ["a", "b", "c"], internal: true })],
      [["network load balancer", 16.43]],
    ],
    [
      "a database cluster: three instances, storage in three zones, no IOPS that gp3 has anyway",
      [database({})],
      [
        ["Multi-AZ cluster, 3 × db.r6gd.xlarge", 1178],
        ["500 GiB gp3 in three zones", 172.5],
      ],
    ],
    [
      "IOPS above gp3's own, and the password that RDS manages",
      [database({ iops: 15_000, manageMasterUserPassword: true })],
      [
        ["Multi-AZ cluster, 3 × db.r6gd.xlarge", 1178],
        ["500 GiB gp3 in three zones", 172.5],
        ["3000 IOPS above gp3's own in three zones", 180],
        ["managed password", 0.4],
      ],
    ],
    [
      "a small disk's IOPS above 3,000",
      [database({ allocatedStorage: 100, iops: 4_000 })],
      [
        ["Multi-AZ cluster, 3 × db.r6gd.xlarge", 1178],
        ["100 GiB gp3 in three zones", 34.5],
        ["1000 IOPS above gp3's own in three zones", 60],
      ],
    ],
    [
      "a single database",
      [
        resource("aws:rds/instance:Instance", "database", {
          engine: "postgres",
          instanceClass: "db.t4g.medium",
          storageType: "gp3",
          allocatedStorage: 100,
        }),
      ],
      [
        ["db.t4g.medium, one zone", 47.45],
        ["100 GiB gp3", 11.5],
      ],
    ],
    ["every node of a cache", [cache({ numNodeGroups: 3, replicasPerNodeGroup: 1 })], [["6 × cache.r5.large, valkey", 756.86]]],
    [
      "every node of a cache whose shards are listed",
      [cache({ nodeGroupConfigurations: [{ replicaCount: 1 }, { replicaCount: 2 }] })],
      [["5 × cache.r5.large, valkey", 630.72]],
    ],
    ["a cache of Redis, which is dearer", [cache({ engine: "redis", numNodeGroups: 3, replicasPerNodeGroup: 1 })], [["6 × cache.r5.large, redis", 946.08]]],
    ["a key", [resource("aws:kms/key:Key", "k", {})], [["key", 1]]],
    [
      "a secret and its copy in another region",
      [resource("aws:secretsmanager/secret:Secret", "s", { replicas: [{ region: "eu-west-1" }] })],
      [["secret and a copy in other regions", 0.8]],
    ],
    ["an alarm", [resource("aws:cloudwatch/metricAlarm:MetricAlarm", "a", { period: 60 })], [["alarm", 0.1]]],
    ["an alarm of high resolution", [resource("aws:cloudwatch/metricAlarm:MetricAlarm", "a", { period: 10 })], [["alarm, high resolution", 0.3]]],
    [
      "a health check with its options",
      [resource("aws:route53/healthCheck:HealthCheck", "h", { type: "HTTPS", requestInterval: 10 })],
      [
        ["health check, https", 0.5],
        ["options: HTTPS, every 10 s", 2],
      ],
    ],
    ["a calculated health check", [resource("aws:route53/healthCheck:HealthCheck", "h", { type: "CALCULATED" })], [["health check, calculated", 0.5]]],
    [
      "a web ACL with two rules",
      [
        resource("aws:wafv2/webAcl:WebAcl", "w", {
          rules: [{ statement: {} }, { statement: { managedRuleGroupStatement: { name: "AWSManagedRulesCommonRuleSet", vendorName: "AWS" } } }],
        }),
      ],
      [
        ["web ACL", 5],
        ["2 rules", 2],
      ],
    ],
    ["a budget", [resource("aws:budgets/budget:Budget", "b", {})], []],
    [
      "disks that a stateful set claims",
      [
        resource("kubernetes:apps/v1:StatefulSet", "store", {
          spec: { replicas: 3, volumeClaimTemplates: [{ spec: { resources: { requests: { storage: "10Gi" } } } }] },
        }),
      ],
      [["3 × 10 GiB gp3 of store", 2.4]],
    ],
    ["a service inside the cluster", [resource("kubernetes:core/v1:Service", "s", { spec: { type: "ClusterIP" } })], []],
  ];
  for (const [what, resources, lines] of cases)
    it(`counts ${what}`, () => {
      const cost = unused(...resources);
      assert.deepEqual([billed(cost), cost.unpriced], [lines, []]);
    });
});

describe("what has no price", () => {
  const cases: [what: string, resources: GraphResource[], reason: string][] = [
    ["a type that nobody knows", [resource("aws:xray/group:Group", "x", {})], "no price is known for the type aws:xray/group:Group"],
    [
      "an instance type without a price, by its name",
      [node({ ...threeNodes, instanceTypes: ["m99.large"], diskSize: 0 })],
      "3 × m99.large, on demand: no price is known for m99.large in us-east-1",
    ],
    ["nodes of an unknown number", [node({ instanceTypes: ["m5.large"] })], "the number of nodes is not a known literal"],
    ["nodes without a type", [node({ scalingConfig: { desiredSize: 3 } })], "the instance type is not a known literal"],
    [
      "nodes of one of several types",
      [node({ ...threeNodes, instanceTypes: ["m5.large", "m6i.large"] })],
      "3 × node of one of m5.large, m6i.large: the price depends on which the cloud takes",
    ],
    ["spot nodes", [node({ ...threeNodes, capacityType: "SPOT" })], "3 × m5.2xlarge on the spot market have no list price"],
    ["a database of another engine", [database({ engine: "aurora-postgresql" })], "database clusters of the engine aurora-postgresql"],
    ["a database without a class", [database({ dbClusterInstanceClass: undefined })], "the instance class is not a known literal"],
    ["a cache of an unknown number of nodes", [cache({ numNodeGroups: 3 })], "the number of nodes is not a known literal"],
    [
      "a gateway load balancer",
      [resource("aws:lb/loadBalancer:LoadBalancer", "b", { loadBalancerType: "gateway" })],
      "load balancers of the kind gateway",
    ],
    [
      "a bucket of a tier without an assumption",
      [resource("aws:s3/bucket:Bucket", "b", {})],
      "no usage assumption says what a bucket of the tier region holds",
    ],
    [
      "a log group that nobody knows",
      [resource("aws:cloudwatch/logGroup:LogGroup", "l", { name: "mine", retentionInDays: 7 })],
      "no usage assumption says how much this log group takes",
    ],
    [
      "a chart that nobody described",
      [resource("kubernetes:helm.sh/v3:Release", "r", { chart: "unheard-of", values: {} })],
      "disks and load balancers of the chart unheard-of, which nobody described",
    ],
    [
      "a load balancer that Kubernetes makes",
      [resource("kubernetes:core/v1:Service", "s", { spec: { type: "LoadBalancer" } })],
      "the load balancer that the cloud makes for it",
    ],
    [
      "a storage account of a kind without a price",
      [resource("azure-native:storage:StorageAccount", "a", { location: "eastus2", sku: { name: "Premium_LRS" } })],
      "storage accounts of the kind Premium_LRS",
    ],
    [
      "the extra price of a managed rule group",
      [
        resource("aws:wafv2/webAcl:WebAcl", "w", {
          rules: [{ statement: { managedRuleGroupStatement: { name: "AWSManagedRulesBotControlRuleSet", vendorName: "AWS" } } }],
        }),
      ],
      "subscription and requests of the rule group AWSManagedRulesBotControlRuleSet",
    ],
  ];
  for (const [what, resources, reason] of cases)
    it(`lists ${what}`, () => {
      assert.deepEqual(
        unused(...resources).unpriced.map((one) => one.reason),
        [reason],
      );
    });

  it("is part of no amount", () => {
    const cost = unused(resource("aws:xray/group:Group", "x", {}), resource("aws:eks/cluster:Cluster", "c", {}));
    assert.deepEqual([cost.totalUsd, cost.unpriced.length, cost.freeResources], [73, 1, 0]);
  });
});

describe("a stack's cost", () => {
  it("is the sum of its lines, to the cent, and grows with every node", () => {
    const counts = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(counts, fc.constantFrom("m5.large", "m5.2xlarge", "m7g.xlarge"), (nodes, type) => {
        const of = (desiredSize: number) => unused(node({ instanceTypes: [type], scalingConfig: { desiredSize } }));
        const cost = of(nodes);
        assert.equal(Math.round(cost.totalUsd * 100), Math.round(cost.items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0) * 100));
        assert.ok(of(nodes + 1).totalUsd > cost.totalUsd);
      }),
    );
  });

  it("takes a resource's own region before the stack's", () => {
    const key = resource("aws:kms/key:Key", "k", { region: "eu-west-1" });
    assert.deepEqual(unused(key).items.map(({ price }) => price), ["eu-west-1/kms/key"]);
  });

  it("counts usage for the users that the stack promises, or for others that are asked for", () => {
    const promises = resource("agentic:promises:Promises", "promises", { users: 2_000, monthlyBudgetUsd: 100 }, { custom: false });
    const gateways = ["a", "b"].map((zone) => resource("aws:ec2/natGateway:NatGateway", `nat-${zone}`, {}));
    const gigabytes = (options: { users?: number }) =>
      costOf(stackOf(promises, ...gateways), options).items.flatMap(({ usage, quantity }) => (usage ? [quantity] : []));
    // 250 GB per 1,000 users, half of them here, over two gateways.
    assert.deepEqual(gigabytes({}), [125, 125]);
    assert.deepEqual(gigabytes({ users: 8_000 }), [500, 500]);
  });

  it("says nothing per user, and counts no use, where nobody says how many there are", () => {
    const cost = unused(resource("aws:ec2/natGateway:NatGateway", "n", {}));
    assert.deepEqual([cost.users, cost.perUserUsd, cost.budgetUsd, cost.items.length], [null, null, null, 1]);
  });

  it("has commitments where their price is known, and the list price elsewhere", () => {
    const cost = unused(node({ ...threeNodes, diskSize: 50 }), resource("aws:eks/cluster:Cluster", "c", {}));
    // 3 × 730 h at 0.24 and 0.162; disks and control plane have no terms.
    assert.deepEqual(cost.committed, { oneYearUsd: 525.6 + 15 + 73, threeYearUsd: 354.78 + 15 + 73 });
  });
});
