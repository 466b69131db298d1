import { bySeverity, isDangerous, type ResourceChange } from "../analysis/changes";
import { tierFinder } from "../graph/tiers";
import { UsageError } from "../preview/config";
import type { Comparison, Review } from "../report/review";
import { compare } from "./comparison";
import type { JudgedGraph } from "./graphs";
import { previewAsked, type GraphOptions } from "./graphs";
import { counted, isReal } from "./report";
import { colours, type Terminal } from "./terminal";

/** What `--set` changes against the committed settings; nothing without `--set`. */
export async function settingsDifference(terminal: Terminal, names: string[], options: GraphOptions, now: Review, graphs: JudgedGraph[]): Promise<string[]> {
  if (options.set.length === 0) return [];
  const c = colours(terminal);
  const title = c.bold("against the committed settings");
  try {
    const before = await previewAsked(terminal, names, { ...options, set: [] });
    return ["", `${title}:`, ...lines(terminal, compare(now, graphs, before.map(({ graph }) => graph)), now)];
  } catch (error) {
    // What is committed may lack the very setting that is tried.
    if (error instanceof UsageError) return ["", `${title}: they cannot be previewed by themselves`];
    throw error;
  }
}

function lines(terminal: Terminal, { changes, before, cost }: Comparison, now: Review): string[] {
  return now.stacks.flatMap(({ graph: { name } }) => {
    const own = changes.filter(({ stack, type }) => stack === name && isReal({ custom: true, type }));
    const change = cost.stacks.find(({ stack }) => stack === name)?.differenceUsd ?? 0;
    const all = [...before.stacks, ...now.stacks].filter(({ graph }) => graph.name === name).flatMap(({ graph }) => graph.resources);
    const tierOf = tierFinder(all);
    const byUrn = new Map(all.map((resource) => [resource.urn, resource]));
    const tiers = new Map<string, ResourceChange[]>();
    for (const one of own) {
      const resource = byUrn.get(one.urn);
      const tier = resource === undefined ? "region" : tierOf(resource);
      tiers.set(tier, [...(tiers.get(tier) ?? []), one]);
    }
    return [
      `  ${name}: ${own.length === 0 ? "the same resources" : operations(own)}; ${money(change)}`,
      ...[...tiers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([tier, some]) => `    ${tier.padEnd(14)} ${operations(some)}`),
      ...endangered(terminal, own),
    ];
  });
}

/** `+12 -3 ~4`: made, deleted, changed; `±1` replaced. */
function operations(changes: ResourceChange[]): string {
  const signs = { create: "+", delete: "-", update: "~", replace: "±" } as const;
  return (Object.keys(signs) as (keyof typeof signs)[])
    .map((op) => [signs[op], changes.filter((change) => change.op === op).length] as const)
    .filter(([, count]) => count > 0)
    .map(([sign, count]) => `${sign}${count}`)
    .join(" ");
}

const money = (usd: number): string =>
  Math.round(usd) === 0 ? "costs as much" : `${usd > 0 ? "costs" : "saves"} $${Math.abs(Math.round(usd)).toLocaleString("en-US")} a month`;

function endangered(terminal: Terminal, changes: ResourceChange[]): string[] {
  const dangerous = bySeverity(changes.filter(isDangerous));
  if (dangerous.length === 0) return [];
  const named = dangerous.slice(0, 4).map(({ name, op }) => `${name} (${op})`);
  return [colours(terminal).yellow(`    ${counted(dangerous.length, "resource")} with data would be lost on a live stack: ${named.join(", ")}${dangerous.length > 4 ? " …" : ""}`)];
}
