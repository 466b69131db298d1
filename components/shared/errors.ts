import * as pulumi from "@pulumi/pulumi";

/**
 * Refuses a component's argument.
 * @param property the argument's name, as the caller wrote it
 * @param value what was given
 * @param allowed what would have been accepted, as words
 * @throws pulumi.InputPropertyError always; the engine prints it without a stack trace
 */
export function reject(property: string, value: unknown, allowed: string): never {
  throw new pulumi.InputPropertyError({
    propertyPath: property,
    reason: `${property} is ${JSON.stringify(value)}; allowed: ${allowed}`,
  });
}

/** Refuses the argument unless `ok` holds; see {@link reject}. */
export function requireThat(ok: boolean, property: string, value: unknown, allowed: string): void {
  if (!ok) reject(property, value, allowed);
}
