import { evaluate } from "../../../../policies/evaluate";
import { bothStacks, selfManagedStacks, stackNamed } from "../../support/stacks";
import { type Change, named, type Stack } from "../support";

/** One change to a real stack's resources that must break one rule and no other. */
export interface Mutation {
  rule: string;
  /** What is broken, for the table. */
  what: string;
  change: Change;
  /** Whether the stack runs its data tiers in the cluster. Default: the managed ones. */
  selfManaged?: boolean;
}

/** Configuration that can be deployed and breaks promises: every rule that must say so. */
export interface ConfigMutation {
  /** As on the command line: `--set path=value`. */
  set: string[];
  stack: string;
  rules: string[];
}

/** The real us-east stack that a mutation changes; a copy of its own. */
export const stackOf = async ({ selfManaged = false }: Mutation): Promise<Stack> =>
  structuredClone(stackNamed(await (selfManaged ? selfManagedStacks() : bothStacks()), "us-east").resources);

/** The rules that a changed stack breaks, sorted. */
export const broken = (stack: Stack): string[] =>
  [...new Set(evaluate(stack).violations.map(({ rule }) => rule))].sort();

/** Changes inputs by a function; for what a path cannot say. */
export const edit =
  (name: string, change: (inputs: Record<string, unknown>) => void): Change =>
  (stack) => {
    change(named(stack, name).inputs);
    return stack;
  };

/** A resource by type and name, where the name alone names several. */
export function ofType(stack: Stack, type: string, name: string): Stack[number] {
  const found = stack.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) throw new Error(`no ${type} ${name} in the stack`);
  return found;
}
