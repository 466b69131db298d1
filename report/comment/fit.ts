import { counted } from "../format";
import { inTag } from "../markdown";

/** A part of a comment. Its rows can be left out from the end when the comment gets too long. */
export interface Part {
  /** Summary of a folded part; an open part has none. Plain text. */
  folded?: string;
  /** Lines that stay. */
  lines: string[];
  /** A table's rows or a list's entries, the most important first. */
  rows: string[];
  /** One of the rows: `change`, `violation` … */
  row: string;
  /** The part with the smallest number is shortened first. */
  importance: number;
}

/** GitHub takes 65,536 characters; what a workflow adds around the text needs some of them. */
export const commentLimit = 60_000;

/**
 * Writes the parts one after the other, and leaves out rows of the least important ones until the text is short enough.
 * Each shortened part says how much is missing.
 * @param all in the order of the comment
 * @param limit characters
 */
export function fit(all: Part[], limit = commentLimit): string {
  // Nothing to unfold.
  const parts = all.filter(({ folded, rows }) => folded === undefined || rows.length > 0);
  const kept = parts.map(({ rows }) => rows.length);
  const write = (): string => parts.map((part, index) => render(part, kept[index] ?? 0)).join("\n\n");
  let excess = write().length - limit;
  const order = parts.map((_, index) => index).sort((a, b) => (parts[a]?.importance ?? 0) - (parts[b]?.importance ?? 0));
  for (const index of order) {
    const { rows = [] } = parts[index] ?? {};
    while (excess > 0 && (kept[index] ?? 0) > 0) {
      let count = kept[index] ?? 0;
      for (let freed = 0; count > 0 && freed <= excess; count -= 1) freed += (rows[count - 1]?.length ?? 0) + 1;
      kept[index] = count;
      // The sentence about what is missing takes room as well.
      excess = write().length - limit;
    }
  }
  return `${write()}\n`;
}

function render({ folded, lines, rows, row }: Part, kept: number): string {
  const missing = rows.length - kept;
  const note = missing === 0 ? [] : ["", `_${counted(missing, row)} left out: GitHub takes no longer comment. \`ha comment\` writes a part of any length where it is run for one stack._`];
  // A table's head without a row would be an empty table.
  const body = kept === 0 && rows.length > 0 ? lines.filter((line) => !line.startsWith("|")) : lines;
  const content = [...body, ...rows.slice(0, kept), ...note];
  return folded === undefined
    ? content.join("\n")
    : ["<details>", `<summary>${inTag(folded)}</summary>`, "", ...content, "", "</details>"].join("\n");
}
