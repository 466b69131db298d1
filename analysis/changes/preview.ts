import { fromPulumiPreview } from "../../graph/from-engine";
import type { StackGraph } from "../../graph/types";
import { parseUrn } from "../../graph/urn";
import { isObject, maskAll, type Properties } from "../../graph/wire";
import { type Difference, differences } from "./differences";
import { bySeverity } from "./order";
import { isStateful } from "./stateful";
import type { Operation, ResourceChange } from "./types";

/**
 * What `pulumi preview --json` says will be done. The provider has been asked, so a replacement is one.
 * @param file the parsed file; one stack
 * @returns dangerous changes first; empty where nothing changes
 */
export function changesFromPreview(file: unknown): ResourceChange[] {
  const steps = isObject(file) && Array.isArray(file["steps"]) ? file["steps"].filter(isObject) : [];
  const byUrn = new Map<string, Properties[]>();
  for (const step of steps) {
    const { urn } = step;
    if (typeof urn === "string") byUrn.set(urn, [...(byUrn.get(urn) ?? []), step]);
  }
  return bySeverity([...byUrn].flatMap(([urn, group]) => resourceChange(urn, group) ?? []));
}

/**
 * The stack as it is before the previewed update. Complete only where the preview was made with `--show-sames`: without
 * it the file leaves out what does not change, here as in the state after.
 * @param file the parsed file
 * @returns nothing for a stack that has no resources yet
 */
export function stateBefore(file: unknown): StackGraph[] {
  const steps = isObject(file) && Array.isArray(file["steps"]) ? file["steps"].filter(isObject) : [];
  return fromPulumiPreview({ steps: steps.filter(({ oldState }) => isObject(oldState)).map(({ oldState }) => ({ op: "same", newState: oldState })) });
}

/**
 * What a step's operation comes to; the others (`same`, `refresh`, `read`) change nothing.
 * Source: pulumi pkg/resource/deploy, step operations.
 */
const operations: Record<string, Operation> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
};

/** A replacement has up to three steps for one URN. */
function resourceChange(urn: string, steps: Properties[]): ResourceChange | undefined {
  const found = new Set(steps.flatMap(({ op }) => operations[String(op)] ?? []));
  // Only a pending deletion of an earlier replacement stands beside another operation of the same URN.
  const op = (["replace", "update", "create", "delete"] as const).find((one) => found.has(one));
  if (op === undefined) return undefined;
  const states = (key: string) => steps.map((step) => step[key]).filter(isObject);
  const [before] = states("oldState");
  const [after] = states("newState");
  if ((after ?? before)?.["custom"] !== true) return undefined;
  const { stack, type, name } = parseUrn(urn);
  const reasons = texts(steps, "replaceReasons");
  const values = op === "create" || op === "delete" ? [] : valuesOf(steps, before, after, reasons);
  return {
    stack,
    urn,
    type,
    name,
    op,
    stateful: isStateful(type),
    protected: before?.["protect"] === true,
    saidBy: op === "replace" ? "provider" : null,
    properties: values.map(({ path }) => path),
    values,
  };
}

/** The inputs that differ, and what the provider names besides (a default that changed, an output that drifted). */
function valuesOf(steps: Properties[], before: Properties | undefined, after: Properties | undefined, reasons: string[]) {
  const found: Difference[] = before === undefined || after === undefined ? [] : differences(inputsOf(before), inputsOf(after));
  const named = [...new Set([...texts(steps, "diffReasons"), ...reasons])];
  const missing = named.filter((name) => !found.some(({ path }) => isWithin(path, name)));
  return [...found, ...missing.map((path): Difference => ({ path }))].map((difference) => ({
    ...difference,
    replaces: reasons.some((reason) => isWithin(difference.path, reason)),
  }));
}

const texts = (steps: Properties[], key: string): string[] =>
  steps.flatMap((step) => (Array.isArray(step[key]) ? step[key].filter((reason) => typeof reason === "string") : []));

/** The engine's reasons are top-level keys, or paths below them. */
const isWithin = (path: string, reason: string): boolean =>
  path === reason || path.startsWith(`${reason}.`) || path.startsWith(`${reason}[`) || reason.startsWith(`${path}.`);

/** `__defaults` and `__internal` are notes of the bridge and the engine; nobody configured them. */
const inputsOf = (state: Properties): unknown => withoutNotes(maskAll(isObject(state["inputs"]) ? state["inputs"] : {}));

function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === "__defaults" || key === "__internal" ? [] : [[key, withoutNotes(item)] as const])),
  );
}
