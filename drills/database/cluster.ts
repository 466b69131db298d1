import type { ClientConfig } from "pg";
import { certificateNames, certificateSecretName } from "../../components/postgres/patroni/certificates";
import { ports, serverHost } from "../../components/postgres/patroni/names";
import { appRole } from "../../components/postgres/sql";
import { applicationSecretName, databaseHost, namespaces } from "../../components/shared/names";
import { until } from "../drill";
import { query } from "../load/writer";
import type { Pod, Region, SecretStore } from "../pods";
import { Authority } from "../pods/authority";

/** What a drill changes in the rendered files, and says so. */
export const changed = {
  memory: "shared_buffers 128MB instead of 4GB",
  archive: "WAL is not archived (backup-restore does)",
  names: "names from a hosts file instead of DNS",
};

const memberFiles = new Set(["patroni.yml", "dynamic.json"]);

/** The changes above, on one file's text. */
export const forDrill = (file: string, content: string): string =>
  memberFiles.has(file) ? withArchive(file, content).replace(/(archive_mode"?: "?)on/, "$1off") : content;

/** The same, but WAL is archived as deployed. */
export function withArchive(file: string, content: string): string {
  if (memberFiles.has(file))
    return content
      .replace(/(shared_buffers"?: "?)4GB/, "$1128MB")
      .replace(/(effective_cache_size"?: "?)12GB/, "$1512MB")
      .replace(/(maintenance_work_mem"?: "?)1GB/, "$164MB")
      .replace("bin_dir: /usr/pgsql-17/bin", "bin_dir: /usr/lib/postgresql/17/bin");
  return content;
}

/** Settings of a stack whose database runs in the cluster. */
export const patroniEngine = ["postgres.engine=patroni"];

export interface Member {
  name: string;
  role: string;
  state: string;
  lag?: number | string;
}

export interface ClusterOptions {
  /** Servers; default: three, as rendered. */
  members?: number;
  /** Sizes of the servers' volumes, see {@link PodOptions}. */
  volumeSizes?: (string | undefined)[];
  /** Environment of the servers besides the manifest's. */
  env?: Record<string, string>;
}

/** One region's database as deployed: etcd, Patroni, HAProxy, PgBouncer and its roles. */
export class Database {
  servers: Pod[] = [];
  etcd: Pod[] = [];
  proxies: Pod[] = [];
  poolers: Pod[] = [];

  constructor(
    readonly region: Region,
    private readonly options: ClusterOptions = {},
  ) {}

  /** Declares every pod, so that all names are known; nothing runs yet. */
  declare(): this {
    const { region, options } = this;
    const { members, volumeSizes, env } = options;
    this.etcd = region.declare("StatefulSet", "postgres-etcd");
    this.servers = region.declare("StatefulSet", "postgres", { ...(members === undefined ? {} : { replicas: members }), ...(volumeSizes === undefined ? {} : { volumeSizes }), ...(env === undefined ? {} : { env }) });
    this.proxies = region.declare("Deployment", "postgres-haproxy", { replicas: 1 });
    this.poolers = region.declare("Deployment", "pgbouncer", { replicas: 1 });
    return this;
  }

  /** Starts all of it, in the order of the stack, and runs the roles' Job. */
  async start(): Promise<this> {
    await Promise.all(this.etcd.map((pod) => pod.start()));
    await Promise.all(this.servers.map((pod) => pod.start()));
    await until(`a writer of ${this.region.name}`, async () => (await this.writer()) !== undefined, 90);
    await Promise.all(this.proxies.map((pod) => pod.start()));
    await until("all standbys, one of them synchronous", () => this.settled(), 120);
    await until("HAProxy's way to the writer", async () => (await query(this.direct(this.proxies[0]), "SELECT 1")).length === 1, 30);
    await this.region.run("Job", "postgres-roles-");
    await Promise.all(this.poolers.map((pod) => pod.start()));
    await until("PgBouncer", async () => (await query(this.pool("agentic_platform_ro"), "SELECT 1")).length === 1, 30);
    return this;
  }

