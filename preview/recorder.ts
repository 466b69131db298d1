import { isDeepStrictEqual } from "node:util";
import type { GraphResource } from "../graph/types";
import { makeUrn, providerUrn, rootType } from "../graph/urn";
import {
  addedTo,
  asSecret,
  holdsSecret,
  isObject,
  isSecret,
  mask,
  maskAll,
  reveal,
  secretText,
  withoutReferences,
  type Properties,
} from "../graph/wire";
import { invent, inventInvoke } from "./invented";
import { MockMonitor, type Callback, type InvokeRequest, type OutputsRequest, type ReadRequest, type RegisterRequest } from "./sdk";

const stackReference = "pulumi:pulumi:StackReference";

/** What a stack's peers may read of it: its outputs as Pulumi holds them, secrets wrapped. */
export type RawOutputs = Properties;

export interface RecorderOptions {
  stack: string;
  project: string;
  /** Packages without default provider; `*` means all. */
  disabledDefaults: string[];
  /** Secret configuration values, which must not be readable anywhere. */
  secrets: string[];
  /** Outputs of the stacks previewed before, by `organization/project/stack`. */
  peers: ReadonlyMap<string, RawOutputs>;
}

interface Request {
  type: string;
  name: string;
  parent: string;
  provider: string;
  version: string;
  custom: boolean;
  protect: boolean;
  id: string;
  wire: Properties;
  dependencies: string[];
  secretOutputs: string[];
}

/** Pulumi's mock monitor, which also keeps what it is told: one resource per registration. */
export class Recorder extends MockMonitor {
  readonly #options: RecorderOptions;
  readonly #recorded = new Map<string, GraphResource>();
  readonly #secretTexts: Set<string>;
  #outputs: RawOutputs = {};
  #activity = 0;
  #ended = false;

  constructor(options: RecorderOptions) {
    const unused = () => {
      throw new Error("the recorder answers by itself");
    };
    super({ call: unused, newResource: unused });
    this.#options = options;
    this.#secretTexts = new Set(options.secrets.filter((text) => text.length >= 6 && text !== secretText));
  }

  /** Grows with each request: no growth for a while means that nothing happens any more. */
  get activity(): number {
    return this.#activity;
  }

  /** The program is over: whatever comes now, nobody has awaited, and the real engine would lose it. */
  end(): void {
    this.#ended = true;
  }

  get outputs(): RawOutputs {
    return this.#outputs;
  }

