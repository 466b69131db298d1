import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "../drill";
import type { Region } from "../pods";
import { Authority } from "../pods/authority";

export interface StorePlan {
  /** Folder of the Debian root, which has moto and rclone. */
  root: string;
  /** Folder of Azurite's package. */
  azurite: string;
  /** Folder for certificates and logs. */
  folder: string;
  /** Loopback address of S3, and of Azure. */
  addresses: { s3: string; azure: string };
  awsRegions: string[];
  /** Every bucket; those of `locked` lock their objects for as many days. */
  buckets: { name: string; lockedDays?: number }[];
  account: string;
  container: string;
  /** rclone's configuration, as rendered. */
  rcloneConf: string;
}

/**
 * S3 and Azure Blob Storage of a drill: moto's server and Azurite, with TLS, under the clouds' own names, so that what is
 * rendered reaches them unchanged. They have no identities: who may do what is not tried here.
 */
export class Stores {
  private readonly processes: ChildProcess[] = [];
  private readonly key = randomBytes(32).toString("base64");
  private readonly authority = new Authority();

  private constructor(private readonly plan: StorePlan) {}

  /** Starts both and makes buckets and container. */
  static async start(plan: StorePlan): Promise<Stores> {
    const stores = new Stores(plan);
    try {
      mkdirSync(plan.folder, { recursive: true });
      const { certificate, key } = stores.authority.issue(stores.names);
      for (const [name, text] of Object.entries({ ...stores.files, "server.crt": certificate, "server.key": key, "server.pem": certificate + key, "tls.cfg": tlsBefore(plan.addresses.s3) })) writeFileSync(path.join(plan.folder, name), text, { mode: 0o600 });
      stores.spawn("s3.log", stores.inRoot("moto_server", "-H", plan.addresses.s3, "-p", "80"));
      // moto's own TLS ends connections without saying so, which pgBackRest takes for a broken one.
      stores.spawn("tls.log", stores.inRoot("haproxy", "-db", "-f", "/mnt/tls.cfg"));
      const blobs = path.join(plan.azurite, "node_modules/azurite/dist/src/blob/main.js");
      const at = ["--blobHost", plan.addresses.azure, "--blobPort", "443", "--cert", path.join(plan.folder, "server.crt"), "--key", path.join(plan.folder, "server.key")];
      stores.spawn("azure.log", ["setpriv", "--pdeathsig", "KILL", process.execPath, blobs, ...at, "--location", path.join(plan.folder, "blobs"), "--skipApiVersionCheck", "--disableTelemetry", "--silent"]);
      await until("moto's S3", () => stores.python("s3.list_buckets()").then(() => true), 30);
      for (const { name, lockedDays } of plan.buckets) await stores.python(makeBucket(name, lockedDays));
      await until("Azurite's container", () => stores.rclone("mkdir", `blob:${plan.container}`).then(() => true), 30);
      return stores;
    } catch (error) {
      stores.stop();
      throw error;
    }
  }

  /** Names under which both are reached. */
  private get names(): string[] {
    const { awsRegions, buckets, account } = this.plan;
    const hosts = ["s3.amazonaws.com", ...awsRegions.map((region) => `s3.${region}.amazonaws.com`)];
    return [...hosts, ...buckets.flatMap(({ name }) => hosts.map((host) => `${name}.${host}`)), `${account}.blob.core.windows.net`];
  }

  private get files(): Record<string, string> {
    return { hosts: this.names.map((name) => `${this.addressOf(name)} ${name}\n`).join(""), "ca.crt": this.authority.certificate, "rclone.conf": this.plan.rcloneConf };
  }

  private addressOf(name: string): string {
    const { addresses } = this.plan;
    return name.endsWith("windows.net") ? addresses.azure : addresses.s3;
  }

  /** Lets a region's pods find both, trust them, and have credentials for them. @returns environment for the pods */
  reach(region: Region): Record<string, string> {
    for (const name of this.names) region.alias(name, () => [this.addressOf(name)]);
    for (const configMap of ["backup-stores", "postgres-archive"]) region.patchConfigMap(configMap, { "ca.crt": this.authority.certificate });
    return {
      AWS_ACCESS_KEY_ID: "drill",
      AWS_SECRET_ACCESS_KEY: "drill",
      SSL_CERT_FILE: "/etc/rclone/ca.crt",
      // The Debian root's rclone cannot use a token of the cluster yet.
      RCLONE_AZUREBLOB_KEY: this.key,
      // Nor can its pgBackRest.
      PGBACKREST_REPO1_S3_KEY_TYPE: "shared",
      PGBACKREST_REPO1_S3_KEY: "drill",
      PGBACKREST_REPO1_S3_KEY_SECRET: "drill",
      PGBACKREST_REPO1_STORAGE_CA_FILE: "/etc/pgbackrest/ca.crt",
    };
  }

