import type { StackGraph } from "../../graph/types";
import { numberAt, ofType, textAt, types } from "./reading";
import type { ScaledService } from "./services";

export interface Step {
  what: string;
  seconds: number;
  source: string;
}

/** How long the parts of a region's failover take. Data; an estimate says so. */
export const timings = {
  dnsTtl: {
    what: "answers that clients keep run out",
    seconds: 60,
    source: "Route 53 Developer Guide: alias records to a load balancer have a TTL of 60 s",
  },
  metrics: {
    what: "the metrics server sees the load",
    seconds: 15,
    source: "metrics-server, --metric-resolution, default 15 s",
  },
  podAutoscalerSync: {
    what: "the pod autoscaler looks",
    seconds: 15,
    source: "Kubernetes, --horizontal-pod-autoscaler-sync-period, default 15 s",
  },
  autoscalerScan: {
    what: "the cluster autoscaler finds pods without a place",
    seconds: 10,
    source: "Cluster Autoscaler, --scan-interval, default 10 s",
  },
  nodeReady: {
    what: "new nodes start, join and are ready",
    seconds: 120,
    source: "estimate: 60 to 120 s from launch to Ready for AL2023 nodes, the upper end; no drill has measured it yet",
  },
  podStart: {
    what: "new pods pull their image and become ready",
    seconds: 60,
    source: "estimate: 30 s for an image of a few hundred MB from the region's registry, 30 s until the first readiness check passes",
  },
} as const satisfies Record<string, Step>;

/** Route 53's defaults. Source: Route 53 API reference, HealthCheckConfig. */
const defaultCheck = { requestInterval: 30, failureThreshold: 3 };

/** From the loss of a region until its users come to the other one. */
export function detection({ resources }: StackGraph): Step[] {
  const check = ofType(resources, types.healthCheck).find(({ inputs }) => /^(HTTPS?|TCP)/.test(textAt(inputs, "type") ?? ""));
  const interval = numberAt(check?.inputs, "requestInterval") ?? defaultCheck.requestInterval;
  const failures = numberAt(check?.inputs, "failureThreshold") ?? defaultCheck.failureThreshold;
  return [
    {
      what: "Route 53 sees the loss",
      seconds: interval * failures,
      source: `health check of the stack: ${failures} checks, ${interval} s apart`,
    },
    timings.dnsTtl,
  ];
}

/** Until every service has the pods that it needs: the slowest one's rounds after the autoscaler's first look. */
export function untilPods(missing: readonly { service: ScaledService; from: number; to: number }[]): Step[] {
  const slowest = missing
    .map((one) => ({ ...one, seconds: secondsToGrow(one.service, one.from, one.to) }))
    .reduce((a, b) => (b.seconds > a.seconds ? b : a));
  return [
    timings.metrics,
    timings.podAutoscalerSync,
    {
      what: `${slowest.service.name} grows from ${slowest.from} to ${slowest.to} pods`,
      seconds: slowest.seconds,
      source: "its autoscaler's scale-up policy, the largest of its steps each period",
    },
  ];
}

/**
 * Seconds that an autoscaler's policies need from one number of pods to another. The first step is at once; each
 * further one waits for the longest of the policies' periods.
 */
export function secondsToGrow({ scaleUp }: Pick<ScaledService, "scaleUp">, from: number, to: number): number {
  const period = Math.max(...scaleUp.map(({ periodSeconds }) => periodSeconds));
  let pods = from;
  let rounds = 0;
  while (pods < to) {
    const next = Math.max(
      ...scaleUp.map(({ type, value }) => (type === "Pods" ? pods + value : Math.ceil(pods * (1 + value / 100)))),
    );
    // A policy that adds nothing never gets there.
    if (next <= pods) return Infinity;
    pods = next;
    rounds += 1;
  }
  return Math.max(0, rounds - 1) * period;
}
