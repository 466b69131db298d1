import assert from "node:assert/strict";
import { AlarmTopic, Observability, type ObservabilityArgs } from "../../../../components/observability";
import type { GraphResource } from "../../../../graph/types";
import { previewComponent } from "../preview-component";

const args: ObservabilityArgs = {
  prefix: "agentic-us-east",
  awsRegion: "us-east-1",
  clusterName: "agentic-us-east",
  bucketSuffix: "example-com",
  logRetentionDays: 30,
  metricsRetentionDays: 15,
  pagerDutySecret: "agentic/pagerduty",
  grafanaHost: "grafana.us-east.example.com",
  protect: true,
  availabilityPercent: 99.95,
  alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:agentic-us-east-alarms",
};

const previewed = (change: Partial<ObservabilityArgs> = {}): Promise<GraphResource[]> =>
  previewComponent((providers) => new Observability("observability", { ...args, ...change }, { providers }));

const ofType = (resources: GraphResource[], type: string): GraphResource[] =>
  resources.filter((resource) => resource.type === type);
const named = (resources: GraphResource[], name: string): GraphResource => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${resources.map((resource) => resource.name).join(", ")}`);
  return found;
};
const valuesOf = (resource: GraphResource): Record<string, unknown> => resource.inputs["values"] as Record<string, unknown>;

const releaseType = "kubernetes:helm.sh/v3:Release";

describe("the observability tier", () => {
  it("installs five charts by exact version into its namespace", async () => {
    const releases = ofType(await previewed(), releaseType).map(({ inputs }) => [
      inputs["chart"],
      inputs["version"],
      inputs["namespace"],
    ]);
    assert.deepEqual(releases.sort(), [
      ["alloy", "1.11.1", "observability"],
      ["jaeger", "4.11.1", "observability"],
      ["kube-prometheus-stack", "88.5.3", "observability"],
      ["loki", "18.11.0", "observability"],
      ["opensearch", "3.6.0", "observability"],
    ]);
  });

  it("gives the cluster the configuration that amtool has checked", async () => {
    const values = valuesOf(named(await previewed(), "observability-metrics")) as {
      alertmanager: { stringConfig: string };
      additionalPrometheusRulesMap: { "agentic-platform": { groups: unknown[] } };
    };
    assert.match(values.alertmanager.stringConfig, /topic_arn: arn:aws:sns:us-east-1:123456789012:agentic-us-east-heartbeat/);
    assert.equal(values.additionalPrometheusRulesMap["agentic-platform"].groups.length, 4);
  });

  it("names secrets and holds none", async () => {
    const resources = await previewed({ ticketSecret: "agentic/tickets" });
    const receivers = named(resources, "observability-receivers").inputs["spec"] as {
      data: { secretKey: string; remoteRef: { key: string } }[];
    };
    assert.deepEqual(
      receivers.data.map(({ secretKey, remoteRef }) => [secretKey, remoteRef.key]),
      [
        ["pagerduty-routing-key", "agentic/pagerduty"],
        ["ticket-url", "agentic/tickets"],
      ],
    );
    assert.equal(named(resources, "observability-grafana-admin-version").inputs["secretString"], "[secret]");
  });

  it("protects the logs' bucket and key, and only where it is told to", async () => {
    for (const protect of [true, false]) {
      const resources = await previewed({ protect });
      assert.equal(named(resources, "observability-logs-bucket").protect, protect);
      assert.equal(named(resources, "observability-logs-key").protect, protect);
    }
  });

  it("raises an alarm when the watchdog has been silent for fifteen minutes", async () => {
    const { inputs } = named(await previewed(), "observability-heartbeat-alarm");
    assert.equal((inputs["period"] as number) * (inputs["evaluationPeriods"] as number), 15 * 60);
    assert.equal(inputs["treatMissingData"], "breaching");
    assert.deepEqual(inputs["alarmActions"], [args.alarmTopicArn]);
  });

  it("starts Loki and Alertmanager only when their roles exist, since a running pod never gets one", async () => {
    const resources = await previewed();
    const needs = (name: string): string[] => named(resources, name).dependencies;
    assert.ok(needs("observability-loki").includes(named(resources, "observability-loki-identity").urn));
    assert.ok(needs("observability-metrics").includes(named(resources, "observability-heartbeat-identity").urn));
  });

  it("lets only Jaeger and its own nodes reach the trace store, which has no passwords", async () => {
    const { ingress } = named(await previewed(), "observability-policy-opensearch").inputs["spec"] as {
      ingress: { from: { podSelector: { matchLabels: Record<string, string> } }[] }[];
    };
    assert.deepEqual(
      ingress.flatMap(({ from }) => from.map(({ podSelector }) => podSelector.matchLabels["app.kubernetes.io/name"])),
      ["jaeger", "opensearch"],
    );
  });

  it("takes one replica of everything for development", async () => {
    const resources = await previewed({ replicas: 1 });
    assert.equal((valuesOf(named(resources, "observability-loki"))["singleBinary"] as { replicas: number }).replicas, 1);
    assert.equal(valuesOf(named(resources, "observability-opensearch"))["replicas"], 1);
  });

  it("refuses what cannot be deployed, with property, value and what is allowed", async () => {
    await assert.rejects(previewed({ metricsRetentionDays: 0 }), /metricsRetentionDays is 0; allowed: a whole number from 1 to 365/);
    await assert.rejects(previewed({ availabilityPercent: 93 }), /availabilityPercent is 93; allowed: a percentage from 95 to 99.999/);
    await assert.rejects(previewed({ logRetentionDays: 1.5 }), /logRetentionDays is 1.5; allowed: a whole number from 1 to 3653/);
    await assert.rejects(previewed({ bucketSuffix: "Example.com" }), /bucketSuffix is "Example.com"; allowed: small letters/);
  });
});

describe("the alarm topic", () => {
  const topic = (emails?: string[]): Promise<GraphResource[]> =>
    previewComponent((providers) => new AlarmTopic("alarms", { prefix: "agentic-us-east", ...(emails && { emails }) }, { providers }));

  it("takes messages from CloudWatch and S3 of this account, under a key that both may use", async () => {
    const resources = await topic();
    const statement = (policy: string, sid: string): { Principal: unknown; Condition?: unknown } | undefined =>
      (
        JSON.parse(named(resources, policy).inputs["policy"] as string) as {
          Statement: { Sid: string; Principal: unknown; Condition?: unknown }[];
        }
      ).Statement.find(({ Sid }) => Sid === sid);
    const publishers = { Service: ["cloudwatch.amazonaws.com", "s3.amazonaws.com"] };
    assert.deepEqual(statement("alarms-key-policy", "PublishersMayEncrypt")?.Principal, publishers);
    const publish = statement("alarms-topic-policy", "PublishersOfThisAccount");
    assert.deepEqual(publish?.Principal, publishers);
    assert.deepEqual(publish.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
    assert.match(named(resources, "alarms-topic").inputs["kmsMasterKeyId"] as string, /^arn:aws:kms:/);
  });

  it("tells each address that it is given", async () => {
    const subscriptions = ofType(await topic(["a@example.com", "b@example.com"]), "aws:sns/topicSubscription:TopicSubscription");
    assert.deepEqual(
      subscriptions.map(({ inputs }) => [inputs["protocol"], inputs["endpoint"]]),
      [
        ["email", "a@example.com"],
        ["email", "b@example.com"],
      ],
    );
    await assert.rejects(topic(["nobody"]), /emails is "nobody"; allowed: an e-mail address/);
  });
});