  private async put(object: string, content: Buffer): Promise<void> {
    writeFileSync(path.join(this.plan.folder, "put"), content);
    await this.rclone("copyto", "/mnt/put", object, "--ignore-times");
  }

  /** Reads, changes and writes an object, and gives a way to undo it. */
  async damage(object: string, change: (content: Buffer) => Buffer | undefined): Promise<() => Promise<void>> {
    const content = await this.rclone("cat", object);
    const changed = change(content);
    if (changed === undefined) await this.rclone("deletefile", object);
    else await this.put(object, changed);
    return async () => {
      await this.put(object, content);
    };
  }

  /** What S3's replication does. */
  async replicate(): Promise<void> {
    await this.rclone("copy", "offsite:", "replica:");
  }

  /** Whether a version of an object could be deleted. */
  async deletable(bucket: string, prefix: string): Promise<number> {
    const text = await this.python(`
deleted = 0
for version in s3.list_object_versions(Bucket="${bucket}", Prefix="${prefix}").get("Versions", []):
    try:
        s3.delete_object(Bucket="${bucket}", Key=version["Key"], VersionId=version["VersionId"])
        deleted += 1
    except Exception as error:
        assert "AccessDenied" in str(error), error
print(deleted)`);
    return Number(text.trim());
  }

  stop(): void {
    for (const { pid } of this.processes)
      try {
        if (pid !== undefined) process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    this.authority.forget();
  }

  /** Runs shell in the Debian root; the stores' folder is /mnt. */
  async sh(script: string): Promise<void> {
    await this.run("sh", "-c", script);
  }

  private async python(code: string): Promise<string> {
    const script = `import boto3, urllib3\nurllib3.disable_warnings()\ns3 = boto3.client("s3", endpoint_url="https://${this.plan.addresses.s3}", region_name="us-east-1", aws_access_key_id="drill", aws_secret_access_key="drill", verify=False)\n${code}\n`;
    return (await this.run("python3", "-c", script)).toString("utf8");
  }

  /** Runs rclone with the rendered configuration and gives what it printed. */
  async rclone(...args: string[]): Promise<Buffer> {
    const env = { AWS_ACCESS_KEY_ID: "drill", AWS_SECRET_ACCESS_KEY: "drill", SSL_CERT_FILE: "/mnt/ca.crt", RCLONE_AZUREBLOB_KEY: this.key };
    return await this.run("env", "-i", "PATH=/usr/bin:/bin", ...Object.entries(env).map(([name, value]) => `${name}=${value}`), "rclone", "--config", "/mnt/rclone.conf", "--retries", "1", ...args);
  }

  private run(...words: string[]): Promise<Buffer> {
    const [program = "", ...args] = this.inRoot(...words);
    return new Promise((done, fail) => {
      execFile(program, args, { encoding: "buffer", maxBuffer: 2 ** 30, timeout: 120_000 }, (error, stdout, stderr) => {
        if (error === null) done(stdout);
        else fail(new Error(`${words.find((word) => ["rclone", "python3"].includes(word)) ?? program}: ${stderr.toString("utf8").trim().split("\n").slice(-3).join("; ")}`));
      });
    });
  }

  /** The words that run a program in the Debian root, with the drill's folder at /mnt and the stores' names known. */
  private inRoot(...words: string[]): string[] {
    const { root, folder } = this.plan;
    return ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "/bin/bash", "-c", 'mount --bind "$1" "$2/mnt" && mount --bind "$1/hosts" "$2/etc/hosts" && exec chroot "${@:2}"', "bash", folder, root, ...words];
  }

  private spawn(log: string, [program = "", ...args]: string[]): void {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, AZURITE_ACCOUNTS: `${this.plan.account}:${this.key}` } });
    const keep: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => {
        keep.push(data.toString("utf8"));
        if (keep.length > 200) keep.shift();
        writeFileSync(path.join(this.plan.folder, log), keep.join(""));
      });
    this.processes.push(child);
  }
}

/** HAProxy that takes the certificate's names and hands on to moto. */
const tlsBefore = (address: string): string => `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option forwardfor
listen s3
  bind ${address}:443 ssl crt /mnt/server.pem
  http-request set-header X-Forwarded-Proto https
  server moto ${address}:80
`;

const makeBucket = (name: string, lockedDays: number | undefined): string =>
  lockedDays === undefined
    ? `s3.create_bucket(Bucket="${name}")`
    : `s3.create_bucket(Bucket="${name}", ObjectLockEnabledForBucket=True)
s3.put_object_lock_configuration(Bucket="${name}", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": ${lockedDays}}}})`;
