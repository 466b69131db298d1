import { z } from "zod";

/**
 * How a configuration says what is wrong with it: pieces of schemas with a sentence for people, and faults with path,
 * value and what is allowed. The stacks and the bootstrap project share it.
 */

/** One thing that is wrong with the configuration. */
export interface Fault {
  /** Path below the project's namespace, for example `services.minReplicas`. */
  path: string;
  value: unknown;
  allowed: string;
}

/** One line for people: file, path, value, what is allowed. */
export const describeFault = (stack: string, fault: Fault): string =>
  `${fault.path.startsWith("fleet") ? "Pulumi.yaml" : `Pulumi.${stack}.yaml`}: ${fault.path}: ${fault.value === undefined ? "not set" : preview(fault.value)}; allowed: ${fault.allowed}`;

function preview(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 120 ? `${json.slice(0, 117)}...` : json;
}

// An `error` on a piece becomes the "allowed" of its faults: a sentence for people, not zod's wording.
export const whole = (min: number, max: number, unit: string) => {
  const allowed = `a whole number of ${unit} from ${String(min)} to ${String(max)}`;
  return z.int({ error: allowed }).min(min, { error: allowed }).max(max, { error: allowed });
};
export const text = (pattern: RegExp, allowed: string) => z.string({ error: allowed }).regex(pattern, { error: allowed });
export const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? "a group of settings" : undefined) });

/** A group that is absent is read as an empty one, so that each of its required settings is reported by its own path. */
export const missing = {} as never;

const structured = /^\s*([[{"]|true\s*$|false\s*$|null\s*$)/;
const number = /^\s*-?\d/;

/**
 * The configuration's values: what is structured arrives as JSON text, anything else is a plain string.
 * @param options.numbers whether digits are numbers; an account's id is none
 */
export const decodeValues = (raw: Record<string, string>, options: { numbers: boolean }): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      structured.test(value) || (options.numbers && number.test(value)) ? parsed(value) : value,
    ]),
  );

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** All faults that zod found in the values. */
export const faultsOf = (error: z.core.$ZodError, values: unknown): Fault[] => error.issues.flatMap((issue) => toFaults(issue, values));

function toFaults(issue: z.core.$ZodIssue, values: unknown): Fault[] {
  const path = formatPath(issue.path);
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], values);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path: path === "" ? key : `${path}.${key}`,
      value: (value as Record<string, unknown> | undefined)?.[key],
      allowed: "a known setting; this key is not one",
    }));
  return [{ path: path || "(stack)", value, allowed: issue.message }];
}

const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((written, part) => {
    if (typeof part === "number") return `${written}[${String(part)}]`;
    return written === "" ? String(part) : `${written}.${String(part)}`;
  }, "");
