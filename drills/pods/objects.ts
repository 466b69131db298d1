import { parse } from "yaml";

/** Kubernetes objects as `ha render` writes them, and how to find one. Pure. */

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: Record<string, unknown>;
  data?: Record<string, string>;
}

/** The objects among rendered files. */
export const objectsOf = (files: ReadonlyMap<string, string>): KubernetesObject[] =>
  [...files].flatMap(([name, content]) => (name.startsWith("manifests/") ? [parse(content) as KubernetesObject] : []));

/**
 * One object by kind and name.
 * @param name exact, or the start of a name that ends in a hash, with a `-` at its end
 * @throws Error that lists what there is of the kind
 */
export function find(objects: KubernetesObject[], kind: string, name: string): KubernetesObject {
  const ofKind = objects.filter((object) => object.kind === kind);
  const matching = ofKind.filter(({ metadata }) => (name.endsWith("-") ? metadata.name.startsWith(name) : metadata.name === name));
  const [found] = matching;
  if (found === undefined || matching.length > 1)
    throw new Error(`${matching.length} objects ${kind}/${name} were rendered; there are: ${ofKind.map(({ metadata }) => metadata.name).join(", ") || "none"}`);
  return found;
}
