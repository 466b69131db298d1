import type { StackGraph } from "../graph/types";
import { rootType } from "../graph/urn";
import { maskAll } from "../graph/wire";
import { Recorder, type RawOutputs } from "./recorder";
import { leakedPromises, runtime, withLocalStorage } from "./sdk";

/** A stack's program: makes resources and returns the stack's outputs. */
export type Program = () => Promise<unknown>;

export interface StackToPreview {
  name: string;
  /** Keys with their namespace, values as the engine passes them: structured ones as JSON. */
  config: Record<string, string>;
  secretKeys: string[];
}

export interface PreviewOptions {
  project: string;
  organization: string;
  /** Seconds without any request after which an open promise counts as one that never resolves. Default 3. */
  idleSeconds?: number;
  /** Keep stack traces from the start. Default: only in a second run, after a program threw unexpectedly. */
  traces?: boolean;
  /** Called as resources are registered. */
  onProgress?: (stack: string, resources: number) => void;
}

/** A stack's program failed; `errors` holds every different cause. */
export class PreviewError extends Error {
  constructor(
    readonly stackName: string,
    readonly errors: Error[],
  ) {
    super(errors.map(({ message }) => `${stackName}: ${message}`).join("\n"));
    this.name = "PreviewError";
    const traced = errors.find(({ stack }) => stack?.includes("\n    at "));
    if (traced?.stack !== undefined) this.stack = `${this.message}\n${traced.stack}`;
  }

  /** Whether the causes are the program's own words to its user, or a bug. */
  get expected(): boolean {
    return this.errors.every((error) => isForPeople(error));
  }
}

/** An error whose message alone says what to change; the engine prints it without a trace. */
function isForPeople(error: Error): boolean {
  return error instanceof EngineError || ["__pulumiRunError", "__pulumiInputPropertyError", "__pulumiInputPropertiesError"].some((mark) => mark in error);
}

class EngineError extends Error {}

/**
 * Runs one program for several stacks in this process, without Pulumi's CLI, a cloud or credentials. The SDK is loaded
 * once; each stack has the SDK's settings to itself. A later stack can read the outputs of earlier ones.
 * @param stacks in the order in which they come up
 * @throws PreviewError when a program throws, registers a URN twice, calls a function that nobody declared, or waits
 *   for something that never comes
 */
export async function previewStacks(
  program: Program,
  stacks: StackToPreview[],
  options: PreviewOptions,
): Promise<StackGraph[]> {
  if (options.traces === true) return await previewAll(program, stacks, options);
  // The SDK captures a stack trace for every promise, about half of a preview's time.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await previewAll(program, stacks, options);
  } catch (error) {
    if (error instanceof PreviewError && error.expected) throw error;
  } finally {
    Error.stackTraceLimit = limit;
  }
  return await previewAll(program, stacks, options);
}

async function previewAll(program: Program, stacks: StackToPreview[], options: PreviewOptions): Promise<StackGraph[]> {
  const peers = new Map<string, RawOutputs>();
  const graphs: StackGraph[] = [];
  for (const stack of stacks) {
    const recorder = new Recorder({
      stack: stack.name,
      project: options.project,
      disabledDefaults: disabledDefaults(stack.config),
      secrets: stack.secretKeys.map((key) => stack.config[key] ?? ""),
      peers,
    });
    await run(program, stack, recorder, options);
    peers.set(`${options.organization}/${options.project}/${stack.name}`, recorder.outputs);
    graphs.push(graphOf(stack, recorder, options));
  }
  return graphs;
}

function disabledDefaults(config: Record<string, string>): string[] {
  const value: unknown = JSON.parse(config["pulumi:disable-default-providers"] ?? "[]");
  return Array.isArray(value) ? value.map(String) : [];
}

function graphOf(stack: StackToPreview, recorder: Recorder, { project }: PreviewOptions): StackGraph {
  const resources = recorder.resourcesByUrn();
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
  const region = provider?.inputs["region"] ?? stack.config["aws:region"];
  return {
    name: stack.name,
    project,
    region: typeof region === "string" ? region : "",
    resources,
    outputs: maskAll(recorder.outputs, recorder.redact),
  };
}

