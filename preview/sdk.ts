import { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/**
 * The parts of Pulumi's SDK that its typings leave out and the Automation API's inline programs use: a store of
 * settings per run, and the list of promises that are still open. In one place, so that an SDK upgrade touches one file.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- untyped modules, cast to what we use of them */

interface StateModule {
  /** Runs `callback` with settings, configuration and stack of its own. */
  withLocalStorage: <T>(callback: () => Promise<T>) => Promise<T>;
}

interface DebuggableModule {
  /** The promises still open in this store; forgets them, so that the SDK's exit handler stays quiet. */
  leakedPromises: () => [Set<{ _debugCtx?: string }>, string];
}

const { withLocalStorage } = require("@pulumi/pulumi/runtime/state") as StateModule;
const { leakedPromises } = require("@pulumi/pulumi/runtime/debuggable") as DebuggableModule;

export { leakedPromises, MockMonitor, runtime, withLocalStorage };

/** What resource requests have in common; the generated classes are untyped in the mock monitor. */
export interface Wire {
  toJavaScript(): Record<string, unknown>;
}

export interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getProtect(): boolean;
  getProvider(): string;
  getVersion(): string;
  getImportid(): string;
  getObject(): Wire | undefined;
  getDependenciesList(): string[];
  getAdditionalsecretoutputsList(): string[];
}

export interface ReadRequest {
  getType(): string;
  getName(): string;
  getId(): string;
  getParent(): string;
  getProvider(): string;
  getVersion(): string;
  getProperties(): Wire | undefined;
  getDependenciesList(): string[];
  getAdditionalsecretoutputsList(): string[];
}

export interface InvokeRequest {
  getTok(): string;
  getArgs(): Wire | undefined;
  getProvider(): string;
}

export interface OutputsRequest {
  getUrn(): string;
  getOutputs(): Wire | undefined;
}

export type Callback = (error: unknown, response?: unknown) => void;
