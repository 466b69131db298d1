import { execFile } from "node:child_process";
import { resolve } from "node:path";

export const repository = resolve(__dirname, "../..");

const found = new Map<string, Promise<string>>();

/** A script of `tools/` cannot supply its program on this machine; a test may skip itself with this message. */
export class ToolMissing extends Error {
  override readonly name = "ToolMissing";
}

/** Runs `tools/<name>.sh` once per process and gives the folder with its programs; a first build takes minutes. */
export function toolFolder(name: "pulumi" | "kubernetes" | "helm" | "prometheus" | "postgres" | "chromium" | "actionlint" | "drill-servers"): Promise<string> {
  const known = found.get(name);
  if (known) return known;
  const folder = new Promise<string>((done, fail) => {
    const script = resolve(repository, "tools", `${name}.sh`);
    const child = execFile("bash", [script], { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const last = stdout.trim().split("\n").pop();
      if (error?.code === 3) fail(new ToolMissing(stderr.trim()));
      else if (error || !last) fail(new Error(`tools/${name}.sh failed:\n${stderr.trim()}`));
      else done(last);
    });
    // A build of minutes must not look like a hang.
    child.stderr?.on("data", (text: string) => process.stderr.write(text));
  });
  found.set(name, folder);
  return folder;
}
