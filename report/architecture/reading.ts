import type { GraphResource, StackGraph } from "../../graph/types";
import { tierFinder } from "../../graph/tiers";
import { listAt, look } from "../../policies/values";

/** A stack's resources, ready to be asked for. */
export interface Stack {
  graph: StackGraph;
  tierOf: (resource: GraphResource) => string;
  all: (type: string, tier?: string) => GraphResource[];
}

export function stackOf(graph: StackGraph): Stack {
  const tierOf = tierFinder(graph.resources);
  return {
    graph,
    tierOf,
    all: (type, tier) => graph.resources.filter((resource) => resource.type === type && (tier === undefined || tierOf(resource) === tier)),
  };
}

export const textAt = (value: unknown, path: string): string => {
  const found = look(value, path);
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
};

export const textsAt = (value: unknown, path: string): string[] => listAt(value, path).filter((item) => typeof item === "string");

/** Whether a text stands anywhere in a value. */
export function mentions(value: unknown, text: string): boolean {
  if (text === "") return false;
  if (typeof value === "string") return value.includes(text);
  return typeof value === "object" && value !== null && Object.values(value).some((item) => mentions(item, text));
}

/** By the provider's answer, or in a preview by what was made up in its place. */
export const idOf = ({ invented }: GraphResource): string => textAt(invented, "id");

/** `us-east-1a` for each of these subnets' ids. */
export function zonesOfSubnets(stack: Stack, ids: string[]): string[] {
  const found = stack
    .all("aws:ec2/subnet:Subnet")
    .filter((subnet) => ids.includes(idOf(subnet)))
    .map(({ inputs }) => textAt(inputs, "availabilityZone"));
  return [...new Set(found)].sort();
}

/** All zones in which the stack has a subnet. */
export const zonesOf = (stack: Stack): string[] =>
  [...new Set(stack.all("aws:ec2/subnet:Subnet").map(({ inputs }) => textAt(inputs, "availabilityZone")))].filter((zone) => zone !== "").sort();

/** Names by which others reach an address of this resource: what it answers, and the records that point there. */
export function hostsOf(stacks: Stack[], { invented }: GraphResource): string[] {
  const own = Object.values(invented).filter((value): value is string => typeof value === "string" && /^[\w-]+(\.[\w-]+){2,}$/.test(value));
  const names = stacks
    .flatMap((stack) => stack.all("aws:route53/record:Record"))
    .filter(({ inputs }) => textsAt(inputs, "records").some((record) => own.includes(record)))
    .map(({ inputs }) => textAt(inputs, "name"));
  return [...own, ...names];
}

/** `3`, or `3–10` where it scales. */
export const range = (least: number | string, most: number | string): string => (String(least) === String(most) ? String(least) : `${least}–${most}`);
