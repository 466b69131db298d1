import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";

const root = path.join(__dirname, "..");

/** AWS regions for a fleet of ten; the first seven each serve a continent, the others wait. */
const awsRegions = [
  ...["us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ap-southeast-2"],
  ...["ap-northeast-1", "sa-east-1", "ca-central-1", "eu-north-1", "ap-south-1"],
];
const continents = ["NA", "EU", "AF", "AN", "OC", "AS", "SA"];

/** Like us-east: two letters, then a word. */
const nameOf = (index: number): string => `r${"abcdefghij".charAt(index)}-east`;

const serviceNames = (services: number): string[] =>
  Array.from({ length: services }, (_, index) => `l${String(20 + index)}-service`);

/** A project with more regions and services than ours, written next to nothing: only its configuration differs. */
function writeProject(directory: string, regions: number, extraServices: number): void {
  const project = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { default: unknown }>;
  };
  const { fleet, services } = project.config as { fleet: { default: unknown }; services: { default: { images: Record<string, string> } } };
  fleet.default = awsRegions.slice(0, regions).map((awsRegion, index) => ({
    name: nameOf(index),
    awsRegion,
    cidr: `10.${String(10 * (index + 1))}.0.0/16`,
    continents: continents.slice(index, index + 1),
    role: index === 0 ? "writer" : "standby",
    ...(index === 0 ? { fallback: true } : {}),
  }));
  for (const name of serviceNames(extraServices)) services.default.images[name] = `registry.example/${name}:1.0.0`;
  writeFileSync(path.join(directory, "Pulumi.yaml"), stringify(project));
  const stack = parse(readFileSync(path.join(root, "Pulumi.us-east.yaml"), "utf8")) as { config: Record<string, unknown> };
  awsRegions.slice(0, regions).forEach((awsRegion, index) => {
    stack.config["agentic-platform:zones"] = ["a", "b", "c"].map((letter) => awsRegion + letter);
    writeFileSync(path.join(directory, `Pulumi.${nameOf(index)}.yaml`), stringify(stack));
  });
}

export interface Run {
  seconds: number;
  peakMiB: number;
  resources: number;
}

/**
 * Previews a fleet in a process of its own, with the committed four services and copies of the first one.
 * @param regions 2 to 10
 * @param services 4 or more
 */
export function previewFleet(regions: number, services: number): Run {
  const directory = mkdtempSync(path.join(tmpdir(), "ha-growth-"));
  try {
    const extra = services - 4;
    writeProject(directory, regions, extra);
    const script = `
      const plain = require.extensions[".js"];
      require("tsx/cjs");
      require.extensions[".js"] = plain;
      const { serviceList } = require("./stacks/services.ts");
      for (const name of ${JSON.stringify(serviceNames(extra))}) serviceList.push({ ...serviceList[0], name, route: undefined });
      let out = "";
      const terminal = { out: (text) => (out += text), err: (text) => process.stderr.write(text), colour: false, live: false, width: 100 };
      require("./cli/main.ts").run(["node", "ha", "-C", ${JSON.stringify(directory)}, "preview"], terminal).then((code) => {
        const resources = Number(/(\\d+) resources, /.exec(out.trim().split("\\n").at(-1))?.[1]);
        require("fs").writeSync(1, JSON.stringify({ code, resources, peakMiB: process.resourceUsage().maxRSS / 1024 }));
      });`.replaceAll("\\\\", "\\");
    const started = process.hrtime.bigint();
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (!stdout.startsWith("{")) throw new Error(`the preview of ${String(regions)} regions failed:\n${stderr}`);
    const { code, resources, peakMiB } = JSON.parse(stdout) as { code: number; resources: number; peakMiB: number };
    // A violated policy is a result, too: prices of the other regions may be unknown.
    if (code > 1) throw new Error(`the preview of ${String(regions)} regions ended with ${String(code)}:\n${stderr}`);
    return { seconds, peakMiB, resources };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