async function run(program: Program, stack: StackToPreview, recorder: Recorder, options: PreviewOptions): Promise<void> {
  const failures = catchUnhandled();
  const watch = watchForSilence(recorder, options.idleSeconds ?? 3, (resources) => options.onProgress?.(stack.name, resources));
  await withLocalStorage(async () => {
    runtime.setMockOptions(recorder, options.project, stack.name, false, options.organization);
    runtime.setAllConfig(stack.config, stack.secretKeys);
    try {
      const finished = finish(program, recorder).then(
        () => true,
        (error: unknown) => {
          failures.add(error);
          return true;
        },
      );
      const ended = await Promise.race([finished, failures.first, watch.silence]);
      // Rejections that follow from the first, and registrations that nobody awaited, come in the next turns.
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
      const [open] = leakedPromises();
      if (failures.errors.length === 0 && (!ended || open.size > 0))
        failures.add(new EngineError(describeOpen([...open].map(({ _debugCtx }) => _debugCtx ?? ""))));
    } finally {
      watch.stop();
      failures.stop();
      leakedPromises();
    }
  });
  if (failures.errors.length > 0) throw new PreviewError(stack.name, withoutConsequences(failures.errors));
}

async function finish(program: Program, recorder: Recorder): Promise<void> {
  await nextTurn(); // A test runner sets its own timer right after it has called us.
  const before = pendingTimers();
  await runtime.runInPulumiStack(program);
  await runtime.disconnect();
  recorder.end();
  // A timer that the program started and did not await may still register something.
  const deadline = performance.now() + 250;
  while (pendingTimers() > before && performance.now() < deadline) await nextTurn();
}

/** How many timers this process waits for; files and sockets are the TypeScript loader's. */
const pendingTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * Collects rejections that nobody handles: the SDK reports a failed registration only so. Other listeners step aside
 * meanwhile, since a test runner's would end the run.
 */
function catchUnhandled() {
  const errors: Error[] = [];
  const others = process.listeners("unhandledRejection");
  let report: (ended: true) => void;
  const first = new Promise<true>((resolve) => {
    report = resolve;
  });
  const add = (reason: unknown) => {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    if (!errors.some(({ message }) => message === error.message)) errors.push(error);
    report(true);
  };
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", add);
  return {
    errors,
    first,
    add,
    stop: () => {
      process.off("unhandledRejection", add);
      for (const other of others) process.on("unhandledRejection", other);
    },
  };
}

/** Resolves to false once no request has come for `seconds`; counts ticks, so that a busy event loop is no silence. */
function watchForSilence(recorder: Recorder, seconds: number, onProgress: (resources: number) => void) {
  const tickMilliseconds = 50;
  let seen = -1;
  let quietTicks = 0;
  let timer: NodeJS.Timeout;
  const silence = new Promise<false>((resolve) => {
    timer = setInterval(() => {
      if (recorder.activity !== seen) {
        onProgress(recorder.activity);
        seen = recorder.activity;
        quietTicks = 0;
        return;
      }
      quietTicks += 1;
      if (quietTicks * tickMilliseconds >= seconds * 1000) resolve(false);
    }, tickMilliseconds);
  });
  return {
    silence,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Which resources the open promises belong to; the SDK labels them `resource:name[type]`. */
function describeOpen(contexts: string[]): string {
  const waiting = new Set(contexts.flatMap((context) => /resource:(.+?\[[^\]]+\])/.exec(context)?.[1] ?? []));
  waiting.delete("");
  const names = [...waiting].filter((name) => !name.includes(`[${rootType}]`)).slice(0, 8);
  return names.length > 0
    ? `something that these resources wait for never resolves: ${names.join(", ")}`
    : "the program waits for something that never resolves";
}

/** One fault makes everything that waits for it fail: keep what is not just another error's text with more around it. */
function withoutConsequences(errors: Error[]): Error[] {
  return errors.filter(
    (error) => !errors.some((other) => other !== error && other.message !== error.message && error.message.includes(other.message)),
  );
}
