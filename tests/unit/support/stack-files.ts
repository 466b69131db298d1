import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const root = path.join(__dirname, "../../..");

/** A committed stack's configuration, as the engine hands it to the program: defaults of Pulumi.yaml, then the stack's. */
export function committedConfig(stack: string): Record<string, unknown> {
  const project = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { default?: unknown }>;
  };
  const file = parse(readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  const defaults = Object.entries(project.config).flatMap(([key, declared]) =>
    declared.default === undefined ? [] : [[key, declared.default] as const],
  );
  const own = Object.entries(file.config)
    .filter(([key]) => key.startsWith("agentic-platform:"))
    .map(([key, value]) => [key.slice("agentic-platform:".length), value] as const);
  return structuredClone(Object.fromEntries([...defaults, ...own]));
}

/** Values as the engine passes them on: strings, structured ones as JSON. */
export const asRaw = (config: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );

/** Sets a dotted path in a plain object, making groups on the way. */
export function setPath(config: Record<string, unknown>, dotted: string, value: unknown): Record<string, unknown> {
  const keys = dotted.split(".");
  const last = keys.pop() ?? "";
  const group = keys.reduce<Record<string, unknown>>((at, key) => {
    at[key] ??= {};
    return at[key] as Record<string, unknown>;
  }, config);
  group[last] = value;
  return config;
}
