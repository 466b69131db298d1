import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { alloy } from "../../charts/alloy";
import { jaeger, jaegerQueryUrl } from "../../charts/jaeger";
import { alertmanagerServiceAccount, kubePrometheusStack } from "../../charts/kube-prometheus-stack";
import { loki, lokiServiceAccount, lokiUrl } from "../../charts/loki";
import { openSearch, openSearchUrl } from "../../charts/opensearch";
import { release } from "../shared/chart";
import { requireThat } from "../shared/errors";
import { namespaces, storageClassName } from "../shared/names";
import { podIdentity } from "../shared/pod-identity";
import { externalSecret, generatedSecret } from "../shared/secrets";
import { alertmanagerConfig, receiverKeys } from "./alertmanager";
import { alertRules, servicesJob } from "./alerts";
import { alloyConfig } from "./alloy-config";
import { dashboards } from "./dashboard";
import { heartbeat } from "./heartbeat";
import { logBucket } from "./log-bucket";
import { grafanaSecretName, logBucketName, regionOf } from "./names";
import { networkPolicies } from "./network-policies";
import { lowestObjectivePercent, sloRules } from "./slo";

export { AlarmTopic, type AlarmTopicArgs } from "./alarm-topic";

export interface ObservabilityArgs {
  /** Prefix of the physical names, for example `agentic-us-east`. */
  prefix: string;
  /** AWS region of the cluster and the log bucket. */
  awsRegion: string;
  /** EKS cluster whose pods get roles. */
  clusterName: string;
  /** What makes the log bucket's name unique in the world, for example the domain with dashes for dots. */
  bucketSuffix: string;
  /** Days that Loki keeps log lines; 1 to 3653. */
  logRetentionDays: number;
  /** Days that Prometheus keeps samples; 1 to 365. */
  metricsRetentionDays: number;
  /** Disk of each Prometheus, in GiB; at least 10. Default 50. */
  metricsStorageGiB?: number;
  /** Days that Jaeger keeps traces; 1 to 90. Default 7. */
  traceRetentionDays?: number;
  /** Secrets Manager secret that is PagerDuty's routing key (Events API v2), by name. */
  pagerDutySecret: string;
  /** Secrets Manager secret that is the ticket system's webhook URL, by name. Without it warnings reach PagerDuty with low urgency. */
  ticketSecret?: string | undefined;
  /** Name by which people reach Grafana. */
  grafanaHost: string;
  /** Address of the folder with the runbooks. Default: the path in this repository. */
  runbookBase?: string;
  /** Replicas of everything that may be replicated: 3, or 1 for development. Default 3. */
  replicas?: number;
  /** Whether the log bucket, its key and Grafana's secret survive a destroy. */
  protect: boolean;
  /** Share of requests that each service answers without a 5xx, percent; 95 to 99.999. Alerts watch its error budget. */
  availabilityPercent: number;
  /** SNS topic that hears when the alerting itself falls silent. */
  alarmTopicArn: pulumi.Input<string>;
}

const namespace = namespaces.observability;
const secrets = { receivers: "alertmanager-receivers", grafana: "grafana-admin" };

/** Labels of the pods that Prometheus scrapes as `job="agentic-platform"`, and the name of their port. */
export const scrapedPods = { labels: { "app.kubernetes.io/part-of": "agentic-platform" }, port: "http" };

/**
 * Metrics, logs and traces of one region and the way from an alert to a person: kube-prometheus-stack, Loki on S3
 * filled by Alloy, Jaeger on OpenSearch, Grafana over all of them. Everything that holds data runs three times, spread
 * over zones. Nothing here is in the path of a user's request.
 *
 * @throws pulumi.InputPropertyError for a retention or size outside its bounds
 */
export class Observability extends pulumi.ComponentResource {
  /** Base address to which services send OTLP over gRPC. */
  readonly otlpEndpoint: string;
  /** Loki's bucket. */
  readonly logBucketName: string;

