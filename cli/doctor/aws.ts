import { firstLine, type Outside, type Ran } from "./outside";

/** What AWS answered, or why there is no answer. */
export type Answer<T> = { value: T } | { why: string; code?: string };

/** Asks AWS through its CLI; the same question is asked once. */
export class Aws {
  readonly #asked = new Map<string, Promise<Ran>>();
  #refused: string | undefined;

  constructor(private readonly outside: Outside) {}

  /** From now on every question is answered with this reason: asking the wrong account, or nobody, would mislead. */
  refuse(why: string): void {
    this.#refused = why;
  }

  /** @param parse reads the JSON that the CLI printed; undefined where it is not of the expected form */
  async ask<T>(args: string[], parse: (json: unknown) => T | undefined): Promise<Answer<T>> {
    if (this.#refused !== undefined) return { why: this.#refused };
    const key = args.join(" ");
    const known = this.#asked.get(key) ?? this.outside.run("aws", [...args, "--output", "json"]);
    this.#asked.set(key, known);
    const ran = await known;
    if (ran.kind === "absent") return { why: "there is no aws CLI" };
    if (ran.kind === "late") return { why: `the aws CLI gave no answer in ${ran.seconds} s` };
    if (ran.code !== 0) {
      const code = /\(([A-Za-z.]+)\) when calling/.exec(ran.err)?.[1];
      return { why: firstLine(ran.err), ...(code === undefined ? {} : { code }) };
    }
    try {
      const value = parse(JSON.parse(ran.out) as unknown);
      return value === undefined ? { why: `aws ${args.slice(0, 2).join(" ")} answered in an unexpected form` } : { value };
    } catch {
      return { why: `aws ${args.slice(0, 2).join(" ")} answered no JSON` };
    }
  }
}

export const asText = (json: unknown): string | undefined => (typeof json === "string" ? json : undefined);
export const asNumber = (json: unknown): number | undefined => (typeof json === "number" ? json : undefined);
export const asTexts = (json: unknown): string[] | undefined =>
  Array.isArray(json) && json.every((each) => typeof each === "string") ? json : undefined;
