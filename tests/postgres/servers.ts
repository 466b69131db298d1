/** Real PostgreSQL and PgBouncer servers on loopback, in a folder of their own, run by whoever may (never root). */
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Children, freePort } from "../admission/children";
import { toolFolder } from "../engine/tools";

const execute = promisify(execFile);

export const database = "agentic_platform";
export const admin = "agentic_admin";

export interface Login {
  port: number;
  user: string;
  password: string;
  database?: string;
}

export interface Server {
  port: number;
  admin: Login;
  /** Everything that the server logged so far. */
  log(): string;
}

/** Root may not run these servers: then they run as the user that Debian's package made for them. */
function unprivileged(): { prefix: string[]; own: (path: string) => void } {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => undefined };
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  const [uid, gid] = [id("-u"), id("-g")];
  return {
    prefix: ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"],
    own: (path) => {
      chownSync(path, uid, gid);
    },
  };
}

export class Servers {
  private readonly user = unprivileged();

  private constructor(
    readonly children: Children,
    private readonly bin: string,
  ) {
    chmodSync(children.folder, 0o755);
  }

  static async use<T>(work: (servers: Servers) => Promise<T>): Promise<T> {
    const bin = await toolFolder("postgres");
    const children = new Children();
    try {
      return await work(new Servers(children, bin));
    } finally {
      await children.stop();
    }
  }

  get folder(): string {
    return this.children.folder;
  }

  private file(name: string, content: string, mode = 0o600): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode });
    this.user.own(path);
    return path;
  }

  private start(name: string, program: string, args: string[]): void {
    // libpq inside a server looks for certificates in the home folder, which must be one that it may read.
    const [first, ...rest] = ["env", `HOME=${this.folder}`, ...this.user.prefix, program, ...args] as [string, ...string[]];
    this.children.start(name, first, rest);
  }

  /** A fresh server with TLS that logs every statement, so that a leaked password would be seen. */
  async postgres(name: string): Promise<Server> {
    const port = await freePort();
    const password = `Admin${randomBytes(12).toString("hex")}`;
    const data = join(this.folder, name);
    mkdirSync(data, { mode: 0o700 });
    this.user.own(data);
    const passwordFile = this.file(`${name}.password`, password);
    const [first, ...rest] = [
      "env",
      ...this.user.prefix,
      join(this.bin, "initdb"),
      `--pgdata=${data}`,
      `--username=${admin}`,
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      "--no-sync",
    ] as [string, ...string[]];
    await execute(first, rest);
    const [key, certificate] = this.certificate(name);
    const logFile = join(data, "server.log");
    const settings = {
      port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: data,
      wal_level: "logical",
      track_commit_timestamp: "on",
      fsync: "off",
      ssl: "on",
      ssl_key_file: key,
      ssl_cert_file: certificate,
      logging_collector: "on",
      log_directory: data,
      log_filename: "server.log",
      log_statement: "all",
      log_min_duration_statement: 0,
      log_min_error_statement: "debug5",
    };
    this.start(name, join(this.bin, "postgres"), [
      "-D",
      data,
      ...Object.entries(settings).flatMap(([setting, value]) => ["-c", `${setting}=${value}`]),
    ]);
    const login = { port, user: admin, password, database: "postgres" };
    await this.children.until(
      `a ready ${name}`,
      () =>
        this.query(login, "SELECT 1").then(
          () => true,
          () => false,
        ),
      60,
    );
    await this.query(login, `CREATE DATABASE ${database}`);
    return { port, admin: { ...login, database }, log: () => readFileSync(logFile, "utf8") };
  }

  private certificate(name: string): [string, string] {
    const [key, certificate] = [join(this.folder, `${name}.key`), join(this.folder, `${name}.crt`)];
    const options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
    execFileSync("openssl", ["req", ...options, "-keyout", key, "-out", certificate], { stdio: "ignore" });
    for (const path of [key, certificate]) {
      chmodSync(path, 0o600);
      this.user.own(path);
    }
    return [key, certificate];
  }

  /** PgBouncer with the given files: name → content; the first is its main one. */
  async pgbouncer(files: Record<string, string>, ready: Login): Promise<void> {
    const [main] = Object.entries(files).map(([name, content]) => this.file(name, content));
    this.start("pgbouncer", "pgbouncer", [main ?? ""]);
    await this.children.until(
      "a ready PgBouncer",
      () =>
        this.query(ready, "SELECT 1").then(
          () => true,
          () => false,
        ),
      30,
    );
  }

  async query({ port, user, password, database: name = database }: Login, sql: string): Promise<string> {
    const args = ["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=on", `--command=${sql}`];
    const { stdout } = await execute("psql", args, {
      env: { ...process.env, PGHOST: "127.0.0.1", PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: name },
    });
    return stdout.trim();
  }

  /** Runs a Job's script as its pod would, with its files where /sql stands in it. */
  async job(script: string, files: Record<string, string>, env: Record<string, string>): Promise<string> {
    const sql = join(this.folder, "sql");
    mkdirSync(sql, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(sql, name), content);
    const { stdout, stderr } = await execute("bash", ["--norc", "-euo", "pipefail", "-c", script.replaceAll("/sql/", `${sql}/`)], {
      env: { PATH: process.env["PATH"] ?? "", HOME: this.folder, PGHOST: "127.0.0.1", PGSSLMODE: "require", ...env },
    });
    return stdout + stderr;
  }
}
