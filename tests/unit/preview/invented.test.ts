import assert from "node:assert/strict";
import { invent, inventInvoke } from "../../../preview/invented";

const state = (type: string, name: string, inputs: Record<string, unknown> = {}, region = "eu-west-1") =>
  invent({ type, name, inputs, region }).state;
const id = (type: string, name: string, inputs: Record<string, unknown> = {}, region = "eu-west-1") =>
  invent({ type, name, inputs, region }).id;

describe("what the preview makes up", () => {
  it("is the same for one type, name and region, and differs for any other", () => {
    const vpc = "aws:ec2/vpc:Vpc";
    assert.equal(id(vpc, "network-vpc"), id(vpc, "network-vpc"));
    const ids = [id(vpc, "a"), id(vpc, "b"), id(vpc, "a", {}, "us-east-1"), id("aws:ec2/subnet:Subnet", "a")];
    assert.equal(new Set(ids.map((text) => text.replace(/^\w+-/, ""))).size, 4);
  });

  it("keeps every input", () => {
    const inputs = { cidrBlock: "10.0.0.0/16", tags: { Name: "x" }, name: "given" };
    assert.deepEqual({ ...state("aws:ec2/vpc:Vpc", "vpc", inputs), ...inputs }, state("aws:ec2/vpc:Vpc", "vpc", inputs));
  });

  const arns: [string, Record<string, unknown>, RegExp][] = [
    ["aws:ec2/vpc:Vpc", {}, /^arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-[0-9a-f]{17}$/],
    ["aws:iam/role:Role", { name: "loki" }, /^arn:aws:iam::123456789012:role\/loki$/],
    ["aws:s3/bucket:Bucket", { bucket: "logs" }, /^arn:aws:s3:::logs$/],
    ["aws:kms/key:Key", {}, /^arn:aws:kms:eu-west-1:123456789012:key\/[0-9a-f-]{36}$/],
    ["aws:sns/topic:Topic", { name: "alarms" }, /^arn:aws:sns:eu-west-1:123456789012:alarms$/],
    ["aws:eks/cluster:Cluster", { name: "c" }, /^arn:aws:eks:eu-west-1:123456789012:cluster\/c$/],
    ["aws:rds/cluster:Cluster", { clusterIdentifier: "db" }, /^arn:aws:rds:eu-west-1:123456789012:cluster:db$/],
    ["aws:secretsmanager/secret:Secret", { name: "a/b" }, /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:a\/b-[0-9a-f]{6}$/],
    ["aws:lb/targetGroup:TargetGroup", { name: "tg" }, /^arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup\/tg\/[0-9a-f]{16}$/],
    ["aws:cloudwatch/metricAlarm:MetricAlarm", { name: "a" }, /^arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a$/],
    ["aws:cloudwatch/logGroup:LogGroup", { name: "/a" }, /^arn:aws:logs:eu-west-1:123456789012:log-group:\/a$/],
  ];
  for (const [type, inputs, pattern] of arns)
    it(`has an ARN of the right form for ${type}`, () => {
      assert.match(String(state(type, "thing", inputs)["arn"]), pattern);
    });

  it("has one validation record per name of a certificate, the same in both regions", () => {
    const inputs = { domainName: "api.example.com", subjectAlternativeNames: ["us.api.example.com", "api.example.com"] };
    const east = state("aws:acm/certificate:Certificate", "c", inputs, "us-east-1")["domainValidationOptions"];
    assert.deepEqual(east, state("aws:acm/certificate:Certificate", "c", inputs)["domainValidationOptions"]);
    assert.deepEqual(
      (east as { domainName: string }[]).map(({ domainName }) => domainName),
      ["api.example.com", "us.api.example.com"],
    );
  });

  it("has endpoints of a database cluster and the secret of its master user", () => {
    const cluster = state("aws:rds/cluster:Cluster", "db", { clusterIdentifier: "agentic" });
    assert.match(String(cluster["endpoint"]), /^agentic\.cluster-[0-9a-f]{12}\.eu-west-1\.rds\.amazonaws\.com$/);
    assert.match(String(cluster["readerEndpoint"]), /^agentic\.cluster-ro-[0-9a-f]{12}\.eu-west-1\.rds\.amazonaws\.com$/);
    const [secret] = cluster["masterUserSecrets"] as { secretArn: string }[];
    assert.match(secret?.secretArn ?? "", /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!/);
  });

  it("has a password of the length that was asked for", () => {
    assert.equal(String(state("random:index/randomPassword:RandomPassword", "p", { length: 40 })["result"]).length, 40);
  });

  it("names a Kubernetes object that has no name, and leaves the others alone", () => {
    const type = "kubernetes:core/v1:ConfigMap";
    assert.equal(id(type, "config", { metadata: { name: "a", namespace: "b" } }), "b/a");
    const { metadata } = state(type, "config", { metadata: { namespace: "b" } }) as { metadata: Record<string, string> };
    assert.match(metadata["name"] ?? "", /^config-[0-9a-f]{8}$/);
  });

  it("answers declared functions only", () => {
    assert.equal(inventInvoke("aws:index/getCallerIdentity:getCallerIdentity", {}, "")["accountId"], "123456789012");
    assert.throws(
      () => inventInvoke("aws:index/getAvailabilityZones:getAvailabilityZones", {}, ""),
      /^Error: aws:index\/getAvailabilityZones:getAvailabilityZones is not declared/,
    );
  });
});
