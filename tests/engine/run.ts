import { spawn } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

const running = new Set<number>();

/** Children get a process group of their own, so that a stuck engine goes together with its plugins. */
function stop(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

process.once("exit", () => {
  running.forEach(stop);
});

/** Runs a program to its end and captures what it prints; kills it and throws after `seconds`. */
export function run(
  program: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; seconds?: number },
): Promise<CommandResult> {
  const limit = options.seconds ?? 300;
  const started = process.hrtime.bigint();
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    if (child.pid) running.add(child.pid);
    const alarm = setTimeout(() => {
      if (child.pid) stop(child.pid);
      fail(new Error(`${program} ${args.join(" ")} did not end within ${limit} s:\n${stdout}\n${stderr}`));
    }, limit * 1000);
    const ended = () => {
      clearTimeout(alarm);
      if (child.pid) running.delete(child.pid);
    };
    child.once("error", (error) => {
      ended();
      fail(error);
    });
    child.once("close", (code) => {
      ended();
      done({ exitCode: code ?? -1, stdout, stderr, seconds: Number(process.hrtime.bigint() - started) / 1e9 });
    });
  });
}
