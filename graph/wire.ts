import { isDeepStrictEqual } from "node:util";

/**
 * Pulumi's special values, as they stand in requests, previews and exports: an object whose signature key says what it
 * is. Source: pulumi sdk/go/common/resource, properties.go and asset.go.
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
/** A text that only the cloud will know; the policies know it by this value. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What stands for a secret wherever a person or a program may look. */
export const secretText = "[secret]";

export type Properties = Record<string, unknown>;

export const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isSecret = (value: unknown): boolean =>
  isObject(value) && (value[SIGNATURE] === SECRET || (value[SIGNATURE] === OUTPUT && value["secret"] === true));

/** Wraps a value so that Pulumi takes it for a secret. */
export const asSecret = (value: unknown): Properties => ({ [SIGNATURE]: SECRET, value });

type Visit = (value: Properties) => unknown;

function rebuild(value: unknown, onSecret: Visit, onText: (text: string) => unknown): unknown {
  if (typeof value === "string") return onText(value);
  if (Array.isArray(value)) return value.map((item) => rebuild(item, onSecret, onText));
  if (!isObject(value)) return value;
  if (isSecret(value)) return onSecret(value);
  switch (value[SIGNATURE]) {
    case RESOURCE: // a custom resource by its id, a component by its URN
      return value["id"] === undefined || value["id"] === "" ? value["urn"] : value["id"];
    case OUTPUT:
      return "value" in value ? rebuild(value["value"], onSecret, onText) : UNKNOWN;
    case ASSET:
    case ARCHIVE:
      return { asset: value["text"] ?? value["path"] ?? value["uri"] ?? value["hash"] ?? "archive" };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebuild(item, onSecret, onText)]));
}

/** The value for people and files: each secret is a word. */
export const mask = (value: unknown, redact: (text: string) => string = (text) => text): unknown =>
  rebuild(value, () => secretText, redact);

export const maskAll = (properties: Properties | undefined, redact?: (text: string) => string): Properties =>
  mask(properties ?? {}, redact) as Properties;

/** The value as a provider uses it, with secrets readable. Never for output. */
export const reveal = (value: unknown): unknown =>
  rebuild(
    value,
    (secret) => reveal(secret["value"]),
    (text) => text,
  );

/** The value as the engine returns it: secrets stay wrapped, references to resources become ids. */
export const withoutReferences = (value: unknown): unknown =>
  rebuild(
    value,
    (secret) => asSecret(withoutReferences(secret["value"])),
    (text) => text,
  );

/** Of a group that was given in part, what was not given; of anything else, all. */
export const addedTo = (given: unknown, value: unknown): unknown =>
  isObject(value) && isObject(given)
    ? Object.fromEntries(Object.entries(value).filter(([key, item]) => !isDeepStrictEqual(item, given[key])))
    : value;

/** Whether a secret stands anywhere in the value. */
export function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isObject(value) && Object.values(value).some(holdsSecret);
}
