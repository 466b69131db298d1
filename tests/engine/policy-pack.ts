import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";

import { repository } from "./tools";

function readJson(path: string): Record<string, unknown> {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>) : {};
}

/**
 * A copy of a pack that the CLI built from Go modules can start. Its old language host cannot run packs; for a
 * runtime without a language plugin the CLI runs `pulumi-analyzer-policy-<runtime>` from PATH, which can.
 * The copy only loads the pack: the rules themselves are the project's own files.
 */
export function startablePack(pack: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const settings = parse(readFileSync(join(pack, "PulumiPolicy.yaml"), "utf8")) as Record<string, unknown>;
  // The copy has an entry of its own; stringify leaves undefined out.
  writeFileSync(join(folder, "PulumiPolicy.yaml"), stringify({ ...settings, main: undefined, runtime: "nodepolicy" }));

  const own = readJson(join(pack, "package.json"));
  const { name, version } = { ...readJson(join(repository, "package.json")), ...own };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version, main: "index.js" }));

  const entry = resolve(pack, typeof own["main"] === "string" ? own["main"] : "index.ts");
  const loader = require.resolve("tsx/cjs");
  writeFileSync(join(folder, "index.js"), `require(${JSON.stringify(loader)});\nrequire(${JSON.stringify(entry)});\n`);
  // The starter script looks for the SDK from the pack's folder.
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  return folder;
}
