import type { CheckedResource } from "./rule";
import { isUnknown, look } from "./values";

/**
 * Whether a property, or an entry of it where it is a list, names the target by its id or ARN. Before the first
 * deployment nobody knows these, but the engine knows from which resources a property was computed.
 */
export function refersTo(resource: CheckedResource, property: string, target: CheckedResource): boolean {
  const value = look(resource.inputs, property);
  if (value === undefined || value === null) return false;
  const entries: unknown[] = Array.isArray(value) ? value : [value];
  const known = entries.filter((entry) => typeof entry === "string" && !isUnknown(entry));
  if (known.some((entry) => Object.values(target.invented).includes(entry))) return true;
  const from = resource.propertyDependencies?.[property] ?? (known.length === entries.length ? [] : resource.dependencies);
  return from.includes(target.urn);
}

/** The same for a property that gives the target's own name, which is a literal as often as an output. */
export function refersByName(resource: CheckedResource, property: string, target: CheckedResource): boolean {
  const name = look(resource.inputs, property);
  const known = typeof name === "string" && !isUnknown(name);
  return (known && name === look(target.inputs, "name")) || refersTo(resource, property, target);
}
