import type { GraphResource } from "../../graph/types";
import { listAt, look } from "../../policies/values";
import { workloadsOf } from "../../policies/charts";
import { mentions, range, type Stack, textAt } from "./reading";

/** A Deployment and the names by which pods reach it. */
export interface Workload {
  deployment: GraphResource;
  name: string;
  pods: string;
  hosts: RegExp[];
}

export const deploymentsOf = (stack: Stack, tier: string): Workload[] =>
  stack.all("kubernetes:apps/v1:Deployment", tier).map((deployment) => {
    const name = textAt(deployment.inputs, "metadata.name");
    return { deployment, name, pods: podsOf(stack, deployment, name), hosts: hostsOf(stack, deployment) };
  });

function podsOf(stack: Stack, { inputs }: GraphResource, name: string): string {
  const autoscaler = stack
    .all("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")
    .find((scaler) => textAt(scaler.inputs, "spec.scaleTargetRef.name") === name && sameNamespace(scaler.inputs, inputs));
  return autoscaler === undefined
    ? textAt(inputs, "spec.replicas")
    : range(textAt(autoscaler.inputs, "spec.minReplicas"), textAt(autoscaler.inputs, "spec.maxReplicas"));
}

const sameNamespace = (a: unknown, b: unknown): boolean => textAt(a, "metadata.namespace") === textAt(b, "metadata.namespace");

/** `pgbouncer` and `pgbouncer.agentic.svc…`, as a host of its own or in a URL. */
function hostsOf(stack: Stack, { inputs }: GraphResource): RegExp[] {
  const labels = look(inputs, "spec.template.metadata.labels");
  return stack
    .all("kubernetes:core/v1:Service")
    .filter((service) => sameNamespace(service.inputs, inputs) && isSubset(look(service.inputs, "spec.selector"), labels))
    .map((service) => {
      const [name, namespace] = [textAt(service.inputs, "metadata.name"), textAt(service.inputs, "metadata.namespace")].map((part) => part.replace(/[^\w-]/g, ""));
      return new RegExp(`(^|//)${name ?? ""}(\\.${namespace ?? ""}(\\.svc[\\w.-]*)?)?(:\\d+|/|$)`);
    });
}

const isSubset = (part: unknown, whole: unknown): boolean =>
  typeof part === "object" && part !== null && Object.entries(part).every(([key, value]) => (whole as Record<string, unknown> | undefined)?.[key] === value);

/** Values of all its containers' environment variables. */
export const environmentOf = ({ deployment }: Workload): string[] =>
  listAt(deployment.inputs, "spec.template.spec.containers")
    .flatMap((container) => listAt(container, "env"))
    .map((variable) => textAt(variable, "value"))
    .filter((value) => value !== "");

/** Config maps that its pods mount. */
export function mountedBy(stack: Stack, { deployment }: Workload): GraphResource[] {
  const names = listAt(deployment.inputs, "spec.template.spec.volumes").map((volume) => textAt(volume, "configMap.name"));
  return stack
    .all("kubernetes:core/v1:ConfigMap")
    .filter(({ inputs }) => names.includes(textAt(inputs, "metadata.name")) && sameNamespace(inputs, deployment.inputs));
}

/** Pods of a chart: `3`; `3 + 3` where it has several workloads; a DaemonSet's stand on every node. */
export function podsOfRelease(release: GraphResource): string {
  const workloads = workloadsOf(release) ?? [];
  const fixed = workloads.filter(({ kind }) => kind !== "DaemonSet").map(({ replicas }) => replicas ?? 0);
  const parts = [...(fixed.length > 0 ? [String(fixed.reduce((sum, count) => sum + count, 0))] : []), ...(workloads.length > fixed.length ? ["1 per node"] : [])];
  return parts.join(" + ");
}

/** Services that an Ingress leads to, with the paths. */
export function routesOf(stack: Stack): { service: string; path: string }[] {
  return stack.all("kubernetes:networking.k8s.io/v1:Ingress").flatMap(({ inputs }) =>
    listAt(inputs, "spec.rules")
      .flatMap((rule) => listAt(rule, "http.paths"))
      .map((route) => ({ service: textAt(route, "backend.service.name"), path: textAt(route, "path") })),
  );
}

/** The release whose pods a target group has as targets. */
export function releaseBehind(stack: Stack, targetGroupArn: string): GraphResource | undefined {
  const binding = stack
    .all("kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding")
    .find(({ inputs }) => mentions(look(inputs, "spec.targetGroupARN"), targetGroupArn));
  const service = textAt(binding?.inputs, "spec.serviceRef.name");
  const namespace = textAt(binding?.inputs, "metadata.namespace");
  return stack
    .all("kubernetes:helm.sh/v3:Release")
    .find(({ inputs }) => textAt(inputs, "namespace") === namespace && textAt(inputs, "name") !== "" && service.startsWith(textAt(inputs, "name")));
}
