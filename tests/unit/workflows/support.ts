import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";

export const root = path.join(__dirname, "../../..");
export const workflowFolder = path.join(root, ".github/workflows");

export interface Step {
  name?: string;
  id?: string;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

export interface Job {
  name?: string;
  needs?: string | string[];
  if?: string;
  uses?: string;
  environment?: string;
  permissions?: Record<string, string>;
  "runs-on"?: string;
  "timeout-minutes"?: number;
  strategy?: { matrix: Record<string, string[]>; "fail-fast": boolean };
  with?: Record<string, unknown>;
  steps?: Step[];
}

export interface Workflow {
  name: string;
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}

export const workflowNames = (): string[] => readdirSync(workflowFolder).sort();
export const textOf = (file: string): string => readFileSync(path.join(workflowFolder, file), "utf8");
export const workflow = (file: string): Workflow => parse(textOf(file)) as Workflow;

export function job(file: string, name: string): Job {
  const found = workflow(file).jobs[name];
  if (found === undefined) throw new Error(`${file} has no job ${name}`);
  return found;
}

/** The script of a job's step. */
export function script(file: string, jobName: string, stepName: string): string {
  const found = job(file, jobName).steps?.find(({ name }) => name === stepName)?.run;
  if (found === undefined) throw new Error(`${file}: ${jobName} has no script "${stepName}"`);
  return found;
}

export interface Ran {
  code: number | null;
  /** Each call of a stand-in program: its name and arguments as it got them. */
  calls: string[];
  /** What the script wrote to GITHUB_OUTPUT. */
  output: string;
  file: (name: string) => string | undefined;
}

/**
 * Runs a step's script as GitHub does (bash -e, pipefail) in a folder of its own, with stand-ins for the programs.
 * @param standIns program name → shell lines; each call is noted before they run
 */
export function runScript(
  text: string,
  options: { files?: Record<string, string>; env: Record<string, string>; standIns: Record<string, string> },
): Ran {
  const folder = mkdtempSync(path.join(tmpdir(), "ha-workflow-"));
  try {
    const at = (name: string) => path.join(folder, name);
    execFileSync("mkdir", ["-p", at("bin"), at("work/review")]);
    for (const [name, lines] of Object.entries(options.standIns)) {
      writeFileSync(at(`bin/${name}`), `#!/usr/bin/env bash\nprintf '%s\\n' "${name} $*" >>"$CALLS"\n${lines}\n`);
      chmodSync(at(`bin/${name}`), 0o755);
    }
    for (const [name, content] of Object.entries(options.files ?? {})) writeFileSync(at(`work/${name}`), content);
    writeFileSync(at("step.sh"), text);
    const { status } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", at("step.sh")], {
      cwd: at("work"),
      env: { ...options.env, PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`, CALLS: at("calls"), GITHUB_OUTPUT: at("output") },
    });
    const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : undefined);
    const kept = new Map(readdirSync(at("work"), { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [[entry.name, read(`work/${entry.name}`)]] : [])));
    return { code: status, calls: read("calls")?.trimEnd().split("\n") ?? [], output: read("output") ?? "", file: (name) => kept.get(name) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
