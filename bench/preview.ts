/**
 * Prints how long a preview of all stacks takes, as ratios measured in one run, so that the machine's speed drops out:
 * to `node` loading the SDK modules that the preview uses (at most 4), and of the real CLI previewing the stacks one
 * after the other to it (at least 5). And how it grows: ten regions of forty services against two of four (at most 12).
 *
 * Usage: npm run bench [-- ROUNDS]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { Project } from "../preview/config";
import { previewFleet, type Run } from "./growth";

const root = path.join(__dirname, "..");
const rounds = Number(process.argv[2] ?? 5);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`Usage: npm run bench [-- ROUNDS]; ROUNDS is a whole number from 1, not ${String(process.argv[2])}`);
  process.exit(2);
}

/** Seconds that `node` takes for the arguments. */
function seconds(args: string[]): number {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  // A violated policy is a result, too.
  if (status !== 0 && status !== 1) throw new Error(`node ${args.join(" ").slice(0, 120)} ended with ${String(status)}:\n${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** The middle of several measurements: one slow run of a busy machine must not decide. */
function median(measure: () => number): number {
  const values = Array.from({ length: rounds }, measure).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

function medianRun(regions: number, services: number): Run {
  const runs = Array.from({ length: Math.min(rounds, 3) }, () => previewFleet(regions, services)).sort((a, b) => a.seconds - b.seconds);
  return runs[Math.floor(runs.length / 2)] ?? { seconds: Number.NaN, peakMiB: Number.NaN, resources: 0 };
}

/** The modules of Pulumi's packages that a preview has loaded at its end. */
function sdkModules(): string[] {
  const script = `
    process.argv = [process.execPath, "ha", "preview", "--json", "/dev/null"];
    process.stdout.write = () => true;
    process.on("exit", () => {
      const used = Object.keys(require.cache).filter((file) => /node_modules.@pulumi./.test(file));
      require("fs").writeSync(1, JSON.stringify(used));
    });
    require("./bin/ha.js");`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (!stdout.startsWith("[")) throw new Error(`the preview failed:\n${stderr}`);
  return JSON.parse(stdout) as string[];
}

async function realCli(): Promise<number | undefined> {
  const cache = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "agentic-platform");
  const built = existsSync(cache) && readdirSync(cache).some((name) => /^pulumi-\d/.test(name));
  if (!built && spawnSync("pulumi", ["version"]).status !== 0) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only where a CLI is found
  const { withEngine } = require("../tests/engine/engine") as typeof import("../tests/engine/engine");
  return await withEngine(async (engine) => {
    const stacks = new Project(root).fleetOrder();
    let total = 0;
    for (const stack of stacks) {
      total += (await engine.preview(stack)).seconds;
      // The next region reads this one's outputs.
      if (stack !== stacks.at(-1)) await engine.up(stack);
    }
    return total;
  });
}

const shown = (value: number): string => value.toFixed(2).padStart(6);

async function main(): Promise<void> {
  const modules = sdkModules();
  const load = median(() => seconds(["-e", `for (const file of ${JSON.stringify(modules)}) require(file)`]));
  const preview = median(() => seconds(["bin/ha.js", "preview"]));
  console.log(`node loads the SDK   ${shown(load)} s  (${modules.length} modules)`);
  console.log(`ha preview           ${shown(preview)} s  ${shown(preview / load)} × the SDK's load time (at most 4)`);
  const small = medianRun(2, 4);
  const large = medianRun(10, 40);
  console.log(
    `10 regions × 40 services ${shown(large.seconds)} s  ${shown(large.seconds / small.seconds)} × 2 regions × 4 services (at most 12); ` +
      `${large.resources} against ${small.resources} resources, ${large.peakMiB.toFixed(0)} MiB at most (under 1024)`,
  );
  const cli = await realCli();
  if (cli === undefined) console.log("the real CLI         not measured: no pulumi on PATH and none built by tools/pulumi.sh");
  else console.log(`pulumi preview       ${shown(cli)} s  ${shown(cli / preview)} × ha preview (at least 5)`);
}

void main();
