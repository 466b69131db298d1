import type { Reason } from "./rule";

/**
 * Reading inputs without trusting them: a value can be absent, secret, or unknown until the deployment. None of the
 * three keeps a promise, so each is a reason of its own.
 */

/** What stands for an unknown in the engine's protocol, one string per kind of value; from `@pulumi/policy`'s proxy. */
const unknowns = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

export const isUnknown = (value: unknown): boolean => typeof value === "string" && unknowns.has(value);

/** The value at `a.b.c`; an unknown on the way makes the whole path unknown. */
export function look(inputs: unknown, path: string): unknown {
  let value = inputs;
  for (const key of path.split(".")) {
    if (isUnknown(value)) return value;
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The list at `path`; empty where there is none. */
export function listAt(inputs: unknown, path: string): unknown[] {
  const value = look(inputs, path);
  return Array.isArray(value) ? value : [];
}

/** What a person reads: `spec.replicas is 2`. */
export function saying(path: string, value: unknown): string {
  if (value === undefined || value === null) return `${path} is not set`;
  if (isUnknown(value)) return `${path} cannot be known before deployment, so that nobody can check it; it must be a literal`;
  if (value === "[secret]") return `${path} is a secret; it must be a plain literal`;
  return `${path} is ${JSON.stringify(value)}`;
}

type Read = { inputs: Record<string, unknown> };

/** A reason unless the number at `path` reaches `minimum`. */
export function atLeast({ inputs }: Read, path: string, minimum: number, unit = ""): Reason {
  const value = look(inputs, path);
  if (typeof value === "number" && value >= minimum) return undefined;
  return `${saying(path, value)}; at least ${minimum}${unit === "" ? "" : ` ${unit}`}`;
}

/** A reason unless the value at `path` is one of those allowed. */
export function isOneOf({ inputs }: Read, path: string, allowed: readonly unknown[]): Reason {
  const value = look(inputs, path);
  return allowed.includes(value)
    ? undefined
    : `${saying(path, value)}; allowed: ${allowed.map((one) => (one === undefined ? "nothing" : JSON.stringify(one))).join(", ")}`;
}

/** A reason unless the list at `path` has `minimum` different entries; an entry that is unknown yet counts as one. */
export function distinctAtLeast({ inputs }: Read, path: string, minimum: number, unit: string): Reason {
  const value = look(inputs, path);
  if (!Array.isArray(value)) return `${saying(path, value)}; at least ${minimum} different ${unit}`;
  const known = value.filter((entry) => !isUnknown(entry));
  const count = new Set(known).size + (value.length - known.length);
  return count >= minimum ? undefined : `${path} has ${count} different ${unit}; at least ${minimum}`;
}

/** A group of values, as opposed to a list, a text or nothing. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A reason unless something is given at `path`. For references to other resources, which are unknown before these exist:
 * an unknown one is given.
 */
export function given({ inputs }: Read, path: string): Reason {
  const value = look(inputs, path);
  const empty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  return empty ? `${path} is not set` : undefined;
}

/** A reason unless the list at `path` has every one of the entries. */
export function includesAll({ inputs }: Read, path: string, wanted: readonly string[]): Reason {
  const value = look(inputs, path);
  if (!Array.isArray(value)) return `${saying(path, value)}; it needs ${wanted.join(", ")}`;
  const missing = wanted.filter((entry) => !value.includes(entry));
  return missing.length === 0 ? undefined : `${path} lacks ${missing.join(", ")}`;
}