  /** What Patroni itself says of its members. */
  async members(): Promise<Member[]> {
    for (const pod of this.servers) {
      if (!pod.running) continue;
      const text = await pod
        .exec(["sh", "-c", `curl --silent --fail --max-time 2 --cacert /etc/postgres-tls/ca.crt https://$POD_HOST:${ports.rest}/cluster`], { seconds: 5 })
        .catch(() => "");
      if (text !== "") return (JSON.parse(text) as { members: Member[] }).members;
    }
    return [];
  }

  /** The pod that Patroni calls leader and that answers as one. */
  async writer(): Promise<Pod | undefined> {
    const leader = (await this.members()).find(({ role, state }) => role === "leader" && state === "running");
    return this.servers.find(({ name }) => name === leader?.name);
  }

  /** The synchronous standby. */
  async synchronous(): Promise<Pod | undefined> {
    const standby = (await this.members()).find(({ role }) => role === "sync_standby");
    return this.servers.find(({ name }) => name === standby?.name);
  }

  /** Whether every server that should run streams, and a fault may strike without losing anything. */
  async settled(): Promise<boolean> {
    const members = await this.members();
    const standbys = members.filter(({ role }) => role !== "leader");
    return (
      members.length === this.servers.length &&
      members.some(({ role }) => role === "leader") &&
      standbys.every(({ state }) => state === "streaming") &&
      (standbys.length === 0 || standbys.some(({ role }) => role === "sync_standby"))
    );
  }

  /** A login at a pod's PostgreSQL port, past the pooler. */
  direct(pod: Pod | undefined, role: "postgres" | "app" = "postgres", database = "postgres"): ClientConfig {
    const { secrets, name } = this.region;
    const [user, password] =
      role === "postgres" ? ["postgres", secrets.get(`agentic/${name}/postgres/admin`, "password")] : [appRole, secrets.get(applicationSecretName("us-east"), "password")];
    return {
      host: pod?.address ?? "",
      port: ports.postgres,
      user,
      password,
      database,
      ssl: { ca: secrets.get(certificateSecretName("us-east", name), "ca"), servername: serverHost(0, namespaces.services) },
    };
  }

  /** A login at the pooler, as services have it. */
  pool(database: string): ClientConfig {
    const [pod] = this.poolers;
    return { host: pod?.address ?? "", port: ports.postgres, user: appRole, password: this.region.secrets.get(applicationSecretName("us-east"), "password"), database };
  }
}

/** Puts certificates of every region into the store, as the first region's stack would. */
export function certify(store: SecretStore, regionNames: string[], domain: string): void {
  const authority = new Authority();
  for (const regionName of regionNames) store.put(certificateSecretName("us-east", regionName), authority.issue(certificateNames(regionName, domain, namespaces.services)));
  store.put("agentic/us-east/postgres/app", { username: appRole });
  for (const regionName of regionNames) store.put(`agentic/${regionName}/postgres/admin`, { username: "postgres" });
  authority.forget();
}

/** Lets a region know where another region's database is: its proxies stand for the load balancer before them. */
export const reachable = (from: Region, database: Database, domain: string): void => {
  from.alias(databaseHost(database.region.name, domain), () => database.proxies.map(({ address }) => address));
};

/** Asks Patroni of a pod for something that its REST API does, with the password. */
export async function patroni(pod: Pod, method: "PATCH" | "POST", route: string, body: object): Promise<string> {
  const command = `printf 'user = "patroni:%s"\\n' "$PATRONI_RESTAPI_PASSWORD" | curl --config - --silent --show-error --fail-with-body --max-time 60 --cacert /etc/postgres-tls/ca.crt --request ${method} --data "$BODY" "https://$POD_HOST:${ports.rest}${route}"`;
  return await pod.exec(["sh", "-c", command], { env: { BODY: JSON.stringify(body) }, seconds: 70 });
}
