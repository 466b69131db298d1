import type { GraphResource } from "../../graph/types";
import { type ServiceSize, serviceSizes } from "./growth";
import { nameIn, podResources } from "./platform";
import { at, listAt, numberAt, ofType, textAt, types } from "./reading";

/** How fast an autoscaler may add pods, one of its policies. */
export interface ScaleUp {
  type: "Pods" | "Percent";
  value: number;
  periodSeconds: number;
}

/** A service that an autoscaler scales. */
export interface ScaledService {
  name: string;
  /** The sizing table's service, by its prefix; nothing for a service that the table does not have. */
  prefix: string | undefined;
  /** `namespace/name` of the Deployment. */
  target: string;
  minPods: number;
  maxPods: number;
  /** Of one pod; nothing where the Deployment does not say; the sizing table's where the Deployment is not in the stack. */
  requests: { cpu: number; memoryGiB: number } | undefined;
  limits: { cpu: number; memoryGiB: number } | undefined;
  scaleUp: ScaleUp[];
}

/** What Kubernetes does where an autoscaler says nothing. Source: Kubernetes documentation, "Horizontal Pod Autoscaling". */
const defaultScaleUp: ScaleUp[] = [
  { type: "Percent", value: 100, periodSeconds: 15 },
  { type: "Pods", value: 4, periodSeconds: 15 },
];

/** The sizing table's service of a name such as `l01-data-layer`. */
export const sizeOf = (name: string): ServiceSize | undefined =>
  serviceSizes.find(({ prefix }) => name === prefix || name.startsWith(`${prefix}-`));

export function servicesOf(resources: readonly GraphResource[]): ScaledService[] {
  const deployments = new Map(ofType(resources, types.deployment).map((deployment) => [nameIn(deployment), deployment]));
  return ofType(resources, types.autoscaler)
    .filter(({ inputs }) => at(inputs, "spec.scaleTargetRef.kind") === "Deployment")
    .map(({ inputs }) => {
      const name = textAt(inputs, "spec.scaleTargetRef.name") ?? "";
      const target = `${textAt(inputs, "metadata.namespace") ?? ""}/${name}`;
      const deployment = deployments.get(target);
      // An autoscaler is named after its service; what it scales may be misspelt, which a rule of its own tells.
      const size = sizeOf(textAt(inputs, "metadata.name") ?? name) ?? sizeOf(name);
      const usual = size && { cpu: size.cores, memoryGiB: size.memoryGiB };
      return {
        name,
        prefix: size?.prefix,
        target,
        minPods: numberAt(inputs, "spec.minReplicas") ?? 1,
        maxPods: numberAt(inputs, "spec.maxReplicas") ?? 0,
        requests: deployment === undefined ? usual : podResources(deployment, "requests"),
        limits: deployment === undefined ? usual : podResources(deployment, "limits"),
        scaleUp: scaleUpOf(inputs),
      };
    });
}

function scaleUpOf(inputs: unknown): ScaleUp[] {
  const policies = listAt(inputs, "spec.behavior.scaleUp.policies").flatMap((policy): ScaleUp[] => {
    const type = at(policy, "type");
    const value = numberAt(policy, "value");
    const periodSeconds = numberAt(policy, "periodSeconds");
    if ((type !== "Pods" && type !== "Percent") || value === undefined || periodSeconds === undefined) return [];
    return [{ type, value, periodSeconds }];
  });
  return policies.length > 0 ? policies : defaultScaleUp;
}
