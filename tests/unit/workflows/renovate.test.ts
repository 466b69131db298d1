import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { versions } from "../../../versions";
import { root } from "./support";

const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

const manager = z.strictObject({
  customType: z.literal("regex"),
  managerFilePatterns: z.tuple([z.string()]),
  matchStrings: z.tuple([z.string()]),
  datasourceTemplate: z.enum(["docker", "go", "github-releases", "helm"]),
  depNameTemplate: z.string(),
  registryUrlTemplate: z.url().optional(),
  extractVersionTemplate: z.string().optional(),
});
const rule = z.strictObject({
  description: z.string(),
  groupName: z.string().optional(),
  matchPackageNames: z.array(z.string()).optional(),
  matchFileNames: z.array(z.string()).optional(),
  matchManagers: z.array(z.string()).optional(),
  matchUpdateTypes: z.array(z.string()).optional(),
  allowedVersions: z.string().optional(),
});
const renovate = z
  .looseObject({
    rangeStrategy: z.literal("pin"),
    automerge: z.literal(false),
    enabledManagers: z.array(z.string()),
    packageRules: z.array(rule),
    customManagers: z.array(manager),
  })
  .parse(JSON.parse(read("renovate.json")));

/** What each manager finds: file, key, version. */
const found = renovate.customManagers.map(({ managerFilePatterns: [pattern], matchStrings: [match], ...rest }) => {
  const [file, ...others] = ["versions.ts", "tools/versions.env"].filter((name) => new RegExp(pattern.slice(1, -1)).test(name));
  assert.ok(file !== undefined && others.length === 0, pattern);
  const matches = [...read(file).matchAll(new RegExp(match, "g"))];
  assert.equal(matches.length, 1, `${match} in ${file}`);
  return { file, key: /^\w+/.exec(match)?.[0] ?? "", version: matches[0]?.groups?.["currentValue"] ?? "", ...rest };
});
const keysOf = (file: string): string[] => found.filter((each) => each.file === file).map(({ key }) => key);

describe("renovate's configuration", () => {
  it("finds every version of versions.ts but the engines' major versions, which a person decides", () => {
    const byHand = ["kubernetes", "postgres", "redis", "valkey"];
    assert.deepEqual([...keysOf("versions.ts"), ...byHand].sort(), Object.keys(versions).sort());
    for (const { file, key, version } of found) if (file === "versions.ts") assert.equal(version, (versions as Record<string, string>)[key], key);
  });

  it("finds every version of tools/versions.env but the minimums and the one SDK that carries a language host", () => {
    const all = [...read("tools/versions.env").matchAll(/^(\w+)=/gm)].map(([, key]) => key ?? "");
    const byHand = all.filter((key) => key.endsWith("_MINIMUM") || key === "PULUMI_LANGUAGE_NODEJS_SDK");
    assert.equal(byHand.length, 3);
    assert.deepEqual([...keysOf("tools/versions.env"), ...byHand].sort(), all.sort());
  });

  it("asks each chart's own repository for it, as the charts' modules name it", () => {
    const modules = readdirSync(path.join(root, "charts")).map((file) => read(`charts/${file}`));
    for (const { key, datasourceTemplate, depNameTemplate, registryUrlTemplate } of found) {
      if (!key.endsWith("Chart")) continue;
      const module = modules.find((text) => text.includes(`version: versions.${key},`));
      const repository = /repository: "([^"]+)"/.exec(module ?? "")?.[1];
      assert.equal(datasourceTemplate === "helm" ? registryUrlTemplate : `oci://${path.dirname(depNameTemplate)}`, repository, key);
    }
  });

  it("asks for images where the nodes pull them", () => {
    const code = ["charts", "components/postgres", "components/postgres/patroni", "components/redis", "components/backup", "components/shared"].flatMap((folder) =>
      readdirSync(path.join(root, folder)).filter((file) => file.endsWith(".ts")).map((file) => read(`${folder}/${file}`)),
    );
    for (const { key, datasourceTemplate, depNameTemplate } of found)
      if (datasourceTemplate === "docker" && !key.endsWith("Chart")) assert.ok(code.some((text) => text.includes(depNameTemplate)), depNameTemplate);
  });

  it("groups what is tried together, and keeps what needs a later Node below it", () => {
    const groups = renovate.packageRules.flatMap(({ groupName }) => groupName ?? []);
    assert.deepEqual(groups, ["pulumi", "kubernetes charts and images", "tools", "github actions"]);
    const dependencies = (JSON.parse(read("package.json")) as { engines: { node: string }; dependencies: Record<string, string> });
    assert.equal(dependencies.engines.node, ">=20.19");
    const allowed = new Map(renovate.packageRules.flatMap(({ matchPackageNames: [name] = [], allowedVersions }) => (allowedVersions === undefined ? [] : [[name, allowedVersions]])));
    assert.equal(allowed.get("@pulumi/pulumi"), "<3.249");
    assert.equal(allowed.get("commander"), "<15");
  });
});
