/**
 * The real Pulumi engine on a file backend in a temporary folder, with stand-in provider plugins: what mocks cannot
 * catch (duplicate URNs, cycles, outputs that never resolve, a pack that does not load) and nothing of a cloud.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import { startablePack } from "./policy-pack";
import { ProjectCopy, type Settings } from "./project";
import { run, type CommandResult } from "./run";
import { repository, toolFolder } from "./tools";

export interface EngineOptions {
  /** Folder with `Pulumi.yaml`; default: this repository. */
  readonly project?: string;
}

export interface Operation {
  /** Settings for this command only; keys without a namespace are the project's. */
  readonly config?: Settings;
  /** `true` for the repository's `policies/`, or the folder of another pack. */
  readonly policyPack?: boolean | string;
  /** The pack's configuration by rule name, as in `--policy-pack-config`. */
  readonly policyConfig?: Settings;
  /** Throw where the command succeeds, instead of where it fails. */
  readonly expectFailure?: boolean;
  readonly expectNoChanges?: boolean;
}

export interface PreviewOperation extends Operation {
  /** Parse `pulumi preview --json` into the result's `plan`. */
  readonly json?: boolean;
}

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly replaceReasons?: string[];
  readonly diffReasons?: string[];
  readonly newState?: StateResource;
  readonly oldState?: StateResource;
}

export interface Plan {
  readonly steps: Step[];
  readonly diagnostics: { readonly urn?: string; readonly message: string; readonly severity: string }[];
  readonly changeSummary?: Record<string, number>;
}

