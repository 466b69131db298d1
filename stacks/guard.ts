import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Settings } from "./config";

/** Which engines a stack runs, as it tells itself for the next time. */
export const enginesOutput = "engines";

const recorded = z.object({ postgres: z.string(), redis: z.string() }).partial();

export type Engines = Record<"postgres" | "redis", string>;

/** What a stack told of itself; nothing before it ran once. */
type Running = { [tier in keyof Engines]?: string | undefined };

export const enginesOf = ({ postgres, redis }: Pick<Settings, "postgres" | "redis">): Engines => ({ postgres: postgres.engine, redis: redis.engine });

/**
 * Refuses another engine than the one that runs, unless `migrateFrom` names it: the new one starts empty.
 * The stack reads its own last outputs, so a first `pulumi up` and a preview without a state find nothing to guard.
 * @throws pulumi.RunError that says where the data is and what to type
 */
export async function guardEngines(settings: Settings): Promise<void> {
  const stack = pulumi.getStack();
  const own = new pulumi.StackReference("itself", { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}` });
  const { value } = (await own.getOutputDetails(enginesOutput)) as { value?: unknown };
  const parsed = recorded.safeParse(value);
  const faults = parsed.success ? refusals(parsed.data, settings) : [];
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}

/** Pure: what is wrong with the wanted engines, given those that run. */
export function refusals(running: Running, settings: Pick<Settings, "postgres" | "redis">): string[] {
  const wanted = enginesOf(settings);
  return (["postgres", "redis"] as const).flatMap((tier) => {
    const now = running[tier];
    if (now === undefined || now === wanted[tier] || settings[tier].migrateFrom === now) return [];
    return [
      `${tier}.engine: ${wanted[tier]}; this stack runs ${now}. ` +
        `The new engine starts empty: ${moved[tier]} docs/runbooks/switch-engine.md says how; ` +
        `then set ${tier}.migrateFrom: ${now} for this one \`pulumi up\`, or ${tier}.engine: ${now} to stay.`,
    ];
  });
}

const moved = {
  postgres: "every row stays behind in the old one until it is copied.",
  redis: "every session and cached answer is lost, users sign in again.",
} as const;
