import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { requireThat } from "../shared/errors";
import {
  briefOutageTolerations,
  disruptionBudget,
  restrictedContainer,
  restrictedPod,
  spreadOverZones,
} from "../shared/scheduling";
import { externalSecret } from "../shared/secrets";
import { type Egress, serviceLabels, servicePolicy } from "./network-policies";

export interface ServiceArgs {
  /** Name of the service and of all its objects, for example `l01-data-layer`. */
  name: string;
  /** Port of the pods and of the Service alike: the VPC CNI's network policies need them equal. */
  port: number;
  /** Image with version or digest. */
  image: string;
  /** Pods at the start and at least. */
  minReplicas: number;
  /** Pods that the autoscaler may reach; `minReplicas` or more. */
  maxReplicas: number;
  /** CPU utilisation that the autoscaler aims at, percent of requests. */
  cpuTargetPercent: number;
  /** Memory utilisation that the autoscaler aims at, percent of requests. */
  memoryTargetPercent: number;
  /** Per pod, as Kubernetes quantities. */
  resources: { cpuRequest: string; cpuLimit: string; memoryRequest: string; memoryLimit: string };
  /** Environment in plain text. */
  env: Record<string, pulumi.Input<string>>;
  /** Variable → key of a Kubernetes Secret of the namespace. */
  secretEnv?: Record<string, { secret: string; key: string }>;
  /** Variable → property of a Secrets Manager secret; External Secrets brings it. */
  externalEnv?: Record<string, { secret: string; property: string }>;
  /** Callers: `ingress`, or names of services. */
  allowFrom: string[];
  egress: Egress;
  /** Range of the VPC. */
  vpcCidr: string;
  /** Seconds that a leaving pod goes on serving while everybody learns that it leaves. Default 10. */
  drainSeconds?: number;
  /** Seconds from a pod's deletion to its forced end; more than `drainSeconds`. Default 30. */
  terminationGracePeriodSeconds?: number;
}

/** Label by which Prometheus finds the pods of all services. */
const platform = { "app.kubernetes.io/part-of": "agentic-platform" };

/**
 * One service of the platform: pods in all zones, a stable name, scaling, and walls around it.
 *
 * A pod that is to go stays up for `drainSeconds` before it is told to stop: meanwhile NGINX and its peers take its
 * address out, so no request meets a closed port; the rest of the grace period ends the requests it has.
 *
 * @throws pulumi.InputPropertyError for replicas, targets or times that cannot be deployed
 */
export class Service extends pulumi.ComponentResource {
  /** Name inside the cluster, with namespace. */
  readonly host: string;

  constructor(name: string, args: ServiceArgs & { namespace: string }, opts?: pulumi.ComponentResourceOptions) {
    super("agentic:services:Service", name, {}, opts);
    validate(args);
    const { namespace, port, minReplicas, maxReplicas } = args;
    const children = { parent: this };
    const selector = serviceLabels(args.name);
    const labels = { ...selector, ...platform };
    const metadata = { name: args.name, namespace, labels };

    new k8s.networking.v1.NetworkPolicy(
      `${name}-network-policy`,
      { metadata, spec: servicePolicy({ ...args, labels: selector }) },
      children,
    );
    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      // AWS access is Pod Identity; nothing here asks the Kubernetes API.
      { metadata, automountServiceAccountToken: false },
      children,
    );
    const external = Object.entries(args.externalEnv ?? {});
    const secrets =
      external.length === 0
        ? []
        : [
            externalSecret(
              `${name}-secrets`,
              { namespace, secretName: args.name, data: Object.fromEntries(external) },
              children,
            ),
          ];
    const deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: {
          replicas: minReplicas,
          selector: { matchLabels: selector },
          // The requirement's numbers: two of three stay, one more while updating.
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
          template: { metadata: { labels }, spec: podSpec(args, selector) },
        },
      },
      // The autoscaler owns the count from then on. A pod that finds no Secret waits for it.
      { ...children, ignoreChanges: ["spec.replicas"], dependsOn: [account, ...secrets] },
    );
    new k8s.core.v1.Service(
      `${name}-service`,
      { metadata, spec: { selector, ports: [{ name: "http", port, targetPort: "http", protocol: "TCP" }] } },
      { ...children, dependsOn: [deployment] },
    );
    new k8s.autoscaling.v2.HorizontalPodAutoscaler(
      `${name}-autoscaler`,
      {
        metadata,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: args.name },
          minReplicas,
          maxReplicas,
          metrics: [utilization("cpu", args.cpuTargetPercent), utilization("memory", args.memoryTargetPercent)],
          behavior: scaling,
        },
      },
      { ...children, dependsOn: [deployment] },
    );
    new k8s.policy.v1.PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata, spec: disruptionBudget(selector) },
      children,
    );

    this.host = `${args.name}.${namespace}.svc.cluster.local`;
    this.registerOutputs({ host: this.host });
  }
}

