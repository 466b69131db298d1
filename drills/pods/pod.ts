import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { enterScript, launchScript, wordsOf } from "./launch";
import { expand, type Container, type PodTemplate, type Volume } from "./template";

/** What a pod needs of the region that it runs in. */
export interface Surroundings {
  /** Folder of the Debian root. */
  root: string;
  /** File with the names of all pods and Services. */
  hosts: string;
  configMap(name: string): Record<string, string>;
  secret(name: string): Record<string, string>;
  /** Changes a file's content before the pod sees it; the addresses are already replaced. */
  rewrite(file: string, content: string): string;
}

export interface PodPlace {
  name: string;
  /** Loopback address of its own. */
  address: string;
  zone: string;
  folder: string;
  /** Size of its persistent volumes, for example `300m`: a file system of its own in memory that can fill up. */
  volumeSize?: string;
  /** Environment besides the manifest's. */
  env?: Record<string, string>;
}

/** What a shell says of a process that SIGKILL ended. */
const killedStatus = 137;

const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));

/**
 * A pod as the kubelet would run it, of mount, PID, IPC and UTS namespaces instead of a container runtime: the rendered
 * manifest's commands, environment and files, in a Debian root with the programs. The network is the machine's loopback,
 * where every pod has an address.
 */
export class Pod {
  readonly name: string;
  readonly address: string;
  readonly zone: string;
  private process: ChildProcess | undefined;
  private ended: Promise<number> = Promise.resolve(0);

  constructor(
    readonly template: PodTemplate,
    private readonly place: PodPlace,
    private readonly around: Surroundings,
  ) {
    this.name = place.name;
    this.address = place.address;
    this.zone = place.zone;
  }

