import { isObject } from "./values";

/** A statement of an IAM policy document, as far as rules read it. */
export interface Statement {
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  Principal?: unknown;
  Condition?: unknown;
}

/** The statements of a policy document in JSON; a single one may stand without a list. Nothing where the text is none. */
export function statementsOf(text: unknown): Statement[] | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const document: unknown = JSON.parse(text);
    if (!isObject(document)) return undefined;
    const statements = document["Statement"];
    return (Array.isArray(statements) ? statements : [statements]).filter(isObject);
  } catch {
    return undefined;
  }
}

/** Whether an element of a statement, one value or a list, has the entry. */
export const has = (element: unknown, wanted: string): boolean =>
  Array.isArray(element) ? element.includes(wanted) : element === wanted;
