import path from "node:path";
import type { StackGraph } from "../graph/types";
import { isObject } from "../graph/wire";
import { accountChecks } from "./doctor/account";
import { Aws } from "./doctor/aws";
import type { Check } from "./doctor/check";
import { needsOf } from "./doctor/needs";
import { type Outside, outside as realOutside } from "./doctor/outside";
import { awsSignIn, azureSignIn, backendCheck, oldestPulumi, programChecks } from "./doctor/programs";
import { apiCheck, delegationCheck } from "./doctor/reach";
import { isPlaceholder, settingsChecks } from "./doctor/settings";
import { exitCode, type ExitCode } from "./exit";
import { type GraphOptions, previewAsked } from "./graphs";
import { counted } from "./report";
import { select } from "./select";
import { colours, Progress, type Terminal, writeJson } from "./terminal";

export interface DoctorOptions extends GraphOptions {
  json?: string;
}

/** `ha doctor`: what a real deployment still lacks, against what the stacks need by their own resources. */
export async function doctor(terminal: Terminal, names: string[], options: DoctorOptions, outside: Outside = realOutside): Promise<ExitCode> {
  const graphs = (await previewAsked(terminal, names, options)).map(({ graph }) => graph);
  const progress = new Progress(terminal);
  progress.show("asking pulumi, aws, az and DNS");
  let checks: Check[];
  try {
    checks = await diagnose(graphs, names, options, outside);
  } finally {
    progress.done();
  }
  const ready = !checks.some(({ state }) => state === "missing");
  if (options.json !== undefined) writeJson(terminal, options.json, { version: 1, ready, checks });
  if (options.json !== "-") terminal.out(`${checklist(terminal, checks).join("\n")}\n`);
  return ready ? exitCode.fine : exitCode.violation;
}

/**
 * All checks, those of no region first.
 * @param graphs the asked stacks
 * @param names the stacks as typed; none means all
 */
export async function diagnose(graphs: StackGraph[], names: string[], options: Pick<GraphOptions, "cwd" | "set">, outside: Outside): Promise<Check[]> {
  const { project, asked } = select(options.cwd, names, options.set);
  const setting = settingReader(asked[0]?.config ?? {}, project.name);
  const own = (value: string | undefined): string | undefined => (value === undefined || isPlaceholder(value) ? undefined : value);
  const domain = setting("domain") ?? "";
  const aws = new Aws(outside);
  const needs = graphs.map((graph) => needsOf(graph, project.fleetOrder()));
  const zoneId = own(domain) === undefined ? undefined : own(setting("dns", "zoneId"));
  const signIn = awsSignIn(aws, own(setting("eks", "adminRoleArns", "0"))?.split(":")[4]);
  const general = await Promise.all([
    ...programChecks(outside, oldestPulumi(path.join(__dirname, ".."))),
    signIn,
    azureSignIn(outside, own(setting("azure", "subscriptionId"))),
    backendCheck(outside),
  ]);
  if ((await signIn).state !== "ok") aws.refuse("not signed in to the right AWS account");
  const regional = await Promise.all([
    delegationCheck(outside, aws, domain, zoneId),
    ...needs.flatMap((region) => [...accountChecks(aws, region), apiCheck(outside, aws, region)]),
  ]);
  return [...general, ...settingsChecks(project, asked), ...regional];
}

/** Reads one text out of a stack's configuration. */
const settingReader =
  (config: Record<string, string>, project: string) =>
  (key: string, ...rest: string[]): string | undefined => {
    const raw = config[`${project}:${key}`];
    if (raw === undefined || rest.length === 0) return raw;
    const found = rest.reduce<unknown>((at, part) => (Array.isArray(at) ? (at as unknown[])[Number(part)] : isObject(at) ? at[part] : undefined), JSON.parse(raw));
    return typeof found === "string" ? found : undefined;
  };

const marks = { ok: "✓", missing: "✗", unknown: "?" } as const;

/** A line a check, below it what was found and what to do. */
export function checklist(terminal: Terminal, checks: Check[]): string[] {
  const c = colours(terminal);
  const paint = { ok: c.green, missing: c.red, unknown: c.yellow };
  const sections = [...new Set(checks.map(({ stack }) => stack))];
  const body = sections.flatMap((section) => [
    c.bold(section ?? "for every region"),
    ...checks
      .filter(({ stack }) => stack === section)
      .flatMap(({ what, state, found, fix }) => [
        ...wrapped(what, "    ").map((line, index) => (index === 0 ? `  ${paint[state](marks[state])} ${line.trimStart()}` : line)),
        ...(state === "ok" ? wrapped(found, "    ").map(c.dim) : wrapped(`${state === "unknown" ? "cannot be checked: " : ""}${found}`, "    ")),
        ...(fix === undefined ? [] : wrapped(`→ ${fix}`, "    ")),
      ]),
    "",
  ]);
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  const total = `${counted(checks.length, "check")}: ${count("ok")} fine, ${count("missing")} missing, ${count("unknown")} cannot be checked`;
  return [...body, c.bold(count("missing") > 0 ? c.red(total) : total)];
}

const columns = 100;

/** Lines of at most 100 columns, as long as no word is longer. */
function wrapped(text: string, indent: string): string[] {
  const result: string[] = [];
  for (const word of text.split(" ")) {
    const last = result.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) result[result.length - 1] = `${last} ${word}`;
    else result.push(`${indent}${result.length === 0 ? "" : "  "}${word}`);
  }
  return result;
}
