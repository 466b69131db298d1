/**
 * Which changes of a schema replication survives in whichever order both sides get them. Pure.
 *
 * Additive: the old rows and the old program still fit. Judged by the statement's beginning; what is not known is refused.
 */

/** Statements of a file: comments are taken out, semicolons within quotes and bodies do not separate. */
export function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let current = "";
  let rest = text;
  while (rest !== "") {
    const [token = rest[0] ?? ""] = /^(--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\2\$|;)/.exec(rest) ?? [];
    rest = rest.slice(token.length);
    if (token === ";") {
      statements.push(current);
      current = "";
    } else current += token.startsWith("--") || token.startsWith("/*") ? " " : token;
  }
  return [...statements, current].map((statement) => statement.replace(/\s+/g, " ").trim()).filter((statement) => statement !== "");
}

const name = String.raw`(?:IF NOT EXISTS )?(?:[\w.]+|"[^"]+")+`;
const additive: RegExp[] = [
  new RegExp(`^CREATE TABLE ${name} ?\\(`, "i"),
  new RegExp(`^CREATE INDEX (?:CONCURRENTLY )?(?:${name} )?ON `, "i"),
  new RegExp(`^CREATE (?:SEQUENCE|TYPE|SCHEMA|EXTENSION|DOMAIN) ${name}`, "i"),
  /^CREATE (OR REPLACE )?(VIEW|FUNCTION|PROCEDURE) /i,
  /^ALTER TYPE \S+ ADD VALUE /i,
  /^(COMMENT ON|GRANT) /i,
];

/** Why a statement is not additive; nothing where it is. */
function fault(statement: string): string | undefined {
  if (/^ALTER TABLE /i.test(statement)) {
    if (!/^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\S+ ADD COLUMN /i.test(statement)) return "of a table only ADD COLUMN is additive";
    if (/\b(DROP|RENAME|ALTER COLUMN|ADD CONSTRAINT|SET SCHEMA)\b/i.test(statement)) return "it does more than to add columns";
    if (/\bNOT NULL\b/i.test(statement) && !/\bDEFAULT\b/i.test(statement)) return "a column that must be given, without default, refuses rows of the old program";
    if (/\b(UNIQUE|PRIMARY KEY|REFERENCES|CHECK)\b/i.test(statement)) return "a constraint can stop replicated rows";
    return undefined;
  }
  if (/^CREATE TABLE /i.test(statement) && !/\bPRIMARY KEY\b/i.test(statement)) return "a published table needs a primary key, else its UPDATE and DELETE fail";
  return additive.some((pattern) => pattern.test(statement)) ? undefined : "it is not known as additive";
}

/** What of a file is not additive: a line for each statement, with the reason. */
export const notAdditive = (text: string): string[] =>
  statementsOf(text).flatMap((statement) => {
    const why = fault(statement);
    return why === undefined ? [] : [`${statement.slice(0, 80)}${statement.length > 80 ? "…" : ""}: ${why}`];
  });

/** Whether a file must not run in a transaction. */
export const outsideTransaction = (text: string): boolean => statementsOf(text).some((statement) => /\bCONCURRENTLY\b/i.test(statement));
