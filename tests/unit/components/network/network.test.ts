import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { Network, type NetworkArgs } from "../../../../components/network";
import { interfaceServices } from "../../../../components/network/endpoints";
import { named, ofType, record, type Recorded } from "../../support/recorder";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const args: NetworkArgs = {
  prefix: "agentic-us-east",
  cidr: "10.10.0.0/16",
  awsRegion: "us-east-1",
  zones,
  natGateways: "per-zone",
  flowLogRetentionDays: 30,
  clusterName: "agentic-us-east",
};
const network = (changes: Partial<NetworkArgs> = {}): Promise<Recorded[]> =>
  record((opts) => new Network("network", { ...args, ...changes }, opts));

describe("Network", () => {
  let made: Recorded[];
  before(async () => {
    made = await network();
  });

  it("has a public, a private and a database subnet in each zone, by name of the zone", () => {
    const subnets = ofType(made, "aws:ec2/subnet:Subnet");
    assert.deepEqual(
      subnets.map(({ inputs }) => [(inputs["tags"] as { Tier: string }).Tier, inputs["availabilityZone"]]),
      ["public", "private", "database"].flatMap((tier) => zones.map((zone) => [tier, zone])),
    );
    assert.ok(subnets.every(({ inputs }) => inputs["mapPublicIpOnLaunch"] === false));
  });

  it("lets load balancers find public and private subnets, and no database subnet", () => {
    const tagsOf = (tier: string) => named(made, `network-${tier}-us-east-1a`, "aws:ec2/subnet:Subnet").inputs["tags"];
    const base = { "kubernetes.io/cluster/agentic-us-east": "shared" };
    assert.deepEqual(tagsOf("public"), {
      ...base,
      Name: "agentic-us-east-public-us-east-1a",
      Tier: "public",
      "kubernetes.io/role/elb": "1",
    });
    assert.deepEqual(tagsOf("private"), {
      ...base,
      Name: "agentic-us-east-private-us-east-1a",
      Tier: "private",
      "kubernetes.io/role/internal-elb": "1",
    });
    assert.deepEqual(tagsOf("database"), { Name: "agentic-us-east-database-us-east-1a", Tier: "database" });
  });

  it("sends each zone's private traffic through the NAT gateway of the same zone", () => {
    const nats = ofType(made, "aws:ec2/natGateway:NatGateway");
    assert.deepEqual(
      nats.map(({ inputs }) => inputs["subnetId"]),
      zones.map((zone) => `network-public-${zone}-id`),
    );
    for (const zone of zones) {
      const route = named(made, `network-private-${zone}-internet`);
      assert.equal(route.inputs["natGatewayId"], `network-nat-${zone}-id`);
      assert.equal(route.inputs["routeTableId"], `network-private-${zone}-id`);
    }
  });

  it("shares one NAT gateway when told to, with a route table per zone all the same", async () => {
    const cheap = await network({ natGateways: "single" });
    assert.equal(ofType(cheap, "aws:ec2/natGateway:NatGateway").length, 1);
    assert.deepEqual(
      zones.map((zone) => named(cheap, `network-private-${zone}-internet`).inputs["natGatewayId"]),
      zones.map(() => "network-nat-us-east-1a-id"),
    );
  });

  it("gives database subnets no way to the internet", () => {
    const databaseTables = ofType(made, "aws:ec2/routeTableAssociation:RouteTableAssociation")
      .filter(({ name }) => name.includes("database"))
      .map(({ inputs }) => inputs["routeTableId"]);
    assert.deepEqual(databaseTables, zones.map(() => "network-database-id"));
    const routed = ofType(made, "aws:ec2/route:Route").map(({ inputs }) => inputs["routeTableId"]);
    assert.equal(routed.length, 4);
    assert.ok(!routed.includes("network-database-id"));
  });

  it("answers AWS calls of nodes inside the VPC, in every zone, over HTTPS from the VPC only", () => {
    const endpoints = ofType(made, "aws:ec2/vpcEndpoint:VpcEndpoint");
    const s3 = named(made, "network-endpoint-s3");
    assert.equal(s3.inputs["vpcEndpointType"], "Gateway");
    assert.deepEqual(s3.inputs["routeTableIds"], zones.map((zone) => `network-private-${zone}-id`));
    const interfaces = endpoints.filter(({ inputs }) => inputs["vpcEndpointType"] === "Interface");
    assert.deepEqual(
      interfaces.map(({ inputs }) => inputs["serviceName"]),
      interfaceServices.map((service) => `com.amazonaws.us-east-1.${service}`),
    );
    for (const { inputs } of interfaces) {
      assert.equal(inputs["privateDnsEnabled"], true);
      assert.deepEqual(inputs["subnetIds"], zones.map((zone) => `network-private-${zone}-id`));
      assert.deepEqual(inputs["securityGroupIds"], ["network-endpoint-endpoints-id"]);
    }
    const group = named(made, "network-endpoint-endpoints").inputs;
    assert.deepEqual(group["egress"], []);
    assert.deepEqual(group["ingress"], [
      { description: "HTTPS from the VPC", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.10.0.0/16"] },
    ]);
  });

  it("leaves the default security group without a rule", () => {
    const { inputs } = named(made, "network-default", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual([inputs["ingress"], inputs["egress"]], [[], []]);
  });

  it("keeps flow logs of all traffic for 30 days, encrypted, through a role that writes to that group only", () => {
    assert.equal(named(made, "network-flow-logs", "aws:ec2/flowLog:FlowLog").inputs["trafficType"], "ALL");
    const group = named(made, "network-flow-logs", "aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.equal(group["retentionInDays"], 30);
    assert.equal(group["kmsKeyId"], "arn:aws:test:us-east-1:123456789012:network-flow-logs-key");
    const policy = JSON.parse(String(named(made, "network-flow-logs-policy").inputs["policy"])) as {
      Statement: { Action: unknown; Resource: unknown }[];
    };
    assert.deepEqual(
      policy.Statement.map(({ Resource }) => Resource),
      ["arn:aws:test:us-east-1:123456789012:network-flow-logs:*", "*"],
    );
    assert.equal(policy.Statement[1]?.Action, "logs:DescribeLogGroups");
  });

  it("makes everything through the region's provider", () => {
    assert.ok(made.length > 40);
    for (const { custom, provider, name } of made) if (custom) assert.match(provider, /::aws::/, name);
  });

  it("keeps every zone's subnets when a zone is appended", async () => {
    const four = await network({ zones: [...zones, "us-east-1d"] });
    for (const subnet of ofType(made, "aws:ec2/subnet:Subnet"))
      assert.deepEqual(named(four, subnet.name, subnet.type).inputs, subnet.inputs);
    assert.equal(ofType(four, "aws:ec2/subnet:Subnet").length, 12);
  });

  it("creates nothing in an adopted VPC and passes its ids on", async () => {
    const ids = (kind: string) => zones.map((_, index) => `${kind}-${index}`);
    const adopt = {
      vpcId: "vpc-1",
      publicSubnetIds: ids("subnet-public"),
      privateSubnetIds: ids("subnet-private"),
      databaseSubnetIds: ids("subnet-database"),
      privateRouteTableIds: ["rtb-1"],
      databaseRouteTableIds: ["rtb-2"],
    };
    let component: Network | undefined;
    const resources = await record((opts) => (component = new Network("network", { ...args, adopt }, opts)));
    assert.deepEqual(resources.map(({ type }) => type), ["agentic:network:Network"]);
    const known = (outputs: pulumi.Output<string>[] = []): Promise<string[]> =>
      Promise.all(outputs.map((output) => new Promise<string>((resolve) => output.apply(resolve))));
    assert.deepEqual(await known(component?.databaseSubnetIds), adopt.databaseSubnetIds);
    assert.deepEqual(await known(component?.privateRouteTableIds), ["rtb-1"]);
  });

  const refused: [string, Partial<NetworkArgs>, RegExp][] = [
    ["a single zone", { zones: ["us-east-1a"] }, /zones is \["us-east-1a"\]; allowed: two to 6 zones/],
    ["a zone twice", { zones: ["us-east-1a", "us-east-1a"] }, /zones that differ/],
    ["another region's zone", { zones: ["us-east-1a", "eu-west-1b"] }, /"eu-west-1b"; allowed: zones of us-east-1/],
    ["a local zone", { zones: ["us-east-1a", "us-east-1-bos-1a"] }, /allowed: zones of us-east-1/],
    ["a range that is too small", { cidr: "10.10.0.0/24" }, /cidr is "10.10.0.0\/24"; allowed: .*\/16 to \/20/],
    ["a retention that CloudWatch lacks", { flowLogRetentionDays: 31 }, /flowLogRetentionDays is 31; allowed: days/],
  ];
  for (const [what, changes, message] of refused)
    it(`refuses ${what}`, async () => {
      await assert.rejects(network(changes), message);
    });
});
