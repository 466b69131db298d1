import type { CheckedResource, Reason } from "./rule";
import { isUnknown, listAt, look, saying } from "./values";

/** Reading the pods of Deployments, StatefulSets and Jobs, which all keep them at the same place. */

const template = "spec.template.spec";

/** The pod's spec; empty where there is none or where it is unknown. */
export function podSpecOf({ inputs }: CheckedResource): Record<string, unknown> {
  const spec = look(inputs, template);
  return typeof spec === "object" && spec !== null ? (spec as Record<string, unknown>) : {};
}

/** A reason unless the pod's value at `path` is the expected one. */
export const podIs = (resource: CheckedResource, path: string, expected: unknown): Reason =>
  mustBe(look(podSpecOf(resource), path), path, expected);

/** A reason unless the container's value at `path` is the expected one. */
export const containerIs = (container: unknown, path: string, expected: unknown): Reason => mustBe(look(container, path), path, expected);

const mustBe = (value: unknown, path: string, expected: unknown): Reason =>
  value === expected ? undefined : `${saying(path, value)}; allowed: ${JSON.stringify(expected)}`;

/** Containers, those that run before the others included. */
export const containersOf = (resource: CheckedResource): unknown[] =>
  ["initContainers", "containers"].flatMap((kind) => listAt(podSpecOf(resource), kind));

/** Judges every container; a workload without any is refused, since nothing could be judged. */
export function eachContainer(resource: CheckedResource, judge: (container: unknown) => Reason | Reason[]): Reason[] {
  const containers = containersOf(resource);
  const list = look(resource.inputs, `${template}.containers`);
  if (isUnknown(list) || containers.length === 0) return [saying(`${template}.containers`, list)];
  return containers.flatMap((container) => {
    const name = look(container, "name");
    const told = typeof name === "string" ? `container ${name}` : "a container without a name";
    return [judge(container)].flat().map((reason) => (reason === undefined ? undefined : `${told}: ${reason}`));
  });
}