  private readonly children: pulumi.CustomResourceOptions;

  constructor(
    private readonly componentName: string,
    private readonly args: ObservabilityArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("agentic:observability:Observability", componentName, {}, opts);
    validate(args);
    this.children = { parent: this };
    this.otlpEndpoint = `http://jaeger.${namespace}.svc.cluster.local:4317`;
    this.logBucketName = logBucketName(args.prefix, args.bucketSuffix);

    this.restrictTraffic();
    const credentials = this.createCredentials();
    const logs = this.installLoki();
    this.collectLogs(logs);
    this.installTracing();
    this.installMetrics(credentials);
    this.addDashboards();

    this.registerOutputs({ otlpEndpoint: this.otlpEndpoint, logBucketName: this.logBucketName });
  }

  private name(suffix: string): string {
    return `${this.componentName}-${suffix}`;
  }

  private get replicas(): number {
    return this.args.replicas ?? 3;
  }

  private after(...resources: pulumi.Resource[]): pulumi.CustomResourceOptions {
    return { ...this.children, dependsOn: resources };
  }

  private restrictTraffic(): void {
    const policies = networkPolicies({
      servicesNamespace: namespaces.services,
      ingressNamespace: namespaces.ingress,
    });
    for (const [policy, spec] of Object.entries(policies)) {
      new k8s.networking.v1.NetworkPolicy(
        this.name(`policy-${policy}`),
        { metadata: { name: policy, namespace }, spec },
        this.children,
      );
    }
  }

  /** What Alertmanager and Grafana need to know; both take it from Kubernetes Secrets that External Secrets fills. */
  private createCredentials(): pulumi.Resource[] {
    const { pagerDutySecret, ticketSecret, prefix, protect } = this.args;
    const receivers = externalSecret(
      this.name("receivers"),
      {
        namespace,
        secretName: secrets.receivers,
        data: {
          [receiverKeys.pagerDuty]: { secret: pagerDutySecret },
          ...(ticketSecret === undefined ? {} : { [receiverKeys.ticket]: { secret: ticketSecret } }),
        },
      },
      this.children,
    );
    const admin = generatedSecret(
      this.name("grafana-admin"),
      { secretName: grafanaSecretName(prefix), fields: { username: "admin" }, protect },
      this.children,
    );
    const grafana = externalSecret(
      this.name("grafana"),
      {
        namespace,
        secretName: secrets.grafana,
        data: {
          "admin-user": { secret: grafanaSecretName(prefix), property: "username" },
          "admin-password": { secret: grafanaSecretName(prefix), property: "password" },
        },
      },
      this.after(admin.version),
    );
    return [receivers, grafana];
  }