  get running(): boolean {
    return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Process 1 of the pod, as the machine counts. */
  private get init(): number {
    const outer = this.process?.pid;
    if (outer === undefined || !this.running) throw new Error(`${this.name} does not run`);
    const [first] = readFileSync(`/proc/${outer}/task/${outer}/children`, "utf8").trim().split(/\s+/);
    if (!first) throw new Error(`${this.name} has not begun`);
    return Number(first);
  }

  private file(...parts: string[]): string {
    return path.join(this.place.folder, ...parts);
  }

  /**
   * Starts the pod and waits until its init containers are done.
   * @throws Error with the log's end when one fails
   */
  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.name} runs already`);
    for (const part of ["upper", "work", "root", "state", "containers", "files", "empty"]) rmSync(this.file(part), { recursive: true, force: true });
    for (const part of ["upper/etc", "work", "root", "state", "containers", "files", "empty", "logs", "claims"]) mkdirSync(this.file(part), { recursive: true });
    this.knowUser();
    const { initContainers, containers } = this.template;
    for (const container of [...initContainers, ...containers])
      writeFileSync(this.file("containers", `${container.name}.sh`), enterScript(this.place.folder, this.userOf(container), this.envOf(container), this.words(container)), { mode: 0o600 });
    writeFileSync(
      this.file("launch.sh"),
      launchScript({
        name: this.name,
        folder: this.place.folder,
        root: this.around.root,
        hosts: this.around.hosts,
        mounts: this.mounts(),
        initContainers: initContainers.map(({ name }) => name),
        containers: containers.map(({ name }) => name),
        restarts: this.template.restarts,
      }),
    );
    const child = spawn(
      "setpriv",
      ["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "/bin/bash", this.file("launch.sh")],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const keep = (data: Buffer) => {
      appendFileSync(this.file("logs", "launch.log"), data);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    this.process = child;
    this.ended = new Promise((done) => {
      child.once("exit", (code) => {
        done(code ?? killedStatus);
      });
    });
    const initialized = () => existsSync(this.file("state", "initialized"));
    const ended = this.ended.then(() => true);
    while (!initialized() && !(await Promise.race([ended, pause(50).then(() => false)])));
    if (!initialized()) throw new Error(`${this.name} did not start:\n${this.tail()}`);
  }

  /** Waits for the end of a Job's pod. @throws Error with the log's end unless it succeeded */
  async completed(): Promise<string> {
    const status = await this.ended;
    if (status !== 0) throw new Error(`${this.name} ended with ${status}:\n${this.tail()}`);
    return this.log();
  }

  /** Exit status of the pod, once it has ended. */
  get status(): Promise<number> {
    return this.ended;
  }

  /** Ends the whole node at once, as a power cut would: the kernel kills every process of the namespace. */
  async kill(): Promise<void> {
    if (!this.running) return;
    process.kill(this.init, "SIGKILL");
    await this.ended;
  }

  /** Ends the pod as a drain does: preStop hooks, SIGTERM, and SIGKILL after the grace period. */
  async stop(): Promise<void> {
    if (!this.running) return;
    writeFileSync(this.file("state", "stopping"), "");
    const { containers, gracePeriodSeconds } = this.template;
    const over = pause(gracePeriodSeconds * 1000).then(() => "late" as const);
    const graceful = (async () => {
      await Promise.all(
        containers.map(async ({ name, lifecycle }) => {
          const command = lifecycle?.preStop?.exec?.command;
          if (command) await this.exec(command, { container: name }).catch(() => undefined);
        }),
      );
      for (const { name } of containers) await this.signal(name, "TERM");
      await this.ended;
    })();
    if ((await Promise.race([graceful, over])) === "late") await this.kill();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Sends a signal to a container's main process. */
  private async signal(container: string, signal: string): Promise<void> {
    const pid = readFileSync(this.file("state", `${container}.pid`), "utf8").trim();
    await run("nsenter", ["-t", String(this.init), "-p", "-m", "kill", `-${signal}`, pid]).catch(() => undefined);
  }

  /** Stops every process of the pod where it stands, as a hung machine does. */
  freeze(): void {
    // A process may fork between the reading and the signal: once more until none is left running.
    for (let round = 0; round < 20; round += 1) {
      const moving = this.processes().filter((pid) => !/^State:\s+[TZX]/m.test(statusOf(pid)));
      if (moving.length === 0) return;
      for (const pid of moving) signalQuietly(pid, "SIGSTOP");
    }
    throw new Error(`${this.name} could not be frozen`);
  }

  thaw(): void {
    for (const pid of this.processes()) signalQuietly(pid, "SIGCONT");
  }

  /** Processes of the pod, as the machine counts, the first one included. */
  private processes(): number[] {
    const namespace = readlinkSync(`/proc/${this.init}/ns/pid`);
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readlinkSync(`/proc/${pid}/ns/pid`) === namespace;
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  /**
   * Runs a command in the pod, as `kubectl exec` does, and gives its standard output.
   * @throws Error with what it printed
   */
  async exec(command: string[], options: { input?: string; env?: Record<string, string>; container?: string; seconds?: number } = {}): Promise<string> {
    const container = this.container(options.container);
    const script = enterScript(this.place.folder, this.userOf(container), { ...this.envOf(container), ...options.env }, command);
    // The script comes by a descriptor, so that no secret stands in a list of processes.
    return await run("nsenter", ["-t", String(this.init), "-m", "-p", "-u", "-i", "env", "-i", "/bin/bash", "--norc", "-c", `eval "$(cat <&3)"`], {
      ...(options.input === undefined ? {} : { input: options.input }),
      script,
      seconds: options.seconds ?? 60,
    });
  }

  private container(name?: string): Container {
    const found = name === undefined ? this.template.containers[0] : this.template.containers.find((container) => container.name === name);
    if (found === undefined) throw new Error(`${this.name} has no container ${name ?? ""}`);
    return found;
  }

  /** What the container wrote to standard output and error; without a name, of all containers. */
  log(container?: string): string {
    const { initContainers, containers } = this.template;
    const names = (container === undefined ? ["launch", ...[...initContainers, ...containers].map(({ name }) => name)] : [container]).map((name) => `${name}.log`);
    return names
      .filter((name) => existsSync(this.file("logs", name)))
      .map((name) => readFileSync(this.file("logs", name), "utf8"))
      .join("");
  }

  /** The end of each container's log. */
  tail(lines = 30): string {
    return [...this.template.initContainers, ...this.template.containers]
      .map(({ name }) => this.log(name).trimEnd().split("\n").slice(-lines).join("\n"))
      .join("\n");
  }

  /** Folder of a persistent volume, for what a drill must see from outside. */
  claim(name: string): string {
    return this.file("claims", name);
  }

  /** Writes ConfigMaps and Secrets anew, as the kubelet does after a change; files mounted by subPath stay, as there. */
  refresh(): void {
    for (const volume of this.template.volumes) this.fill(volume);
  }

  /** Takes away what would outlive the processes. */
  async release(): Promise<void> {
    await this.kill();
    for (const { name } of this.template.volumes) await run("umount", ["-l", this.claim(name)]).catch(() => undefined);
  }

  private userOf({ securityContext }: Container): { uid: number; gid: number } {
    const uid = securityContext?.runAsUser ?? this.template.uid;
    return { uid, gid: uid === this.template.uid ? this.template.gid : uid };
  }

  /** Programs such as initdb ask who they are; an image's passwd knows its user, Debian's does not. */
  private knowUser(): void {
    const { uid, gid } = this.template;
    const passwd = readFileSync(path.join(this.around.root, "etc/passwd"), "utf8");
    const known = passwd.split("\n").some((line) => line.split(":")[2] === String(uid));
    writeFileSync(this.file("upper/etc/passwd"), known ? passwd : `${passwd}pod:x:${uid}:${gid}::/tmp:/bin/sh\n`);
  }

  private envOf(container: Container): Record<string, string> {
    const env: Record<string, string> = { HOSTNAME: this.name };
    for (const { configMapRef, secretRef, prefix = "" } of container.envFrom ?? []) {
      const from = configMapRef ? this.around.configMap(configMapRef.name) : secretRef ? this.around.secret(secretRef.name) : {};
      for (const [key, value] of Object.entries(from)) env[`${prefix}${key}`] = value;
    }
    for (const { name, value, valueFrom } of container.env ?? []) {
      const { fieldRef, secretKeyRef, configMapKeyRef } = valueFrom ?? {};
      const found =
        value !== undefined
          ? expand(this.atOwnAddress(value), env)
          : fieldRef !== undefined
            ? this.field(fieldRef.fieldPath)
            : secretKeyRef !== undefined
              ? keyOf(this.around.secret(secretKeyRef.name), secretKeyRef)
              : configMapKeyRef !== undefined
                ? keyOf(this.around.configMap(configMapKeyRef.name), configMapKeyRef)
                : "";
      if (found !== undefined) env[name] = found;
    }
    return { ...env, ...this.place.env };
  }

  private field(fieldPath: string): string {
    const fields: Record<string, string> = {
      "metadata.name": this.name,
      "metadata.namespace": this.template.namespace,
      "metadata.labels['topology.kubernetes.io/zone']": this.zone,
      "status.podIP": this.address,
      "status.podIPs": this.address,
      "spec.nodeName": `node-${this.name}`,
    };
    const [, label] = /^metadata\.labels\['(.+)'\]$/.exec(fieldPath) ?? [];
    const value = fields[fieldPath] ?? this.template.labels[label ?? ""];
    if (value === undefined) throw new Error(`${this.name}: the drills do not know the field ${fieldPath}`);
    return value;
  }

  private words(container: Container): string[] {
    const env = this.envOf(container);
    return wordsOf(container).map((word) => expand(this.atOwnAddress(word), env));
  }

  /** On one loopback not every pod can listen everywhere: the one thing that is always replaced. */
  private atOwnAddress(text: string): string {
    return text.replaceAll("0.0.0.0", this.address);
  }

  private mounts() {
    const { volumes, containers, initContainers } = this.template;
    for (const volume of volumes) this.fill(volume);
    const byPath = new Map<string, { from: string; to: string; file: boolean }>();
    for (const { name: container, volumeMounts = [] } of [...initContainers, ...containers])
      for (const { name, mountPath, subPath } of volumeMounts) {
        const volume = volumes.find((candidate) => candidate.name === name);
        if (volume === undefined) throw new Error(`${this.name}: container ${container} mounts ${name}, which is no volume`);
        const folder = this.folderOf(volume);
        const from = subPath === undefined ? folder : path.join(folder, subPath);
        const kept = volume.configMap !== undefined || volume.secret !== undefined || volume.projected !== undefined;
        if (subPath !== undefined && !kept) this.own(from);
        const earlier = byPath.get(mountPath);
        if (earlier !== undefined && earlier.from !== from)
          throw new Error(`${this.name}: two containers mount different things at ${mountPath}, which share one file system here`);
        byPath.set(mountPath, { from, to: mountPath, file: subPath !== undefined && kept });
      }
    return [...byPath.values()].sort((a, b) => a.to.length - b.to.length);
  }

  private folderOf({ name, persistentVolumeClaim, ephemeral, emptyDir }: Volume): string {
    if (persistentVolumeClaim ?? ephemeral) return this.claim(name);
    return emptyDir ? this.file("empty", name) : this.file("files", name);
  }

  /** Makes a volume's folder, with its files where it has any. */
  private fill(volume: Volume): void {
    const folder = this.folderOf(volume);
    const { configMap, secret, projected } = volume;
    if (configMap === undefined && secret === undefined && projected === undefined) {
      const fresh = !existsSync(folder);
      this.own(folder);
      if (fresh && volume.persistentVolumeClaim !== undefined && this.place.volumeSize !== undefined) this.limit(folder, this.place.volumeSize);
      return;
    }
    mkdirSync(folder, { recursive: true });
    const sources = projected?.sources ?? [{ ...(configMap ? { configMap } : {}), ...(secret ? { secret: { ...secret, name: secret.secretName } } : {}) }];
    for (const source of sources) {
      if (source.configMap) this.write(folder, this.around.configMap(source.configMap.name), source.configMap.items, false);
      if (source.secret) this.write(folder, this.around.secret(source.secret.name), source.secret.items, true);
      if ("serviceAccountToken" in source) this.write(folder, { [source.serviceAccountToken.path]: "a token of the drill" }, undefined, true);
    }
  }

  private write(folder: string, data: Record<string, string>, items: { key: string; path: string }[] | undefined, secret: boolean): void {
    const chosen = items ?? Object.keys(data).map((key) => ({ key, path: key }));
    for (const { key, path: name } of chosen) {
      const content = data[key];
      if (content === undefined) throw new Error(`${this.name}: ${key} is not among ${Object.keys(data).join(", ")}`);
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, this.around.rewrite(name, this.atOwnAddress(content)), { mode: secret ? 0o600 : 0o644 });
      chownSync(file, this.template.uid, this.template.gid);
    }
  }

  private own(folder: string): void {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, this.template.uid, this.template.gid);
  }

  private limit(folder: string, size: string): void {
    const { uid, gid } = this.template;
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},uid=${uid},gid=${gid},mode=700`, "tmpfs", folder]);
  }
}

