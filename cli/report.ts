import { byTier, noTier } from "../graph/tiers";
import type { GraphResource, StackGraph } from "../graph/types";
import { parseUrn, rootType } from "../graph/urn";
import type { PolicyReport } from "../policies/evaluate";
import { mandatoryViolations } from "./judge";
import { colours, type Terminal } from "./terminal";

/** The parts of a report as lines of text. */

type Violation = PolicyReport["violations"][number];

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A resource that a provider makes; components, providers and the stack itself only hold others. */
export const isReal = ({ custom, type }: Pick<GraphResource, "custom" | "type">): boolean => custom && !type.startsWith("pulumi:");

/** `aws:rds/cluster:Cluster` → `aws Cluster`, where the provider is told once. */
const shortType = (type: string): string => type.split(":").at(-1) ?? type;

const providerOfType = (type: string): string => type.split(":")[0] ?? "";

/** How many of each type, most frequent first. */
export function typeCounts(resources: GraphResource[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { type } of resources.filter(isReal)) {
    const name = `${providerOfType(type)} ${shortType(type)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}

/** `aws: 9 Subnet, 3 Eip` and so on, a provider a line. */
function countLines(resources: GraphResource[], width: number): string[] {
  const byProvider = new Map<string, string[]>();
  for (const [type, count] of typeCounts(resources)) {
    const [provider = "", name = ""] = type.split(" ");
    byProvider.set(provider, [...(byProvider.get(provider) ?? []), `${count} ${name}`]);
  }
  return [...byProvider]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([provider, types]) => wrap(types, `${provider.padEnd(12)} `, width));
}

/** Joins items with commas into lines; the following ones are indented as far as the label. */
export function wrap(items: string[], label: string, width: number): string[] {
  const lines: string[] = [];
  let line = label;
  items.forEach((item, index) => {
    const text = index === items.length - 1 ? item : `${item}, `;
    if (line.length > label.length && line.length + text.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = " ".repeat(label.length);
    }
    line += text;
  });
  return [...lines, line.trimEnd()];
}

/** A stack as a tree: its tiers, and in each the number of resources of each type. */
export function stackTree(terminal: Terminal, graph: StackGraph): string[] {
  const c = colours(terminal);
  const real = graph.resources.filter(isReal).length;
  const components = graph.resources.filter(({ custom, type }) => !custom && type !== rootType).length;
  const place = graph.region === "" ? "" : ` ${c.dim("·")} ${graph.region}`;
  const tiers = [...byTier(graph.resources)].filter(([, resources]) => resources.some(isReal));
  const lines = [`${c.bold(graph.name)}${place} ${c.dim("·")} ${counted(real, "resource")} in ${counted(components, "component")}`];
  tiers.forEach(([tier, resources], index) => {
    const last = index === tiers.length - 1;
    lines.push(`${last ? "└─" : "├─"} ${c.bold(tier === noTier ? "(region)" : tier)} ${c.dim("·")} ${resources.filter(isReal).length}`);
    for (const line of countLines(resources, terminal.width - 5)) lines.push(`${last ? "  " : "│ "}   ${c.dim(line)}`);
  });
  return lines;
}

/** One line with the policies' verdict on a stack. */
export function verdictLine(terminal: Terminal, report: PolicyReport): string {
  const c = colours(terminal);
  const mandatory = mandatoryViolations(report);
  const advisory = report.violations.length - mandatory;
  const found =
    report.violations.length === 0
      ? c.green("no violation")
      : [
          ...(mandatory > 0 ? [c.red(counted(mandatory, "mandatory violation"))] : []),
          ...(advisory > 0 ? [c.yellow(counted(advisory, "advisory violation"))] : []),
        ].join(", ");
  return `policies: ${counted(report.rules.length, "rule")}, ${counted(report.checked, "check")}: ${found}`;
}

/** Each violation with rule, resource, reason and fix; mandatory ones first. */
export function violationLines(terminal: Terminal, violations: Violation[]): string[] {
  const c = colours(terminal);
  const rank = ({ enforcement }: Violation) => (enforcement === "mandatory" ? 0 : 1);
  const place = ({ urn, rule }: Violation) => `${rule} ${urn ?? ""}`;
  return [...violations]
    .sort((a, b) => rank(a) - rank(b) || (place(a) < place(b) ? -1 : 1))
    .flatMap(({ rule, enforcement, urn, resource, reason, fix }) => [
      `  ${enforcement === "mandatory" ? c.red("✗") : c.yellow("!")} ${c.bold(rule)} ${c.dim(`(${enforcement})`)} ${urn === null ? "" : `${shortType(parseUrn(urn).type)} `}${resource}`,
      `      reason: ${reason}`,
      `      fix: ${fix}`,
    ]);
}
