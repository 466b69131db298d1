import { execFile } from "node:child_process";
import { resolveNs } from "node:dns/promises";
import { connect } from "node:net";

/** What a program said, or why it said nothing. */
export type Ran = { kind: "ended"; code: number; out: string; err: string } | { kind: "absent" } | { kind: "late"; seconds: number };

/** The world outside this process; a test plays it. */
export interface Outside {
  /** Runs a program without a terminal; never throws. */
  run: (program: string, args: string[]) => Promise<Ran>;
  /** The name servers that the domain's parent delegates to. @throws Error with a DNS code, such as ENOTFOUND */
  nameServers: (domain: string) => Promise<string[]>;
  /** Whether a TCP connection comes about. */
  reaches: (host: string, port: number) => Promise<boolean>;
}

/** The AWS CLI takes a second or two; its own retries of an unreachable endpoint take minutes. */
const programSeconds = 30;
const connectSeconds = 5;

/** Runs a program with its standard input closed, and ends it when it takes too long. */
export const runProgram = (program: string, args: string[], seconds = programSeconds): Promise<Ran> =>
  new Promise((done) => {
    const child = execFile(
      program,
      args,
      {
        timeout: seconds * 1_000,
        killSignal: "SIGKILL",
        maxBuffer: 8 * 1024 * 1024,
        // No pager, no question, no search for an instance's credentials on a laptop that has none.
        env: { ...process.env, AWS_PAGER: "", AWS_MAX_ATTEMPTS: "2", PULUMI_SKIP_UPDATE_CHECK: "true" },
      },
      (error, out, err) => {
        if (error?.code === "ENOENT" || error?.code === "EACCES") done({ kind: "absent" });
        else if (error?.killed === true) done({ kind: "late", seconds });
        else done({ kind: "ended", code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, out, err });
      },
    );
    child.stdin?.end();
  });

export const outside: Outside = {
  run: (program, args) => runProgram(program, args),
  nameServers: (domain) => resolveNs(domain),
  reaches: (host, port) =>
    new Promise((done) => {
      const socket = connect({ host, port, timeout: connectSeconds * 1_000 });
      const end = (reached: boolean) => () => {
        socket.destroy();
        done(reached);
      };
      socket.once("connect", end(true)).once("timeout", end(false)).once("error", end(false));
    }),
};

/**
 * The first line of an error with whatever looks like a credential taken out: a program's error may quote what it was
 * given. Access key ids, and runs of 40 or more characters as keys and tokens have them.
 */
export function firstLine(text: string): string {
  const line = text.split("\n").map((each) => each.trim()).find((each) => each !== "") ?? "no reason given";
  const safe = line.replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g, "[key]").replace(/[A-Za-z0-9+/=_-]{40,}/g, "[long text]");
  return safe.length > 160 ? `${safe.slice(0, 157)}...` : safe;
}
