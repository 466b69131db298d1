import type { StackGraph } from "../graph/types";
import { parseUrn } from "../graph/urn";
import type { CheckedResource } from "./rule";
import { types } from "./types";
import { look } from "./values";

/** A stack's resources in the form that the analyses read, for rules about the stack as a whole. */
export function graphOf(resources: CheckedResource[]): StackGraph {
  const [first] = resources;
  const { stack, project } = first === undefined ? { stack: "", project: "" } : parseUrn(first.urn);
  return { name: stack, project, region: regionOf(resources), resources, outputs: {} };
}

/** The AWS region by the stack's provider, else by its subnets' zones; empty where neither says. */
function regionOf(resources: CheckedResource[]): string {
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
  const region = look(provider?.inputs, "region");
  if (typeof region === "string") return region;
  const zone = look(resources.find(({ type }) => type === types.subnet)?.inputs, "availabilityZone");
  return typeof zone === "string" ? zone.replace(/[a-z]$/, "") : "";
}

/** A plain input of the stack's Promises component: users, availabilityPercent, monthlyBudgetUsd … */
export function promised(resources: readonly { type: string; inputs: Record<string, unknown> }[], name: string): unknown {
  return look(resources.find(({ type }) => type === types.promises)?.inputs, name);
}
