import { randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { find, objectsOf, type KubernetesObject } from "./objects";
import { Pod } from "./pod";
import { secretOf, SecretStore } from "./secrets";
import { podTemplate } from "./template";

export interface WorldOptions {
  /** Folder of the Debian root with the programs. */
  root: string;
  /** Whether the folder with logs stays. Default: no. */
  keep?: boolean;
  /** Hears what goes on. */
  say?: (line: string) => void;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Everything that one run of a drill starts and writes; all of it goes when the run ends, however it ends. */
export class World {
  readonly folder = mkdtempSync(path.join(tmpdir(), "drill-"));
  private readonly regions: Region[] = [];
  /** Two drills at once must not meet on one loopback. */
  private readonly octet = randomInt(20, 250);
  private outside = 0;
  private leaving = false;
  private readonly onSignal = (signal: NodeJS.Signals) => {
    // Ctrl-C may arrive twice, from the terminal and from npm or make: the second must not end the clearing away.
    if (this.leaving) return;
    this.leaving = true;
    void this.release().finally(() => {
      this.forget();
      process.kill(process.pid, signal);
    });
  };

  private constructor(private readonly options: WorldOptions) {
    // Processes of pods run as other users and must get through to their own folders; mkdtemp lets nobody else in.
    chmodSync(this.folder, 0o755);
    for (const signal of signals) process.on(signal, this.onSignal);
  }

  /**
   * Gives a world to `work` and clears it away afterwards: after success, after failure and after Ctrl-C.
   * @throws what `work` throws, with the ends of all pods' logs
   */
  static async use<T>(options: WorldOptions, work: (world: World) => Promise<T>): Promise<T> {
    const world = new World(options);
    try {
      return await work(world);
    } catch (error) {
      if (error instanceof Error) error.message += `\n${world.logs()}`;
      throw error;
    } finally {
      await world.release();
      world.forget();
    }
  }

  say(line: string): void {
    this.options.say?.(line);
  }

  /** A loopback address that no pod has, for what stands outside the clusters. */
  address(): string {
    this.outside += 1;
    return `127.${this.octet}.0.${this.outside}`;
  }

  /** A region of pods from the files that `ha render` writes. */
  region(name: string, files: ReadonlyMap<string, string>, options: RegionOptions = {}): Region {
    const { root } = this.options;
    const made = new Region(name, files, { ...options, root, folder: path.join(this.folder, name), network: `127.${this.octet}.${this.regions.length + 1}` });
    this.regions.push(made);
    return made;
  }

  /** The ends of all logs, for whoever must find out why. */
  logs(lines = 15): string {
    return this.regions
      .flatMap(({ pods }) => pods)
      .map((pod) => `--- ${pod.name} (${pod.running ? "runs" : "ended"})\n${safely(() => pod.tail(lines))}`)
      .join("\n");
  }

  private async release(): Promise<void> {
    for (const { pods } of this.regions) await Promise.all(pods.map((pod) => pod.release()));
    if (this.options.keep !== true) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private forget(): void {
    for (const signal of signals) process.off(signal, this.onSignal);
  }
}

const safely = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

export interface RegionOptions {
  /** Names of zones, in the order in which pods are placed. Default: three. */
  zones?: string[];
  /** What stands for Secrets Manager; shared by regions that share secrets. */
  secrets?: SecretStore;
  /** Kubernetes Secrets that no ExternalSecret makes. */
  kubernetesSecrets?: Record<string, Record<string, string>>;
  /** Changes a mounted file before a pod sees it, for what a drill must state openly: sizes of memory, for example. */
  rewrite?: (file: string, content: string) => string;
}

interface Declared {
  pods: Pod[];
  labels: Record<string, string>;
}

export interface PodOptions {
  /** How many of the workload's pods; default: its replicas. */
  replicas?: number;
  /** Sizes of the pods' persistent volumes, in their order, for example `600m`; none: the machine's disk. */
  volumeSizes?: (string | undefined)[];
  env?: Record<string, string>;
}

/** The pods of one region, which know each other and its Services by name. */
export class Region {
  readonly pods: Pod[] = [];
  readonly zones: string[];
  readonly secrets: SecretStore;
  private readonly objects: KubernetesObject[];
  private readonly configMaps = new Map<string, Record<string, string>>();
  private readonly declared: Declared[] = [];
  private readonly aliases = new Map<string, () => string[]>();

  constructor(
    readonly name: string,
    files: ReadonlyMap<string, string>,
    private readonly options: RegionOptions & { root: string; folder: string; network: string },
  ) {
    this.objects = objectsOf(files);
    this.zones = options.zones ?? ["a", "b", "c"].map((zone) => `${name}-${zone}`);
    this.secrets = options.secrets ?? new SecretStore();
    mkdirSync(options.folder, { recursive: true });
    for (const { kind, metadata, data } of this.objects) if (kind === "ConfigMap") this.configMaps.set(metadata.name, data ?? {});
    this.writeHosts();
  }

  /**
   * Declares the pods of a workload without starting them: names and addresses must be known before the first starts.
   * @param name of the object; with `-` at its end, the start of a name that ends in a hash
   */
  declare(kind: "StatefulSet" | "Deployment" | "Job" | "CronJob", name: string, { replicas, volumeSizes = [], ...place }: PodOptions = {}): Pod[] {
    const workload = find(this.objects, kind, name);
    const template = podTemplate(workload);
    const count = replicas ?? (workload.spec?.["replicas"] as number | undefined) ?? 1;
    const base = workload.metadata.name;
    const made = Array.from({ length: count }, (_, index) => {
      const podName = kind === "StatefulSet" || count > 1 ? `${base}-${index}` : base;
      const number = this.pods.length + 1;
      const pod = new Pod(
        template,
        {
          ...place,
          ...(volumeSizes[index] === undefined ? {} : { volumeSize: volumeSizes[index] }),
          name: podName,
          address: `${this.options.network}.${number}`,
          zone: this.zones[index % this.zones.length] ?? "",
          // A Job that runs again is another pod.
          folder: path.join(this.options.folder, this.pods.some((earlier) => earlier.name === podName) ? `${podName}.${number}` : podName),
        },
        {
          root: this.options.root,
          hosts: this.hostsFile,
          configMap: (wanted) => this.configMap(wanted),
          secret: (wanted) => this.secret(wanted),
          rewrite: this.options.rewrite ?? ((_file, content) => content),
        },
      );
      this.pods.push(pod);
      return pod;
    });
    this.declared.push({ pods: made, labels: template.labels });
    this.writeHosts();
    return made;
  }

  /** Declares and starts all pods of a workload at once. */
  async start(kind: "StatefulSet" | "Deployment", name: string, options: PodOptions = {}): Promise<Pod[]> {
    const pods = this.declare(kind, name, options);
    await Promise.all(pods.map((pod) => pod.start()));
    return pods;
  }

  /** Runs a Job, or what a CronJob would run now, to its end and gives its log. @throws Error unless it succeeds */
  async run(kind: "Job" | "CronJob", name: string, options: PodOptions = {}): Promise<string> {
    const [pod] = this.declare(kind, name, { ...options, replicas: 1 });
    if (pod === undefined) throw new Error(`no pod for ${name}`);
    try {
      await pod.start();
      return await pod.completed();
    } finally {
      this.forget(pod);
    }
  }

  /** A job's pod is declared anew each time that it runs. */
  private forget(pod: Pod): void {
    const index = this.declared.findIndex(({ pods }) => pods.includes(pod));
    if (index >= 0) this.declared.splice(index, 1);
  }

  pod(name: string): Pod {
    const found = this.pods.find((pod) => pod.name === name);
    if (found === undefined) throw new Error(`no pod ${name}; there are: ${this.pods.map((pod) => pod.name).join(", ")}`);
    return found;
  }

  /** A name outside the cluster, such as a database's, and the addresses that it leads to. */
  alias(host: string, addresses: () => string[]): void {
    this.aliases.set(host, addresses);
    this.writeHosts();
  }

  configMap(name: string): Record<string, string> {
    const data = this.configMaps.get(name);
    if (data === undefined) throw new Error(`no ConfigMap ${name} was rendered; there are: ${[...this.configMaps.keys()].join(", ")}`);
    return data;
  }

  /** What `kubectl patch configmap` does, and the kubelet after it. */
  patchConfigMap(name: string, data: Record<string, string>): void {
    this.configMaps.set(name, { ...this.configMap(name), ...data });
    for (const pod of this.pods) if (pod.running) pod.refresh();
  }

  secret(name: string): Record<string, string> {
    const given = this.options.kubernetesSecrets?.[name];
    if (given !== undefined) return given;
    for (const object of this.objects) {
      if (object.kind !== "ExternalSecret") continue;
      const made = (object.spec as { target: { name: string } }).target.name === name ? secretOf(object, this.secrets) : undefined;
      if (made !== undefined) return made.data;
    }
    throw new Error(`no ExternalSecret makes the Secret ${name}; give it to the region as one of kubernetesSecrets`);
  }

  /** Addresses of a Service's pods. */
  addressesOf(service: string): string[] {
    const { spec } = find(this.objects, "Service", service);
    const selector = Object.entries((spec?.["selector"] as Record<string, string> | undefined) ?? {});
    return this.declared
      .filter(({ labels }) => selector.length > 0 && selector.every(([key, value]) => labels[key] === value))
      .flatMap(({ pods }) => pods.map(({ address }) => address));
  }

  /** Every name that a pod may use, as the cluster's DNS and Route 53 would answer; written anew when it changes. */
  writeHosts(): void {
    const lines = ["127.0.0.1 localhost"];
    const add = (address: string, name: string, namespace: string) =>
      lines.push(`${address} ${["", `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`].map((end) => name + end).join(" ")}`);
    for (const { pods } of this.declared)
      for (const { template, name, address } of pods) {
        if (template.subdomain === undefined) continue;
        add(address, `${name}.${template.subdomain}`, template.namespace);
      }
    for (const { kind, metadata } of this.objects)
      if (kind === "Service") for (const address of this.addressesOf(metadata.name)) add(address, metadata.name, metadata.namespace ?? "default");
    for (const [host, addresses] of this.aliases) for (const address of addresses()) lines.push(`${address} ${host}`);
    const text = `${lines.join("\n")}\n`;
    // Written in place: pods see this very file.
    if (safely(() => readFileSync(this.hostsFile, "utf8")) !== text) writeFileSync(this.hostsFile, text);
  }

  private get hostsFile(): string {
    return path.join(this.options.folder, "hosts");
  }
}
