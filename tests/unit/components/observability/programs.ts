import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";
import { toolFolder, ToolMissing } from "../../../engine/tools";

/** The folder with promtool and amtool. Where they cannot be had the test says so and skips; in CI it fails. */
export async function prometheusPrograms(context: Context): Promise<string> {
  try {
    return await toolFolder("prometheus");
  } catch (error) {
    if (!(error instanceof ToolMissing) || process.env["CI"] === "true") throw error;
    process.stderr.write(`SKIPPED ${context.test?.fullTitle() ?? ""}: ${error.message}\n`);
    return context.skip();
  }
}

/** Runs a program and gives all that it printed. @throws Error with that text when it fails */
export function run(program: string, args: string[], cwd: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(program, args, { cwd }, (error, stdout, stderr) => {
      if (error) fail(new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`));
      else done(stdout + stderr);
    });
  });
}

/** Writes files into a folder of their own, which is gone afterwards. */
export async function withFiles<T>(files: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "agentic-observability-"));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
