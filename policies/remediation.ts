import type { CheckedResource } from "./rule";
import { isObject, isUnknown, look } from "./values";

type Inputs = Record<string, unknown>;

/**
 * Puts right what interrupts nobody, replaces nothing and deletes nothing: the only faults that a policy may take away by
 * itself. Everything else stays a violation for a person.
 */
export type Remediation = (resource: CheckedResource) => Inputs | undefined;

/**
 * The inputs with other values at some paths. Groups that are missing on the way are made; the inputs stay as they are.
 * @returns nothing where every value stands there already
 */
export function corrected(inputs: Inputs, values: Record<string, unknown>): Inputs | undefined {
  const wrong = Object.entries(values).filter(([path, value]) => look(inputs, path) !== value);
  if (wrong.length === 0) return undefined;
  return wrong.reduce((now, [path, value]) => withValue(now, path.split("."), value) as Inputs, inputs);
}

function withValue(group: unknown, [key = "", ...rest]: string[], value: unknown): unknown {
  const next = rest.length === 0 ? value : withValue(look(group, key), rest, value);
  if (Array.isArray(group)) return group.map((entry: unknown, index) => (String(index) === key ? next : entry));
  return { ...(isObject(group) ? group : {}), [key]: next };
}

/** Puts the first of the allowed values wherever the input is none of them. */
export const allowOnly =
  (allowed: Record<string, readonly unknown[]>): Remediation =>
  ({ inputs }) => {
    const wrong = Object.entries(allowed).filter(([path, values]) => !values.includes(look(inputs, path)));
    return corrected(inputs, Object.fromEntries(wrong.map(([path, [first]]) => [path, first])));
  };

/** Puts a larger number wherever the input does not reach the minimum. */
export function raised({ inputs }: CheckedResource, path: string, minimum: number, to: number): Inputs | undefined {
  const value = look(inputs, path);
  return typeof value === "number" && value >= minimum ? undefined : corrected(inputs, { [path]: to });
}

/** Adds the entries that a list lacks. A list that is unknown yet is left to the deployment: adding would lose its entries. */
export function completed({ inputs }: CheckedResource, path: string, wanted: readonly string[]): Inputs | undefined {
  const value = look(inputs, path);
  if (value !== undefined && !Array.isArray(value)) return undefined;
  const list: unknown[] = value ?? [];
  const missing = wanted.filter((entry) => !list.includes(entry));
  return missing.length === 0 || list.some(isUnknown) ? undefined : corrected(inputs, { [path]: [...list, ...missing] });
}

/** Several corrections, one after the other. */
export const both = (resource: CheckedResource, ...steps: Remediation[]): Inputs | undefined => {
  const inputs = steps.reduce((now, step) => step({ ...resource, inputs: now }) ?? now, resource.inputs);
  return inputs === resource.inputs ? undefined : inputs;
};

/**
 * Writes into the engine's properties what a correction changed, value by value: what it left alone may be secret or
 * unknown, and only the engine's own objects still know that.
 */
export function writeChanges(properties: Inputs, before: Inputs, after: Inputs): void {
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (old === value) continue;
    if (isGroup(old) && isGroup(value)) writeChanges(properties[key] as Inputs, old, value);
    else properties[key] = value;
  }
}

const isGroup = (value: unknown): value is Inputs => typeof value === "object" && value !== null;
