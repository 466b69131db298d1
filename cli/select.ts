import { Project, UsageError, parseSetting, type Setting, type StackConfig } from "../preview/config";

/** Which stacks a command is about, and which ones must be previewed before them. */
export interface Selection {
  project: Project;
  /** In the order in which stacks come up. */
  asked: StackConfig[];
  /** Earlier regions of the fleet that the asked stacks may read; previewed, never shown. */
  before: StackConfig[];
}

/**
 * Finds the stacks and their configuration.
 * @param names stacks as typed; none means all
 * @param sets `--set` values as typed
 * @throws UsageError for an unknown stack or a setting with a fault
 */
export function select(directory: string, names: string[], sets: string[]): Selection {
  const project = new Project(directory);
  const known = project.stackNames();
  const settings = sets.map(parseSetting);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(
      `unknown stack ${unknown.join(", ")}; known: ${known.join(", ") || "none (there is no Pulumi.<stack>.yaml)"}`,
    );
  if (known.length === 0) throw new UsageError(`no stack in ${directory}: there is no Pulumi.<stack>.yaml`);

  const wanted = new Set(names.length === 0 ? known : names);
  const order = inFleetOrder(project, known, settings);
  const last = order.findLastIndex((name) => wanted.has(name));
  const needed = order.slice(0, last + 1);
  return {
    project,
    asked: needed.filter((name) => wanted.has(name)).map((name) => project.stackConfig(name, settings)),
    before: needed
      .filter((name) => !wanted.has(name))
      .map((name) => project.stackConfig(name, sharedSettings(project, name, settings))),
  };
}

/** A what-if reaches a stack that was not asked for only where that stack's own file says nothing. */
function sharedSettings(project: Project, stack: string, settings: Setting[]): Setting[] {
  const own = project.ownKeys(stack);
  return settings.filter(({ path: [key] }) => !own.has(String(key)));
}

/** Stacks in the order of the fleet; those that are no region of it come last, alphabetically. */
function inFleetOrder(project: Project, stacks: string[], settings: Setting[]): string[] {
  const [first] = stacks;
  const fleet = first === undefined ? [] : fleetOf(project.stackConfig(first, settings).config[`${project.name}:fleet`]);
  const place = (name: string) => (fleet.includes(name) ? fleet.indexOf(name) : fleet.length);
  return [...stacks].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

function fleetOf(json: string | undefined): unknown[] {
  try {
    const fleet: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(fleet) ? fleet.map((region: unknown) => (region as { name?: unknown } | null)?.name) : [];
  } catch {
    return []; // The schema names the fault, with its path.
  }
}
