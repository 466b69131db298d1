/**
 * What a step does or asks: data, so that the same value is printed for a person, carried out in a cloud, and carried out on
 * a drill's servers. Pure.
 */

/** psql, or another program, in a pod of `postgres-console` of a region: the region's own database as superuser. */
export interface ConsoleAction {
  kind: "console";
  region: string;
  /** The program's standard input. */
  input?: string;
  /** `database`: psql as superuser. `pooler`: psql as the application, through the region's PgBouncer. `schema`: the schema as SQL. */
  as: "database" | "pooler" | "schema";
  /** Another database than the platform's. */
  database?: string;
  /** All or nothing. */
  transaction?: boolean;
}

/** What the first prints is what the second runs. */
export interface PipeAction {
  kind: "pipe";
  from: ConsoleAction;
  to: ConsoleAction;
}

/** Changes keys of a ConfigMap of the platform's namespace. */
export interface ConfigMapAction {
  kind: "configMap";
  region: string;
  name: string;
  data: Record<string, string>;
}

/** A shell script in every pod of a Deployment. */
export interface PodsAction {
  kind: "pods";
  region: string;
  deployment: string;
  script: string;
}

/** Sends users away from a region, lets them in again, or asks which of both. */
export interface EvacuationAction {
  kind: "evacuation";
  region: string;
  /** AWS region of its peer, where the switch is. */
  peerAwsRegion: string;
  what: "evacuate" | "return" | "ask";
}

/** A program on the machine where the runbook runs; `bash -c` for a pipeline, never with a secret in it. */
export interface ProgramAction {
  kind: "program";
  argv: [string, ...string[]];
  input?: string;
}

/** The fleet's roles in Pulumi.yaml: asks for the writer's name, or makes a region the writer. */
export interface RolesAction {
  kind: "roles";
  writer?: string;
}

/** What a preview of every stack shows when the writer changes, without what a role's change brings along itself. */
export interface PreviewAction {
  kind: "preview";
  from: string;
  to: string;
}

export type Action = ConsoleAction | PipeAction | ConfigMapAction | PodsAction | EvacuationAction | ProgramAction | RolesAction | PreviewAction;

/** The kinds that act on the files of this repository, not on a region. */
export const ofRepository = ({ kind }: Action): boolean => kind === "roles" || kind === "preview";

/** Carries out actions somewhere. */
export interface Actor {
  /**
   * Carries out one action and gives what it printed.
   * @param seconds after which it is given up
   * @throws Error that says what failed; it holds no secret
   */
  perform(action: Action, seconds: number): Promise<string>;
}

/** The shortest ways to write actions. */
export const sql = (region: string, input: string, more: { database?: string; transaction?: boolean } = {}): ConsoleAction => ({ kind: "console", region, as: "database", input, ...more });
export const pipe = (from: ConsoleAction, region: string, more: { transaction?: boolean } = {}): PipeAction => ({ kind: "pipe", from, to: { kind: "console", region, as: "database", ...more } });
export const bash = (script: string): ProgramAction => ({ kind: "program", argv: ["bash", "-c", script] });
export const program = (...argv: [string, ...string[]]): ProgramAction => ({ kind: "program", argv });
