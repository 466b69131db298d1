import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../preview/config";
import { type Asked, type Definition, definitionNamed, definitions } from "../runbooks";
import { CloudActor } from "../runbooks/cloud";
import { contextOf } from "../runbooks/commands";
import { execute } from "../runbooks/engine";
import { Journal } from "../runbooks/journal";
import { WrittenLog } from "../runbooks/log";
import { plan, planText } from "../runbooks/plan";
import { type Situation, situationOf } from "../runbooks/situation";
import type { Runbook } from "../runbooks/step";
import { readSettings } from "../stacks/config";
import { exitCode, type ExitCode } from "./exit";
import { repositoryIn } from "./runbook-repository";
import { select } from "./select";
import { colours, type Terminal, writeJson } from "./terminal";

export interface RunbookCommandOptions extends Omit<Asked, "file"> {
  cwd: string;
  set: string[];
  execute?: boolean;
  reason?: string;
  resume?: string;
  json?: string;
  file?: string;
  /** `region=context`. */
  context: string[];
}

/** `ha runbook`: shows the steps of a recovery, or carries them out. Ends with 1 when a step fails. */
export async function runbook(terminal: Terminal, name: string | undefined, options: RunbookCommandOptions): Promise<ExitCode> {
  if (name === undefined) {
    for (const definition of definitions) terminal.out(`  ${definition.name.padEnd(18)} ${definition.title}\n`);
    terminal.out("\nha runbook NAME shows the steps of one and touches nothing; --execute --reason TEXT carries them out.\n");
    return exitCode.fine;
  }
  const definition = definitionNamed(name);
  const contexts = contextsOf(options.context);
  const situation = situationIn(options);
  if (options.resume !== undefined) return await resume(terminal, definition, situation, options, contexts);
  const made = definition.make(situation, askedOf(definition, options));
  if (options.execute !== true) {
    if (options.reason !== undefined) throw new UsageError("--reason: only with --execute; without it nothing is done");
    if (options.json !== undefined) writeJson(terminal, options.json, { version: 1, runbook: name, parameters: made.parameters, steps: plan(made, contexts) });
    if (options.json !== "-") terminal.out(`${planText(made, contexts)}\nNothing was done. --execute --reason TEXT carries it out.\n`);
    return exitCode.fine;
  }
  const reason = options.reason?.trim() ?? "";
  if (reason === "") throw new UsageError("--execute: --reason is needed, a sentence that says why; it stands in the journal and the log");
  const folder = path.join(options.cwd, ".ha", "runbooks");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const journal = Journal.begin(path.join(folder, `${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}-${name}.jsonl`));
  return await carryOut(terminal, made, journal, reason, options, contexts);
}

async function resume(terminal: Terminal, definition: Definition, situation: Situation, options: RunbookCommandOptions, contexts: (region: string) => string): Promise<ExitCode> {
  const journal = Journal.resume(options.resume ?? "");
  const [begun] = journal.earlier;
  if (begun?.event !== "begun") throw new UsageError(`--resume ${journal.file}: this is no journal of a runbook`);
  const { asked, writer } = definition.again(begun.parameters);
  // The roles may have been changed by the run itself: it goes on from the ones that it began with.
  const made = definition.make({ ...situation, ...(writer === undefined ? {} : { writer }) }, { ...asked, ...fileOf(definition, options) });
  return await carryOut(terminal, made, journal, begun.reason, options, contexts);
}

async function carryOut(terminal: Terminal, made: Runbook, journal: Journal, reason: string, options: RunbookCommandOptions, contexts: (region: string) => string): Promise<ExitCode> {
  const log = new WrittenLog(journal.file.replace(/\.jsonl$/, ".md"));
  log.begin(made, reason);
  terminal.err(`${made.title}\n`);
  try {
    const result = await execute(made, {
      actor: new CloudActor({ repository: repositoryIn(terminal, options.cwd), contexts }),
      journal,
      reason,
      say: (line) => {
        terminal.err(`${line}\n`);
        log.line(line);
      },
    });
    log.end(result);
    const { green, red, yellow } = colours(terminal);
    for (const what of result.pending) terminal.out(`${yellow("!")} still to be done: ${what}\n`);
    terminal.out(`${result.complete ? green("✓ every step is done") : red("✗ stopped")}; log: ${log.file}\n`);
    if (!result.complete || result.pending.length > 0) terminal.out(`to go on: npx ha runbook ${made.name} --resume ${journal.file}\n`);
    return result.complete ? exitCode.fine : exitCode.violation;
  } finally {
    journal.close();
  }
}

const optionNames: Record<keyof Asked, string> = { region: "--region", writerLost: "--writer-lost", zone: "--zone", back: "--back", time: "--time", dump: "--dump", file: "--file" };

/** @throws UsageError for an option that the runbook does not know */
function askedOf(definition: Definition, options: RunbookCommandOptions): Asked {
  const given = (Object.keys(optionNames) as (keyof Asked)[]).filter((key) => options[key] !== undefined);
  const strange = given.filter((key) => !definition.takes.includes(key));
  if (strange.length > 0)
    throw new UsageError(`${strange.map((key) => optionNames[key]).join(", ")}: nothing that ${definition.name} takes; it takes ${definition.takes.map((key) => optionNames[key]).join(", ")}`);
  return { ...Object.fromEntries(given.map((key) => [key, options[key]])), ...fileOf(definition, options) };
}

function fileOf({ takes }: Definition, { file }: RunbookCommandOptions): Asked {
  if (!takes.includes("file") || file === undefined) return {};
  try {
    return { file: readFileSync(file === "-" ? 0 : file, "utf8") };
  } catch (error) {
    throw new UsageError(`--file ${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The platform as the settings of the first stack say; the fleet is the same in all. */
function situationIn({ cwd, set }: RunbookCommandOptions): Situation {
  const { project, asked } = select(cwd, [], set);
  const [first] = asked;
  if (first === undefined) throw new UsageError(`no stack in ${cwd}`);
  const prefix = `${project.name}:`;
  const raw = Object.entries(first.config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : []));
  try {
    return situationOf(readSettings(Object.fromEntries(raw), first.name));
  } catch (error) {
    throw error instanceof Error && error.name === "ConfigError" ? new UsageError(error.message) : error;
  }
}

function contextsOf(given: string[]): (region: string) => string {
  const contexts = new Map(
    given.map((text) => {
      const [region = "", context = ""] = text.split("=", 2);
      if (region === "" || context === "") throw new UsageError(`--context ${text}: allowed: region=context, such as us-east=my-context`);
      return [region, context] as const;
    }),
  );
  return (region) => contexts.get(region) ?? contextOf(region);
}