  /** The resources in a stable order. */
  resourcesByUrn(): GraphResource[] {
    return [...this.#recorded.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /** Replaces every secret's text that found its way into another one. */
  readonly redact = (text: string): string => {
    let redacted = text;
    for (const secret of this.#secretTexts)
      if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, secretText);
    return redacted;
  };

  override registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
    return this.#answer(callback, () => {
      if (request.getRemote()) throw new Error(`${request.getType()} is a remote component, which needs its plugin`);
      const { urn, id, state } = this.#create({
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        provider: request.getProvider(),
        version: request.getVersion(),
        custom: request.getCustom(),
        protect: request.getProtect(),
        id: request.getImportid(),
        wire: request.getObject()?.toJavaScript() ?? {},
        dependencies: request.getDependenciesList(),
        secretOutputs: request.getAdditionalsecretoutputsList(),
      });
      return {
        getUrn: () => urn,
        getId: () => id,
        getObject: () => ({ toJavaScript: () => state }),
        getPropertydependenciesMap: () => undefined,
        getResult: () => 0,
      };
    });
  }

  override readResource(request: ReadRequest, callback: Callback): Promise<void> {
    return this.#answer(callback, () => {
      const { urn, state } = this.#create({
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        provider: request.getProvider(),
        version: request.getVersion(),
        custom: true,
        protect: false,
        id: request.getId(),
        wire: request.getProperties()?.toJavaScript() ?? {},
        dependencies: request.getDependenciesList(),
        secretOutputs: request.getAdditionalsecretoutputsList(),
      });
      return { getUrn: () => urn, getProperties: () => ({ toJavaScript: () => state }) };
    });
  }

  override invoke(request: InvokeRequest, callback: Callback): Promise<void> {
    return this.#answer(callback, () => {
      const args = reveal(request.getArgs()?.toJavaScript() ?? {}) as Properties;
      const region = this.#regionOf(args, providerUrn(request.getProvider()));
      const result = inventInvoke(request.getTok(), args, region);
      return { getFailuresList: () => [], getReturn: () => ({ toJavaScript: () => result }) };
    });
  }

  override registerResourceOutputs(request: OutputsRequest, callback: Callback): void {
    void this.#answer(callback, () => {
      const resource = this.#recorded.get(request.getUrn());
      if (resource === undefined) throw new Error(`outputs of ${request.getUrn()}, which was never registered`);
      if (resource.type === rootType)
        this.#outputs = withoutReferences(request.getOutputs()?.toJavaScript() ?? {}) as RawOutputs;
      return {};
    });
  }

  async #answer(callback: Callback, work: () => unknown): Promise<void> {
    this.#activity += 1;
    // A real engine never answers within the caller's own turn.
    await Promise.resolve();
    try {
      callback(null, work());
    } catch (error) {
      // The SDK reads `details` of a failed call, as gRPC has it.
      const details = error instanceof Error ? error.message : String(error);
      callback(Object.assign(error instanceof Error ? error : new Error(details), { details }));
    }
  }

  #create(request: Request): { urn: string; id: string; state: Properties } {
    const { stack, project } = this.#options;
    const { type, name, parent, custom } = request;
    const urn = makeUrn(stack, project, parent, type, name);
    if (this.#ended) throw new Error(`${urn} was registered after the program had ended; await what makes it`);
    if (this.#recorded.has(urn)) throw new Error(`duplicate resource URN ${urn}; give it a name of its own`);
    const provider = this.#providerOf(request);

    const inputs = reveal(request.wire) as Properties;
    const made = !custom
      ? { id: "", state: inputs }
      : type === stackReference
        ? this.#readPeer(request)
        : invent({ type, name, inputs, region: this.#regionOf(inputs, provider) });
    const id = custom && request.id !== "" ? request.id : made.id;
    const changed = Object.entries(made.state).filter(([key, value]) => !isDeepStrictEqual(value, inputs[key]));
    const secretOutputs = new Set(request.secretOutputs);
    const secretKey = (key: string) => secretOutputs.has(key) || holdsSecret(request.wire[key]);

    const invented: Properties = {};
    const state = withoutReferences(request.wire) as Properties;
    for (const [key, value] of changed) {
      const secret = secretKey(key) && !isSecret(value);
      if (secret) this.#remember(value);
      state[key] = secret ? asSecret(value) : value;
      invented[key] = secret ? secretText : mask(addedTo(inputs[key], value), this.redact);
    }
    for (const key of secretOutputs)
      if (key in state && !isSecret(state[key]) && !invented[key]) state[key] = asSecret(state[key]);

    this.#recorded.set(urn, {
      urn,
      type,
      name,
      custom,
      parent: parent === "" ? null : parent,
      provider,
      dependencies: [...new Set(request.dependencies)].sort(),
      protect: request.protect,
      inputs: this.#inputsOf(request),
      invented: type === stackReference ? {} : custom ? { id: this.redact(id), ...invented } : {},
    });
    return { urn, id, state };
  }

  /** A Secret keeps its keys, so that its rendered form can be applied. */
  #inputsOf({ type, wire, version }: Request): Properties {
    const inputs = maskAll(wire, this.redact);
    // The engine adds a provider's version to its inputs.
    if (type.startsWith("pulumi:providers:") && version !== "") inputs["version"] = version;
    if (type !== "kubernetes:core/v1:Secret") return inputs;
    for (const field of ["data", "stringData"]) {
      const value = reveal(wire[field]);
      if (isObject(value)) inputs[field] = Object.fromEntries(Object.keys(value).map((key) => [key, secretText]));
    }
    return inputs;
  }

  #remember(value: unknown): void {
    if (typeof value === "string" && value.length >= 6) this.#secretTexts.add(value);
  }

  #providerOf({ type, name, parent, custom, provider, version }: Request): string | null {
    if (!custom) return null;
    if (provider !== "") return providerUrn(provider);
    const packageName = type.split(":")[0] ?? "";
    if (packageName === "pulumi") return null;
    const { disabledDefaults, stack, project } = this.#options;
    if (disabledDefaults.includes("*") || disabledDefaults.includes(packageName))
      throw new Error(
        `default provider for "${packageName}" is disabled, so ${name} needs an explicit one: pass "provider", or "providers" to its parent${parent === "" ? "" : ` ${parent}`}`,
      );
    const suffix = version === "" ? "" : `_${version.replaceAll(".", "_")}`;
    return makeUrn(stack, project, "", `pulumi:providers:${packageName}`, `default${suffix}`);
  }

  /** The resource's own region (AWS provider 7), else its provider's. */
  #regionOf(inputs: Properties, provider: string | null): string {
    if (typeof inputs["region"] === "string") return inputs["region"];
    const configured = provider === null ? undefined : this.#recorded.get(provider)?.inputs;
    const region = configured?.["region"] ?? configured?.["location"];
    return typeof region === "string" ? region : "";
  }

  #readPeer({ name, wire }: Request): { id: string; state: Properties } {
    const peer = typeof wire["name"] === "string" ? wire["name"] : name;
    // A stack that reads itself reads its last deployment, and a preview has none.
    const outputs = peer.split("/").at(-1) === this.#options.stack ? {} : this.#options.peers.get(peer);
    if (outputs === undefined) {
      const known = [...this.#options.peers.keys()].join(", ") || "none";
      throw new Error(`stack ${peer} has not been previewed before ${this.#options.stack} (previewed: ${known})`);
    }
    const secretOutputNames = Object.keys(outputs).filter((key) => holdsSecret(outputs[key]));
    return { id: peer, state: { name: peer, outputs, secretOutputNames } };
  }
}
