import { isDeepStrictEqual } from "node:util";

/** How the engine writes what JSON has no word for. The keys are the protocol's own constants. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Record<string, unknown>;

/** Shorter values ("5432") are part of many a string; they count only where they are the whole of one. */
const shortestTraceableSecret = 6;

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSecret(value: unknown): value is Properties & { value: unknown } {
  return isObject(value) && value[signature] === secretSignature;
}

/** The value without its secret wrappers, as a cloud's API receives it. */
export function plain(value: unknown): unknown {
  if (isSecret(value)) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function hasSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(hasSecret);
  return isObject(value) && Object.values(value).some(hasSecret);
}

/** Every secret string of a property bag. */
export function secretStrings(value: unknown, inside = false): string[] {
  if (isSecret(value)) return secretStrings(value.value, true);
  if (Array.isArray(value)) return value.flatMap((inner) => secretStrings(inner, inside));
  if (isObject(value)) return Object.values(value).flatMap((inner) => secretStrings(inner, inside));
  return inside && typeof value === "string" && value !== unknown && value !== "" ? [value] : [];
}

function carries(word: string, secret: string): boolean {
  return secret.length >= shortestTraceableSecret ? word.includes(secret) : word === secret;
}

function text(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(text);
  return isObject(value) ? Object.values(value).flatMap(text) : [];
}

/**
 * Inputs with invented state laid over them. A value made from something secret becomes secret, a value made from
 * something unknown becomes unknown: a cloud's provider would mark both, and the invented state knows of neither.
 */
export function outputs(inputs: Properties, state: Properties): Properties {
  const secrets = secretStrings(inputs);
  const result: Properties = { ...inputs };
  for (const [key, value] of Object.entries(state)) {
    const words = text(value);
    if (key in inputs && isDeepStrictEqual(plain(inputs[key]), value)) {
      // The input itself, given back: it keeps its own marks, exactly where they are.
      continue;
    }
    if (words.some((word) => word.includes(unknown))) {
      result[key] = unknown;
    } else if (hasSecret(inputs[key]) || words.some((word) => secrets.some((secret) => carries(word, secret)))) {
      result[key] = { [signature]: secretSignature, value };
    } else {
      result[key] = value;
    }
  }
  return result;
}

/**
 * What a preview knows of a resource not created yet: its inputs, and that the rest will exist. As a bridged provider, it
 * says the same of a part of a group that only the cloud will know.
 */
export function outputsBeforeCreation(inputs: Properties, state: Properties): Properties {
  const before = Object.entries(state).map(([key, value]) => {
    const given = inputs[key];
    if (given === undefined) return [key, unknown] as const;
    return [key, isGroup(given) && isGroup(value) ? outputsBeforeCreation(given, value) : given] as const;
  });
  return { ...inputs, ...Object.fromEntries(before) };
}

/** A plain group of values, none of the protocol's own. */
const isGroup = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(signature in value);
