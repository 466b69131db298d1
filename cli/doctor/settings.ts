import path from "node:path";
import { existsSync } from "node:fs";
import { isObject } from "../../graph/wire";
import { Project } from "../../preview/config";
import { type Check, missing, ok } from "./check";

/** What the repository holds in place of your values; each is marked CHANGE in Pulumi.yaml. */
const placeholders: { value: string; pattern: RegExp; means: string; example: string }[] = [
  { value: "123456789012", pattern: /123456789012/, means: "an AWS account that is not yours", example: "your account's twelve digits" },
  {
    value: "Z0123456789ABCDEFGHIJ",
    pattern: /^Z0123456789ABCDEFGHIJ$/,
    means: "a hosted zone that is not yours",
    example: "the zoneId that bootstrap/ prints",
  },
  { value: "agentic-platform.com", pattern: /(^|[@.])agentic-platform\.com$/, means: "a domain that is not yours", example: "your own" },
  {
    value: "agentic-state-agentic-platform-com",
    pattern: /^agentic-state-agentic-platform-com$/,
    means: "a bucket's name that is not yours",
    example: "agentic- and what nobody else in the world has",
  },
  {
    value: "00000000-0000-0000-0000-000000000000",
    pattern: /^0{8}(-0{4}){3}-0{12}$/,
    means: "no Azure subscription",
    example: "what `az account show --query id` prints",
  },
  {
    value: "YOUR-ORGANISATION",
    pattern: /YOUR-ORGANISATION/,
    means: "no GitHub organisation",
    example: "repo:OWNER/REPOSITORY, as the repository's OIDC settings show it",
  },
];

export const isPlaceholder = (value: string): boolean => placeholders.some(({ pattern }) => pattern.test(value));

interface Found {
  path: string;
  value: string;
  means: string;
  example: string;
}

function find(value: unknown, at: string): Found[] {
  if (typeof value === "string")
    return placeholders.filter(({ pattern }) => pattern.test(value)).map(({ value: placeholder, means, example }) => ({ path: at, value: placeholder, means, example }));
  if (Array.isArray(value)) return value.flatMap((each, index) => find(each, `${at}[${index}]`));
  if (isObject(value)) return Object.entries(value).flatMap(([key, each]) => find(each, at === "" ? key : `${at}.${key}`));
  return [];
}

/** Values that are still the repository's: one check for each kind of value in a file, with all of its paths. */
export function settingsChecks(project: Project, stacks: { name: string; config: Record<string, string> }[]): Check[] {
  const checks = new Map<string, { file: string; paths: Set<string>; found: Found }>();
  const note = (file: string, found: Found): void => {
    const key = `${file} ${found.means}`;
    const known = checks.get(key) ?? { file, paths: new Set(), found };
    known.paths.add(found.path);
    checks.set(key, known);
  };
  for (const { name, config } of stacks) {
    const own = project.ownKeys(name);
    for (const found of find(decoded(project, config), ""))
      note(own.has(found.path.split(/[.[]/)[0] ?? "") ? `Pulumi.${name}.yaml` : "Pulumi.yaml", found);
  }
  if (existsSync(path.join(project.directory, "bootstrap", "Pulumi.yaml"))) {
    const bootstrap = new Project(path.join(project.directory, "bootstrap"));
    for (const stack of bootstrap.stackNames())
      for (const found of find(decoded(bootstrap, bootstrap.stackConfig(stack).config), "")) note("bootstrap/Pulumi.yaml", found);
  }
  if (checks.size === 0) return [ok({ id: "settings", what: "settings of your own, where the repository says CHANGE" }, "none is a placeholder")];
  return [...checks.values()].map(({ file, paths, found: { value, means, example } }) =>
    missing({ id: "settings", what: `${file}: ${[...paths].join(", ")}` }, `${value} is ${means}`, `set it to ${example}`),
  );
}

function decoded(project: Project, config: Record<string, string>): Record<string, unknown> {
  const prefix = `${project.name}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), structured(value)]),
  );
}

/** Lists and groups arrive as JSON; an account's number stays text. */
function structured(value: string): unknown {
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
