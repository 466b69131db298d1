import assert from "node:assert/strict";
import type { GraphResource } from "../../../../graph/types";
import { LoadBalancer, type LoadBalancerArgs } from "../../../../components/load-balancer";
import { previewComponent } from "../preview-component";

const args: LoadBalancerArgs = {
  prefix: "agentic-us-east",
  vpcId: "vpc-1",
  vpcCidr: "10.10.0.0/16",
  awsRegion: "us-east-1",
  clusterName: "agentic-us-east",
  zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
  publicSubnetIds: ["subnet-a", "subnet-b", "subnet-c"],
  publicSubnetCidrs: ["10.10.16.0/22", "10.10.48.0/22", "10.10.80.0/22"],
  nodeSecurityGroupId: "sg-nodes",
  hostname: "api.example.com",
  regionalHostname: "us-east.api.example.com",
  zoneId: "Z0123456789ABCDEFGHIJ",
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  wafRequestsPer5Minutes: 30_000,
  idleTimeoutSeconds: 60,
  deregistrationDelaySeconds: 30,
  accessLogRetentionDays: 90,
  routes: [
    { path: "/l01", service: "l01-data-layer", port: 8001 },
    { path: "/l09", service: "l09-api-gateway", port: 8009 },
  ],
  health: { path: "/health/ready", service: "l01-data-layer", port: 8001 },
  deletionProtection: true,
  protect: true,
  alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:alarms",
  namespace: "ingress",
  servicesNamespace: "agentic",
};
const preview = (changes: Partial<LoadBalancerArgs> = {}): Promise<GraphResource[]> =>
  previewComponent((providers) => new LoadBalancer("lb", { ...args, ...changes }, { providers }));

interface Statement {
  Sid: string;
  Principal: unknown;
  Action: unknown;
  Resource: string;
}

