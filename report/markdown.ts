/**
 * Text for GitHub's Markdown. Everything that comes from a stack goes through `text` or `code`: a resource may be named
 * so that it would end a table, open a tag, or call a person by an at sign.
 */

/** GitHub looks for people and issues after it has decoded entities; a character without width keeps it from finding any. */
const apart = "\u200b";

/** Prose that shows as it is. Dollar signs too: a pair of them is a formula to GitHub. */
export const text = (value: string): string =>
  value
    .replace(/\s+/g, " ")
    // Before entities are made, which have a number sign themselves.
    .replace(/[@#](?=\w)/g, `$&${apart}`)
    .replace(/[&<>|$]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\\`*_[\]~]/g, "\\$&")
    // A bare address would become a link that a stack's author chose.
    .replace(/\b(https?|www)(?=:\/\/|\.)/gi, `$&${apart}`);

/** A name or a value, in a fence longer than any run of backticks in it. */
export function code(value: string): string {
  const line = value.replace(/\s+/g, " ").trim();
  if (line === "") return "—";
  const fence = "`".repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/** For the inside of an HTML tag, where Markdown is not read. */
export const inTag = (value: string): string =>
  value
    .replace(/\s+/g, " ")
    .replace(/[@#](?=\w)/g, `$&${apart}`)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A table's row. Only code can still hold a bar. */
export const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** Head of a table; a column whose name ends with `>` stands right. */
export const head = (columns: string[]): string[] => [
  row(columns.map((column) => column.replace(/>$/, ""))),
  row(columns.map((column) => (column.endsWith(">") ? "--:" : "---"))),
];

export const bold = (markdown: string): string => `**${markdown}**`;
