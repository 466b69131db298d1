import type { GraphResource, StackGraph } from "../../graph/types";
import { differences } from "./differences";
import { bySeverity } from "./order";
import { isStateful, mayReplace } from "./stateful";
import type { Operation, PropertyChange, ResourceChange } from "./types";

/**
 * What a change of the program or its configuration does, told from two previews. A stack that only one side has is
 * created or deleted as a whole. Components and the stack itself are left out: they are nothing that a cloud has.
 * @param base the stacks before
 * @param head the stacks after
 * @returns stack by stack, in the order of `head`, and in each the dangerous changes first
 */
export function changesOf(base: StackGraph[], head: StackGraph[]): ResourceChange[] {
  const gone = base.filter((before) => !head.some((after) => isSame(before, after)));
  return [
    ...head.flatMap((after) => stackChanges(base.find((before) => isSame(before, after)), after)),
    ...gone.flatMap((before) => stackChanges(before, undefined)),
  ];
}

const isSame = (a: StackGraph, b: StackGraph): boolean => a.name === b.name && a.project === b.project;

function stackChanges(before: StackGraph | undefined, after: StackGraph | undefined): ResourceChange[] {
  const stack = after?.name ?? before?.name ?? "";
  const was = byUrn(before);
  const is = byUrn(after);
  const all = [...new Set([...was.keys(), ...is.keys()])];
  return bySeverity(all.flatMap((urn) => resourceChange(stack, was.get(urn), is.get(urn)) ?? []));
}

const byUrn = (graph: StackGraph | undefined): Map<string, GraphResource> =>
  new Map((graph?.resources ?? []).filter(({ custom }) => custom).map((resource) => [resource.urn, resource]));

function resourceChange(stack: string, before: GraphResource | undefined, after: GraphResource | undefined): ResourceChange | undefined {
  if (before === undefined || after === undefined) {
    const resource = after ?? before;
    return resource && describe(stack, resource, after === undefined ? "delete" : "create", []);
  }
  const values = differences(before.inputs, after.inputs).map((difference) => ({
    ...difference,
    replaces: mayReplace(after.type, difference.path),
  }));
  if (values.length === 0) return undefined;
  return describe(stack, { ...after, protect: before.protect }, values.some(({ replaces }) => replaces) ? "replace" : "update", values);
}

const describe = (stack: string, { urn, type, name, protect }: GraphResource, op: Operation, values: PropertyChange[]): ResourceChange => ({
  stack,
  urn,
  type,
  name,
  op,
  stateful: isStateful(type),
  protected: protect,
  saidBy: op === "replace" ? "table" : null,
  properties: values.map(({ path }) => path),
  values,
});