describe("LoadBalancer", () => {
  let made: GraphResource[];
  before(async () => {
    made = await preview();
  });
  const named = (name: string, type: RegExp): GraphResource => {
    const found = made.find((resource) => resource.name === name && type.test(resource.type));
    assert.ok(found, `${name} ${String(type)}`);
    return found;
  };
  /** Everything that a resource needs, directly or through others. */
  const needs = (start: GraphResource): Set<string> => {
    const seen = new Set<string>();
    const queue = [...start.dependencies];
    for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
      if (seen.has(urn)) continue;
      seen.add(urn);
      queue.push(...(made.find((resource) => resource.urn === urn)?.dependencies ?? []));
    }
    return seen;
  };

  it("stands in each public subnet with the required attributes", () => {
    const { inputs } = named("lb-alb", /LoadBalancer$/);
    assert.deepEqual(inputs["subnets"], ["subnet-a", "subnet-b", "subnet-c"]);
    assert.deepEqual(
      ["idleTimeout", "enableHttp2", "dropInvalidHeaderFields", "enableDeletionProtection", "internal"].map((key) => inputs[key]),
      [60, true, true, true, false],
    );
  });

  it("checks targets as required, on the health port", () => {
    const { inputs } = named("lb-targets", /TargetGroup$/);
    assert.deepEqual(inputs["healthCheck"], {
      enabled: true,
      protocol: "HTTP",
      port: "8082",
      path: "/health/ready",
      interval: 30,
      timeout: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      matcher: "200",
    });
    assert.equal(inputs["targetType"], "ip");
  });

  it("is made only after the log delivery may write below its own account's folder", () => {
    const policy = named("lb-access-logs-bucket-policy", /BucketPolicy$/);
    assert.ok(needs(named("lb-alb", /LoadBalancer$/)).has(policy.urn));
    const { Statement } = JSON.parse(String(policy.inputs["policy"])) as { Statement: Statement[] };
    const write = Statement.find(({ Sid }) => Sid === "LogDeliveryWrites");
    assert.deepEqual(write?.Principal, { Service: "logdelivery.elasticloadbalancing.amazonaws.com" });
    assert.equal(write.Action, "s3:PutObject");
    assert.match(write.Resource, /:::agentic-us-east-access-logs-api-example-com\/alb\/AWSLogs\/\d{12}\/\*$/);
  });

  it("keeps access logs in a private, versioned bucket with S3's own key", () => {
    const encryption = named("lb-access-logs-encryption", /Encryption/);
    assert.deepEqual(encryption.inputs["rules"], [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
    assert.ok(named("lb-access-logs-bucket", /:Bucket$/).protect);
  });

  it("redirects HTTP and ends TLS with the chosen policy", () => {
    assert.equal(named("lb-https", /Listener$/).inputs["sslPolicy"], "ELBSecurityPolicy-TLS13-1-2-2021-06");
    assert.deepEqual(named("lb-http", /Listener$/).inputs["defaultActions"], [
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
  });

  it("validates both names, over records that another region may have written", () => {
    const records = made.filter(({ type }) => type === "aws:route53/record:Record");
    assert.deepEqual(records.map(({ inputs }) => inputs["allowOverwrite"]), [true, true]);
    assert.deepEqual(named("lb-certificate", /:Certificate$/).inputs["subjectAlternativeNames"], ["us-east.api.example.com"]);
  });

  it("opens the nodes to the load balancer on NGINX's two ports only", () => {
    const rules = made.filter(
      ({ type, inputs }) => type.endsWith(":SecurityGroupIngressRule") && inputs["securityGroupId"] === "sg-nodes",
    );
    assert.deepEqual(rules.map(({ inputs }) => [inputs["fromPort"], inputs["toPort"], "cidrIpv4" in inputs]).sort((a, b) => Number(a[0]) - Number(b[0])), [
      [80, 80, false],
      [8082, 8082, false],
    ]);
  });

  it("blocks a client above the rate and only counts rules that read prompts", () => {
    const rules = named("lb-waf", /:WebAcl$/).inputs["rules"] as Record<string, unknown>[];
    assert.equal(rules.length, 4);
    assert.deepEqual((rules[0]?.["statement"] as { rateBasedStatement: unknown }).rateBasedStatement, {
      aggregateKeyType: "IP",
      limit: 30_000,
      evaluationWindowSec: 300,
    });
    const overrides = rules.slice(1).flatMap(
      ({ statement }) =>
        (statement as { managedRuleGroupStatement: { ruleActionOverrides: { name: string }[] } }).managedRuleGroupStatement
          .ruleActionOverrides,
    );
    assert.equal(overrides.length, 7);
    for (const { name } of overrides) assert.match(name, /_BODY$/);
  });

  it("routes both names to the services, health included", () => {
    const { rules } = named("lb-routes", /Ingress$/).inputs["spec"] as {
      rules: { host: string; http: { paths: { path: string; pathType: string; backend: { service: { name: string } } }[] } }[];
    };
    assert.deepEqual(rules.map(({ host }) => host), ["api.example.com", "us-east.api.example.com"]);
    for (const { http } of rules)
      assert.deepEqual(http.paths.map(({ path, pathType, backend }) => [path, pathType, backend.service.name]), [
        ["/health/ready", "Exact", "l01-data-layer"],
        ["/l01", "Prefix", "l01-data-layer"],
        ["/l09", "Prefix", "l09-api-gateway"],
      ]);
  });

  it("binds the pods after the controller, NGINX and the listener that uses their target group", () => {
    const before = needs(named("lb-binding", /TargetGroupBinding$/));
    for (const [name, type] of [["lb-controller", /Release$/], ["lb-nginx", /Release$/], ["lb-https", /Listener$/]] as const)
      assert.ok(before.has(named(name, type).urn), name);
  });

  it("gives NGINX its rights before it starts", () => {
    const before = needs(named("lb-nginx", /Release$/));
    for (const [name, type] of [["lb-nginx", /ClusterRole$/], ["lb-nginx-routes", /RoleBinding$/]] as const)
      assert.ok(before.has(named(name, type).urn), name);
  });

  const refused: [string, Partial<LoadBalancerArgs>, RegExp][] = [
    ["a single zone", { zones: ["us-east-1a"], publicSubnetIds: ["subnet-a"] }, /at least two zones/],
    ["a zone without a subnet", { publicSubnetIds: ["subnet-a"] }, /publicSubnetIds is "1 subnets"; allowed: 3/],
    ["a rate below WAF's least", { wafRequestsPer5Minutes: 9 }, /wafRequestsPer5Minutes is 9; allowed: .* from 10 to/],
    ["a regional name elsewhere", { regionalHostname: "us-east.example.com" }, /allowed: a name below api\.example\.com/],
  ];
  for (const [what, changes, message] of refused)
    it(`refuses ${what}`, async () => {
      await assert.rejects(preview(changes), message);
    });
});
