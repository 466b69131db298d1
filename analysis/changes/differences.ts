import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../graph/wire";

export interface Difference {
  path: string;
  before?: unknown;
  after?: unknown;
}

/**
 * The innermost places where two values differ, in the order of the keys. A list whose length changes is one place:
 * by position everything behind an inserted entry would seem changed.
 */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differences(before[key], after[key], path === "" ? step(key) : `${path}.${step(key)}`));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, index) => differences(item, after[index], `${path}[${index}]`));
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** A key with a dot in it (`app.kubernetes.io/name`) is quoted, so that a path reads in one way only. */
const step = (key: string): string => (/[.[\]]/.test(key) ? `"${key}"` : key);
