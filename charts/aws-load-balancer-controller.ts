/**
 * Registers NGINX's pods as targets of the load balancer that Pulumi makes (TargetGroupBinding), and holds back a new
 * pod's readiness until the load balancer sends to it. Everything else that the controller can do is off.
 */
import type * as pulumi from "@pulumi/pulumi";
import { briefOutageTolerations, restrictedContainer, restrictedPod, spreadOverZones } from "../components/shared/scheduling";
import { versions } from "../versions";
import { at, type ChartDefinition, numberAt, requestsAt, zoneSpreadAt } from "./chart";

export interface LoadBalancerControllerArgs {
  clusterName: string;
  awsRegion: string;
  vpcId: pulumi.Input<string>;
  /** Namespace of the TargetGroupBindings and their pods; without one, every namespace. */
  watchNamespace?: string;
  /** Replicas; one leads, each answers webhooks. */
  replicas: number;
}

/** Service account of the controller's pods; its Pod Identity is bound to it. */
export const loadBalancerControllerServiceAccount = "aws-load-balancer-controller";

const chart = "aws-load-balancer-controller";
const labels = { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": chart };
const repository = "public.ecr.aws/eks/aws-load-balancer-controller";

export const loadBalancerController: ChartDefinition<LoadBalancerControllerArgs> = {
  chart,
  repository: "https://aws.github.io/eks-charts",
  version: versions.loadBalancerControllerChart,
  // Beside the other system pods, whose priority class it shares.
  namespace: "kube-system",

  values: ({ clusterName, awsRegion, vpcId, watchNamespace, replicas }) => ({
    fullnameOverride: chart,
    clusterName,
    region: awsRegion,
    // Given, because nodes answer metadata requests of pods no more (one hop).
    vpcId,
    ...(watchNamespace === undefined ? {} : { watchNamespace }),
    image: { repository, tag: versions.loadBalancerController },
    replicaCount: replicas,
    serviceAccount: { create: true, name: loadBalancerControllerServiceAccount },
    // The load balancer, its rules, certificate and firewall belong to Pulumi.
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    enableBackendSecurityGroup: false,
    controllerConfig: {
      featureGates: { EnableServiceController: false, NLBGatewayAPI: false, ALBGatewayAPI: false },
    },
    // Both webhooks fail closed: a controller that is down must not keep anybody from making Services and Ingresses.
    enableServiceMutatorWebhook: false,
    webhookConfig: { disableIngressValidation: true },
    // Keep the webhooks' certificate over upgrades.
    keepTLSSecret: true,
    priorityClassName: "system-cluster-critical",
    configureDefaultAffinity: false,
    topologySpreadConstraints: spreadOverZones(labels),
    tolerations: briefOutageTolerations,
    podDisruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "384Mi" } },
    podSecurityContext: restrictedPod(65534),
    securityContext: { ...restrictedContainer, runAsNonRoot: true },
  }),

  facts: (values) => ({
    workloads: [
      {
        name: chart,
        kind: "Deployment",
        replicas: numberAt(values, "replicaCount"),
        zoneSpread: zoneSpreadAt(values, "topologySpreadConstraints"),
        disruptionBudget: numberAt(values, "podDisruptionBudget.maxUnavailable") === 1,
        requests: requestsAt(values, "resources"),
      },
    ],
    images: [`${String(at(values, "image.repository"))}:${String(at(values, "image.tag"))}`],
  }),
};
