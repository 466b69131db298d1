/** Reading inputs whose form nobody guarantees. What is absent, unknown, secret or of another type is nothing. */

/** `@pulumi/policy`'s stand-in for a text that only the cloud will know. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The value at `a.b.0.c`; nothing where a step is missing. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((from, key) => (typeof from === "object" && from !== null ? (from as Record<string, unknown>)[key] : undefined), value);

export const numberAt = (value: unknown, path: string): number | undefined => {
  const found = at(value, path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
};

export const textAt = (value: unknown, path: string): string | undefined => {
  const found = at(value, path);
  return typeof found === "string" && found !== unknownText && found !== "[secret]" ? found : undefined;
};

export const listAt = (value: unknown, path: string): unknown[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};
