import type { CheckedResource } from "./rule";
import { look } from "./values";

type Labels = Record<string, unknown>;

const labelsAt = (resource: CheckedResource, path: string): Labels => {
  const value = look(resource.inputs, path);
  return typeof value === "object" && value !== null ? (value as Labels) : {};
};

const namespaceOf = ({ inputs }: CheckedResource): unknown => look(inputs, "metadata.namespace") ?? "default";

/** Whether a selector at `spec.selector.matchLabels` takes the workload's pods; an empty one is taken for a mistake. */
export function selects(selector: CheckedResource, workload: CheckedResource): boolean {
  const wanted = Object.entries(labelsAt(selector, "spec.selector.matchLabels"));
  const pods = labelsAt(workload, "spec.template.metadata.labels");
  return (
    wanted.length > 0 &&
    namespaceOf(selector) === namespaceOf(workload) &&
    wanted.every(([key, value]) => pods[key] === value)
  );
}

/** Whether an autoscaler's target is the workload. */
export const scales = (autoscaler: CheckedResource, workload: CheckedResource): boolean =>
  namespaceOf(autoscaler) === namespaceOf(workload) &&
  look(autoscaler.inputs, "spec.scaleTargetRef.kind") === workload.type.split(":").at(-1) &&
  look(workload.inputs, "metadata.name") !== undefined &&
  look(autoscaler.inputs, "spec.scaleTargetRef.name") === look(workload.inputs, "metadata.name");