  private installLoki(): pulumi.Resource {
    const { prefix, awsRegion, clusterName, logRetentionDays, protect } = this.args;
    const { bucket, key } = logBucket(
      this.name("logs"),
      { bucket: this.logBucketName, description: `${prefix}: logs`, protect },
      this.children,
    );
    const { association } = podIdentity(
      this.name("loki"),
      {
        clusterName,
        namespace,
        serviceAccount: lokiServiceAccount,
        statements: [
          { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucket.arn] },
          {
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            Resource: [pulumi.interpolate`${bucket.arn}/*`],
          },
          { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [key.arn] },
        ],
      },
      this.children,
    );
    return release(
      this.name("loki"),
      loki,
      {
        namespace,
        bucket: this.logBucketName,
        awsRegion,
        retentionDays: logRetentionDays,
        replicas: this.replicas,
        storageClass: storageClassName,
      },
      this.after(bucket, association),
    );
  }

  private collectLogs(store: pulumi.Resource): void {
    const config = alloyConfig({
      lokiUrl: `${lokiUrl(namespace)}/loki/api/v1/push`,
      region: regionOf(this.args.prefix),
    });
    release(this.name("alloy"), alloy, { config }, this.after(store));
  }

  private installTracing(): void {
    const store = release(
      this.name("opensearch"),
      openSearch,
      { replicas: this.replicas, storageGiB: 30, storageClass: storageClassName },
      this.children,
    );
    release(
      this.name("jaeger"),
      jaeger,
      {
        namespace,
        storageUrl: openSearchUrl(namespace),
        retentionDays: this.args.traceRetentionDays ?? 7,
        replicas: this.replicas,
        indexReplicas: this.replicas > 1 ? 1 : 0,
      },
      this.after(store),
    );
  }

  private installMetrics(credentials: pulumi.Resource[]): void {
    const { args, replicas } = this;
    const region = regionOf(args.prefix);
    const { topicArn, identity } = heartbeat(
      this.name("heartbeat"),
      {
        prefix: args.prefix,
        clusterName: args.clusterName,
        namespace,
        serviceAccount: alertmanagerServiceAccount,
        alarmTopicArn: args.alarmTopicArn,
      },
      this.children,
    );
    release(
      this.name("metrics"),
      kubePrometheusStack,
      {
        namespace,
        servicesNamespace: namespaces.services,
        scrape: { ...scrapedPods, job: servicesJob },
        region,
        clusterName: args.clusterName,
        replicas,
        metricsRetentionDays: args.metricsRetentionDays,
        metricsStorageGiB: args.metricsStorageGiB ?? 50,
        storageClass: storageClassName,
        rules: { groups: [...alertRules(args.runbookBase).groups, sloRules(args.availabilityPercent, args.runbookBase)] },
        alertmanagerConfig: topicArn.apply((arn) =>
          alertmanagerConfig({
            region,
            secretName: secrets.receivers,
            ticketWebhook: args.ticketSecret !== undefined,
            heartbeat: { topicArn: arn, awsRegion: args.awsRegion },
          }),
        ),
        receiversSecret: secrets.receivers,
        grafana: {
          namespace,
          host: args.grafanaHost,
          replicas,
          adminSecret: secrets.grafana,
          lokiUrl: lokiUrl(namespace),
          jaegerUrl: jaegerQueryUrl(namespace),
        },
      },
      // A pod that starts before its role exists never gets it.
      this.after(...credentials, identity),
    );
  }

  private addDashboards(): void {
    const files = Object.entries(dashboards(regionOf(this.args.prefix), this.args.availabilityPercent));
    new k8s.core.v1.ConfigMap(
      this.name("dashboards"),
      {
        metadata: { name: "platform-dashboards", namespace, labels: { grafana_dashboard: "1" } },
        data: Object.fromEntries(files.map(([file, content]) => [file, `${JSON.stringify(content, null, 2)}\n`])),
      },
      this.children,
    );
  }
}

function validate(args: ObservabilityArgs): void {
  const between = (property: keyof ObservabilityArgs, low: number, high: number): void => {
    const value = args[property];
    if (value === undefined) return;
    requireThat(
      typeof value === "number" && Number.isInteger(value) && value >= low && value <= high,
      property,
      value,
      `a whole number from ${low} to ${high}`,
    );
  };
  between("logRetentionDays", 1, 3653);
  between("metricsRetentionDays", 1, 365);
  between("metricsStorageGiB", 10, 16384);
  between("traceRetentionDays", 1, 90);
  between("replicas", 1, 9);
  requireThat(
    args.availabilityPercent >= lowestObjectivePercent && args.availabilityPercent <= 99.999,
    "availabilityPercent",
    args.availabilityPercent,
    `a percentage from ${lowestObjectivePercent} to 99.999, or no burn rate could page`,
  );
  const bucket = logBucketName(args.prefix, args.bucketSuffix);
  requireThat(
    /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket),
    "bucketSuffix",
    args.bucketSuffix,
    `small letters, digits and dashes, so that ${bucket} has at most 63 characters`,
  );
}