/** Up at once, by half or two pods; down slowly, so that a lull between two waves does not cost warm pods. */
const scaling = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Percent", value: 50, periodSeconds: 30 },
      { type: "Pods", value: 2, periodSeconds: 30 },
    ],
  },
  scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
};

const utilization = (resource: "cpu" | "memory", averageUtilization: number) => ({
  type: "Resource",
  resource: { name: resource, target: { type: "Utilization", averageUtilization } },
});

const drainDefault = 10;
const graceDefault = 30;

function podSpec(args: ServiceArgs, selector: Record<string, string>): k8s.types.input.core.v1.PodSpec {
  const { resources } = args;
  const secretRefs = {
    ...args.secretEnv,
    ...Object.fromEntries(Object.keys(args.externalEnv ?? {}).map((key) => [key, { secret: args.name, key }])),
  };
  const probe = (path: string) => ({ httpGet: { path, port: "http" }, failureThreshold: 3 });
  return {
    serviceAccountName: args.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    topologySpreadConstraints: spreadOverZones(selector),
    tolerations: briefOutageTolerations,
    terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? graceDefault,
    securityContext: restrictedPod(),
    containers: [
      {
        name: args.name,
        image: args.image,
        ports: [{ name: "http", containerPort: args.port, protocol: "TCP" }],
        env: [
          ...Object.entries(args.env).map(([variable, value]) => ({ name: variable, value })),
          ...Object.entries(secretRefs).map(([variable, { secret, key }]) => ({
            name: variable,
            valueFrom: { secretKeyRef: { name: secret, key } },
          })),
        ],
        resources: {
          requests: { cpu: resources.cpuRequest, memory: resources.memoryRequest },
          limits: { cpu: resources.cpuLimit, memory: resources.memoryLimit },
        },
        // A slow start is not a dead process: the others wait up to 2.5 minutes for this one.
        startupProbe: { ...probe("/health/live"), periodSeconds: 5, failureThreshold: 30 },
        livenessProbe: { ...probe("/health/live"), initialDelaySeconds: 10, periodSeconds: 10 },
        readinessProbe: { ...probe("/health/ready"), initialDelaySeconds: 5, periodSeconds: 5 },
        lifecycle: { preStop: { sleep: { seconds: args.drainSeconds ?? drainDefault } } },
        securityContext: restrictedContainer,
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    // The root file system is read-only.
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "128Mi" } }],
  };
}

function validate(args: ServiceArgs): void {
  const drain = args.drainSeconds ?? drainDefault;
  const grace = args.terminationGracePeriodSeconds ?? graceDefault;
  const whole = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  requireThat(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(args.name), "name", args.name, "a DNS label such as l01-data-layer");
  requireThat(whole(args.port, 1024, 65_535), "port", args.port, "a port from 1024 to 65535 (pods are not root)");
  requireThat(
    /(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})$/.test(args.image),
    "image",
    args.image,
    "an image with a version or digest",
  );
  requireThat(whole(args.minReplicas, 1, 1000), "minReplicas", args.minReplicas, "a whole number of pods, at least 1");
  requireThat(
    whole(args.maxReplicas, args.minReplicas, 1000),
    "maxReplicas",
    args.maxReplicas,
    `a whole number of pods, at least minReplicas (${args.minReplicas})`,
  );
  for (const property of ["cpuTargetPercent", "memoryTargetPercent"] as const)
    requireThat(whole(args[property], 1, 100), property, args[property], "a percentage from 1 to 100");
  requireThat(
    whole(drain, 1, grace - 1),
    "drainSeconds",
    drain,
    `seconds from 1 to below terminationGracePeriodSeconds (${grace}), or nothing is left to end requests`,
  );
}
