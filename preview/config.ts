import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse, parseDocument } from "yaml";
import { isObject, secretText } from "../graph/wire";

/** Configuration that cannot be read or used; the message is for the user. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** One `--set path=value`. */
export interface Setting {
  /** Keys below the project's namespace; a number is an index. */
  path: (string | number)[];
  value: unknown;
  /** As typed, for messages. */
  text: string;
}

export interface StackConfig {
  name: string;
  /** Keys with namespace; values as the engine passes them to a program. */
  config: Record<string, string>;
  secretKeys: string[];
}

type Values = Record<string, unknown>;

/** A Pulumi project's folder: Pulumi.yaml and the stack files beside it. */
export class Project {
  readonly name: string;
  readonly main: string;
  readonly #declared: Values;

  /** @throws UsageError when there is no readable Pulumi.yaml */
  constructor(readonly directory: string) {
    const file = readYaml(path.join(directory, "Pulumi.yaml"), "Pulumi.yaml");
    if (typeof file["name"] !== "string") throw new UsageError("Pulumi.yaml: name: not set; allowed: the project's name");
    this.name = file["name"];
    this.main = typeof file["main"] === "string" ? file["main"] : ".";
    this.#declared = isObject(file["config"]) ? file["config"] : {};
  }

  /** Names of the stack files in alphabetical order. */
  stackNames(): string[] {
    return readdirSync(this.directory)
      .flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? [])
      .sort();
  }

  /** Keys that the stack's own file sets below the project's namespace. */
  ownKeys(stack: string): Set<string> {
    const prefix = `${this.name}:`;
    return new Set(
      Object.keys(this.#stackValues(stack)).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : [])),
    );
  }

  /**
   * One stack's configuration as Pulumi's CLI hands it to a program: defaults of Pulumi.yaml, then the stack's file,
   * then `settings`. A `secure:` value is taken as it is, undecrypted.
   * @throws UsageError when the file cannot be read or a setting does not fit
   */
  stackConfig(stack: string, settings: Setting[] = []): StackConfig {
    const values: Values = { ...this.#defaults(), ...this.#stackValues(stack) };
    const secretKeys: string[] = [];
    const plain: Values = {};
    for (const [key, value] of Object.entries(values)) {
      const opened = openSecure(value);
      plain[key] = opened.value;
      if (opened.secret) secretKeys.push(key);
    }
    for (const setting of settings) {
      const [first, ...rest] = setting.path;
      const key = `${this.name}:${String(first)}`;
      plain[key] = replaced(plain[key], rest, setting);
    }
    const config = Object.fromEntries(
      Object.entries(plain).flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, asText(value)]])),
    );
    return { name: stack, config, secretKeys: secretKeys.sort() };
  }

  /** Names of the fleet's regions in their order, which is the order in which stacks come up. */
  fleetOrder(): string[] {
    const fleet = this.#defaults()[`${this.name}:fleet`];
    return Array.isArray(fleet) ? fleet.flatMap((region: unknown) => (isObject(region) && typeof region["name"] === "string" ? region["name"] : [])) : [];
  }

  #defaults(): Values {
    const defaults: Values = {};
    for (const [key, declared] of Object.entries(this.#declared)) {
      const full = key.includes(":") ? key : `${this.name}:${key}`;
      // `key: {type, default}` declares, `key: {value}` and a bare scalar set.
      const value = isObject(declared) ? (declared["value"] ?? declared["default"]) : declared;
      if (value !== undefined) defaults[full] = value;
    }
    return defaults;
  }

  #stackValues(stack: string): Values {
    const name = `Pulumi.${stack}.yaml`;
    const file = readYaml(path.join(this.directory, name), name);
    return isObject(file["config"]) ? file["config"] : {};
  }
}

function readYaml(file: string, name: string): Values {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${name} cannot be read in ${path.dirname(file)}`);
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${name}: ${error.message.split("\n")[0] ?? "is not YAML"}`);
  const value: unknown = document.toJS();
  if (value === null) return {};
  if (!isObject(value)) throw new UsageError(`${name}: holds no keys`);
  return value;
}

/** Replaces each `{secure: …}` by a placeholder; the whole key counts as secret then, as in the CLI. */
function openSecure(value: unknown): { value: unknown; secret: boolean } {
  if (isObject(value)) {
    if (Object.keys(value).length === 1 && typeof value["secure"] === "string") return { value: secretText, secret: true };
    const entries = Object.entries(value).map(([key, item]) => [key, openSecure(item)] as const);
    return {
      value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
      secret: entries.some(([, item]) => item.secret),
    };
  }
  if (Array.isArray(value)) {
    const items = value.map(openSecure);
    return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
  }
  return { value, secret: false };
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const syntax = "allowed: path=value, such as services.minReplicas=4, fleet[0].cidr=10.30.0.0/16 or zones=[us-east-1a,us-east-1b]";

/**
 * Reads `--set path=value`; the value is YAML, so `[a,b]` is a list and `3` a number.
 * @throws UsageError when the text has no path, no `=`, or a value that is no YAML
 */
export function parseSetting(text: string): Setting {
  const at = text.indexOf("=");
  const dotted = text.slice(0, Math.max(0, at)).trim();
  if (at < 1 || !/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[\d+\])*$/.test(dotted))
    throw new UsageError(`--set ${text}: ${at < 0 ? "has no =" : `"${dotted}" is not a path`}; ${syntax}`);
  const keys = dotted.split(/\.|(?=\[)/).map((part) => (part.startsWith("[") ? Number(part.slice(1, -1)) : part));
  if (keys.some((key) => key === "__proto__")) throw new UsageError(`--set ${text}: "${dotted}" is not a path; ${syntax}`);
  try {
    const value: unknown = parse(text.slice(at + 1), { logLevel: "error" });
    return { path: keys, value, text };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new UsageError(`--set ${text}: the value is not YAML (${reason.replace(/:$/, "")}); ${syntax}`);
  }
}

/** `current` with the value at the path replaced, or merged where both are groups. Nothing is changed in place. */
function replaced(current: unknown, keys: (string | number)[], setting: Setting): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return merged(current, setting.value);
  if (typeof key === "number") {
    const items: unknown[] = Array.isArray(current) ? [...(current as unknown[])] : [];
    if (key > items.length) throw new UsageError(`--set ${setting.text}: index ${String(key)} is past the end; allowed: 0 to ${String(items.length)}`);
    items[key] = replaced(items[key], rest, setting);
    return items;
  }
  if (current !== undefined && current !== null && !isObject(current))
    throw new UsageError(`--set ${setting.text}: ${key} is inside ${JSON.stringify(current)}, which is not a group of settings`);
  const group = isObject(current) ? current : {};
  return { ...group, [key]: replaced(group[key], rest, setting) };
}

function merged(current: unknown, value: unknown): unknown {
  if (!isObject(current) || !isObject(value)) return value;
  const result: Values = { ...current };
  for (const [key, item] of Object.entries(value)) result[key] = merged(result[key], item);
  return result;
}