export interface PreviewResult extends CommandResult {
  /** Only with `json`, and only where the command printed a plan. */
  readonly plan?: Plan;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

export interface Checkpoint {
  readonly deployment: { readonly resources?: StateResource[] };
}

const providers = ["aws", "kubernetes", "azure-native", "random"];

/** What a developer's machine may hold that must not reach an engine under test. */
const foreign = /^(PULUMI_|AWS_|AZURE_|ARM_|KUBECONFIG$|GITHUB_|NODE_OPTIONS$|MOCHA_)/;

/** The CLI warns of each plugin that it finds on PATH, which is what the harness is for. */
const ownPlugin = /^ *warning: using pulumi-(resource|analyzer)-\S+ from \$PATH at .*\n?/gm;

function installProviders(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
  const words = [process.execPath, "--require", require.resolve("tsx/cjs"), join(__dirname, "provider.ts")];
  for (const name of providers) {
    const command = [...words, name].map(quote).join(" ");
    writeFileSync(join(folder, `pulumi-resource-${name}`), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  }
  return folder;
}

export class Engine {
  private readonly project: ProjectCopy;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly pulumi: string;
  /** An official CLI runs the project's pack itself; the built one needs a copy (see `startablePack`). */
  private readonly builtFromModules: boolean;
  private readonly stacks = new Map<string, Promise<CommandResult>>();
  private readonly packs = new Map<string, string>();
  private files = 0;

  constructor(readonly folder: string, tools: string, options: EngineOptions) {
    this.project = new ProjectCopy(resolve(options.project ?? repository), join(folder, "project"));
    this.pulumi = join(tools, "pulumi");
    this.builtFromModules = existsSync(join(tools, "BUILT_FROM_MODULES"));
    const plugins = installProviders(join(folder, "bin"));
    const own = Object.entries(process.env).filter(([key]) => !foreign.test(key));
    mkdirSync(join(folder, "backend"));
    this.environment = {
      ...Object.fromEntries(own),
      PATH: [plugins, tools, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "engine tests",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    };
  }

  async preview(stack: string, operation: PreviewOperation = {}): Promise<PreviewResult> {
    const json = operation.json ? ["--json"] : ["--diff"];
    const result = await this.operate("preview", stack, operation, json);
    if (!operation.json || !result.stdout.trimStart().startsWith("{")) return result;
    const { diagnostics = [], ...plan } = JSON.parse(result.stdout) as Omit<Plan, "diagnostics"> & Partial<Plan>;
    return { ...result, plan: { ...plan, diagnostics: diagnostics.filter(({ message }) => message.replace(ownPlugin, "") !== "") } };
  }

  up(stack: string, operation: Operation = {}): Promise<CommandResult> {
    return this.operate("up", stack, operation, ["--yes", "--skip-preview"]);
  }

  /** With `unprotect`, protected resources lose their protection first; else they make the command fail. */
  async destroy(stack: string, operation: Pick<Operation, "expectFailure" | "config"> & { unprotect?: boolean } = {}): Promise<CommandResult> {
    if (operation.unprotect) await this.command(["state", "unprotect", "--all", "--yes", "--stack", await this.ensured(stack)]);
    return this.operate("destroy", stack, operation, ["--yes", "--skip-preview"]);
  }

  /** The state as the backend stores it, secrets encrypted; `text` is what a search for readable secrets reads. */
  async exportState(stack: string): Promise<{ text: string; state: Checkpoint }> {
    const { stdout } = await this.command(["stack", "export", "--stack", await this.ensured(stack)]);
    return { text: stdout, state: JSON.parse(stdout) as Checkpoint };
  }

  /** The stack's outputs, secret ones as `[secret]`. */
  async outputs(stack: string): Promise<Settings> {
    const { stdout } = await this.command(["stack", "output", "--json", "--stack", await this.ensured(stack)]);
    return JSON.parse(stdout) as Settings;
  }

  /** Writes settings into the temporary copy of the stack's file; secret ones are encrypted by the CLI. */
  async setConfig(stack: string, values: Settings, options: { secret?: boolean } = {}): Promise<void> {
    await this.ensured(stack);
    if (!options.secret) {
      this.project.setConfig(stack, values);
      return;
    }
    for (const [key, value] of Object.entries(values)) {
      await this.command(["config", "set", "--secret", "--stack", stack, "--", key, String(value)]);
    }
  }

  /** Any other command of the CLI, in the project's temporary copy. */
  async command(args: string[], options: { expectFailure?: boolean } = {}): Promise<CommandResult> {
    // First, since flags after "--" would be read as words.
    const settled = ["--non-interactive", "--color", "never", "--emoji=false"];
    const result = await run(this.pulumi, [...settled, ...args], { cwd: this.project.folder, env: this.environment });
    if ((result.exitCode !== 0) === (options.expectFailure ?? false)) return { ...result, stderr: result.stderr.replace(ownPlugin, "").trimStart() };
    const verdict = result.exitCode === 0 ? "succeeded, but was expected to fail" : `failed with exit code ${result.exitCode}`;
    throw new Error(`pulumi ${args.join(" ")} ${verdict}:\n${result.stdout}\n${result.stderr}`);
  }

  private async operate(verb: string, stack: string, operation: Operation, extra: string[]): Promise<CommandResult> {
    const args = [verb, "--stack", await this.ensured(stack), ...extra];
    if (operation.config) args.push("--config-file", this.project.overlay(stack, operation.config, this.file("config.yaml")));
    if (operation.policyPack) {
      const pack = typeof operation.policyPack === "string" ? resolve(operation.policyPack) : join(repository, "policies");
      args.push("--policy-pack", this.pack(pack));
      if (operation.policyConfig) {
        const file = this.file("policy.json");
        writeFileSync(file, JSON.stringify(operation.policyConfig));
        args.push("--policy-pack-config", file);
      }
    }
    if (operation.expectNoChanges) args.push("--expect-no-changes");
    return this.command(args, operation);
  }

  private pack(source: string): string {
    if (!this.builtFromModules) return source;
    const known = this.packs.get(source) ?? startablePack(source, join(this.folder, `pack-${this.packs.size}`));
    this.packs.set(source, known);
    return known;
  }

  private file(suffix: string): string {
    this.files += 1;
    return join(this.folder, `${this.files}-${suffix}`);
  }

  /** Creates the stack at its first use. */
  private async ensured(stack: string): Promise<string> {
    const creation = this.stacks.get(stack) ?? this.command(["stack", "init", stack, "--no-select", "--secrets-provider", "passphrase"]);
    this.stacks.set(stack, creation);
    await creation;
    return stack;
  }
}

/** Gives `use` an engine of its own and removes everything of it afterwards. */
export async function withEngine<T>(use: (engine: Engine) => Promise<T>, options: EngineOptions = {}): Promise<T> {
  const tools = await toolFolder("pulumi");
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", remove);
  try {
    return await use(new Engine(folder, tools, options));
  } finally {
    process.off("exit", remove);
    remove();
  }
}
