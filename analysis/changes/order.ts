import type { Operation, ResourceChange } from "./types";

const rank: Record<Operation, number> = { replace: 0, delete: 1, update: 2, create: 3 };

/** Whether data or a key may be lost: what a reader must see first. */
export const isDangerous = ({ stateful, op }: ResourceChange): boolean => stateful && (op === "replace" || op === "delete");

/** Replacements and deletions of stateful resources first, then by operation, type and name. */
export const bySeverity = (changes: ResourceChange[]): ResourceChange[] =>
  [...changes].sort(
    (a, b) =>
      Number(isDangerous(b)) - Number(isDangerous(a)) ||
      rank[a.op] - rank[b.op] ||
      Number(b.stateful) - Number(a.stateful) ||
      compare(a.type, b.type) ||
      compare(a.name, b.name) ||
      compare(a.urn, b.urn),
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