const keyOf = (data: Record<string, string>, { name, key, optional }: { name: string; key: string; optional?: boolean }): string | undefined => {
  const value = data[key];
  if (value === undefined && optional !== true) throw new Error(`${name} has no key ${key}; it has: ${Object.keys(data).join(", ")}`);
  return value;
};

const statusOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "State:\tX";
  }
};

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** Runs a program; a script, where given, arrives at its descriptor 3. */
function run(program: string, args: string[], { input, script, seconds = 60 }: { input?: string; script?: string; seconds?: number } = {}): Promise<string> {
  return new Promise((done, fail) => {
    // A group of its own, so that what it started ends with it when the time is over.
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe", "pipe"], detached: true });
    const late = setTimeout(() => {
      if (child.pid !== undefined) signalQuietly(-child.pid, "SIGKILL");
    }, seconds * 1000);
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.once("error", fail);
    child.once("close", (code, signal) => {
      clearTimeout(late);
      if (code === 0) done(out);
      else fail(new Error(`${signal ? `ended by ${signal} after ${seconds} s` : `exit ${String(code)}`}: ${(err + out).trim()}`));
    });
    // Who ends early closes these.
    for (const stream of [child.stdin, child.stdio[3] as NodeJS.WritableStream]) stream.on("error", () => undefined);
    child.stdin.end(input ?? "");
    (child.stdio[3] as NodeJS.WritableStream).end(script ?? "");
  });
}
