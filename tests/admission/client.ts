import { request, type Agent } from "node:https";
import { parse } from "yaml";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export interface ApplyOptions {
  /** `server`: everything but the storing, admission included. Default: store. */
  readonly dryRun?: "server";
  /**
   * What a repeated field is; default: `Strict`, an error. An unknown field is always one: server-side apply refuses
   * it whatever this says.
   */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** The server's verdict; a refusal is a result and not an exception, since tests expect some. */
export type Verdict =
  | { readonly accepted: true; readonly object: Record<string, unknown>; readonly warnings: string[] }
  | { readonly accepted: false; readonly status: number; readonly message: string };

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly warnings: string[];
}

interface ResourceKind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const seconds = 30;

function isManifest(value: unknown): value is Manifest {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Manifest>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata?.name === "string";
}

function messageOf(answer: Answer): string {
  return typeof answer.body["message"] === "string" ? answer.body["message"] : JSON.stringify(answer.body);
}

/** `Warning: 299 - "text"`, several of them joined by commas. */
function warningsOf(header: string | string[] | undefined): string[] {
  return [...String(header ?? "").matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? "").replace(/\\(.)/g, "$1"));
}

/** What the tests need of a Kubernetes client: server-side apply by plain requests. */
export class KubernetesClient {
  private readonly kinds = new Map<string, ResourceKind[]>();
  private readonly namespaces = new Set<string>();

  constructor(
    private readonly server: { port: number; token: string; certificate: () => string; agent: Agent },
  ) {}

  /**
   * Applies one manifest, an object or a YAML document. A document is sent as it is, so that the server's own YAML 1.1
   * reader (where a bare `n` or `on` is a boolean) gives the verdict. The manifest's namespace is made for real where it is missing: the
   * server refuses even a dry run in a namespace that does not exist.
   */
  async apply(manifest: object | string, options: ApplyOptions = {}): Promise<Verdict> {
    const object: unknown = typeof manifest === "string" ? parse(manifest) : manifest;
    if (!isManifest(object)) throw new Error(`not a manifest with apiVersion, kind and metadata.name: ${JSON.stringify(object)}`);
    const collection = await this.collection(object);
    if (!collection) return { accepted: false, status: 404, message: `the server knows no ${object.kind} in ${object.apiVersion}` };
    const query = new URLSearchParams({
      fieldManager: "admission-tests",
      force: "true",
      fieldValidation: options.fieldValidation ?? "Strict",
      ...(options.dryRun ? { dryRun: "All" } : {}),
    });
    const body = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
    const path = `${collection}/${encodeURIComponent(object.metadata.name)}?${query.toString()}`;
    const answer = await this.send("PATCH", path, body, "application/apply-patch+yaml");
    return answer.status < 300
      ? { accepted: true, object: answer.body, warnings: answer.warnings }
      : { accepted: false, status: answer.status, message: messageOf(answer) };
  }

  /** Stores a CustomResourceDefinition and waits until the server serves it. */
  async define(crd: object | string): Promise<void> {
    const verdict = await this.apply(crd);
    if (!verdict.accepted) throw new Error(`the server refused a CustomResourceDefinition: ${verdict.message}`);
    const { metadata, spec } = verdict.object as { metadata: { name: string }; spec: { group: string; versions: { name: string; served: boolean }[] } };
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
    const served = spec.versions.filter((version) => version.served).map((version) => `/apis/${spec.group}/${version.name}`);
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const { status } = (await this.send("GET", path)).body as { status?: { conditions?: { type: string; status: string }[] } };
      const established = status?.conditions?.some((condition) => condition.type === "Established" && condition.status === "True");
      const lists = established ? await Promise.all(served.map((list) => this.send("GET", list))) : [];
      if (established && lists.every((list) => list.status === 200)) break;
      if (Date.now() > end) throw new Error(`${metadata.name} was not established within ${seconds} s`);
      await new Promise((resume) => setTimeout(resume, 100));
    }
    for (const version of spec.versions) this.kinds.delete(`${spec.group}/${version.name}`);
  }

  send(method: string, path: string, body?: string, type = "application/json"): Promise<Answer> {
    const { port, token, certificate, agent } = this.server;
    return new Promise((done, fail) => {
      const headers = { authorization: `Bearer ${token}`, accept: "application/json", ...(body === undefined ? {} : { "content-type": type }) };
      const call = request({ host: "127.0.0.1", port, method, path, headers, ca: certificate(), agent, timeout: seconds * 1000 }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.once("error", fail);
        response.once("end", () => {
          let parsed: Record<string, unknown>;
          try {
            parsed = JSON.parse(text) as Record<string, unknown>;
          } catch {
            parsed = { message: text };
          }
          done({ status: response.statusCode ?? 0, body: parsed, warnings: warningsOf(response.headers["warning"]) });
        });
      });
      call.once("timeout", () => call.destroy(new Error(`${method} ${path}: no answer within ${seconds} s`)));
      call.once("error", fail);
      call.end(body);
    });
  }

  private async collection({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const known = (await this.kindsOf(apiVersion, base)).find((entry) => entry.kind === kind);
    if (!known) return undefined;
    if (!known.namespaced) return `${base}/${known.name}`;
    const namespace = metadata.namespace ?? "default";
    await this.ensureNamespace(namespace);
    return `${base}/namespaces/${encodeURIComponent(namespace)}/${known.name}`;
  }

  private async kindsOf(apiVersion: string, base: string): Promise<ResourceKind[]> {
    const known = this.kinds.get(apiVersion);
    if (known) return known;
    const { status, body } = await this.send("GET", base);
    if (status !== 200) return [];
    // "deployments/scale" and the like have a kind of their own, and are not what a manifest names.
    const kinds = (body["resources"] as ResourceKind[]).filter((entry) => !entry.name.includes("/"));
    this.kinds.set(apiVersion, kinds);
    return kinds;
  }

  private async ensureNamespace(name: string): Promise<void> {
    if (this.namespaces.has(name)) return;
    const body = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    const answer = await this.send("POST", "/api/v1/namespaces", body);
    const exists = answer.status === 409;
    if (answer.status >= 300 && !exists) throw new Error(`the namespace ${name} could not be made: ${messageOf(answer)}`);
    this.namespaces.add(name);
  }
}
