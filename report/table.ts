import { html, type Html } from "./html";

type Cell = Html | string | number;

export interface Column {
  name: string;
  /** Numbers stand right. */
  number?: boolean;
  /** A word that no line break may cut: a stack's name. */
  whole?: boolean;
}

/**
 * A table that a screen reader can walk: a caption, a scope for each head, and each row headed by its first cell.
 * @param caption what the table shows; said first
 */
export function table(caption: Cell, columns: Column[], rows: Cell[][], options: { foot?: Cell[]; id?: string } = {}): Html {
  const cls = (index: number): Html | false =>
    columns[index]?.number === true ? html` class="number"` : columns[index]?.whole === true && html` class="whole"`;
  const line = (cells: Cell[]): Html =>
    html`<tr>${cells.map((cell, index) =>
      index === 0 ? html`<th scope="row"${cls(index)}>${cell}</th>` : html`<td${cls(index)}>${cell}</td>`,
    )}</tr>
`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${plainText(caption)}"><table${options.id !== undefined && html` id="${options.id}"`}>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name }, index) => html`<th scope="col"${cls(index)}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map(line)}</tbody>
${options.foot !== undefined && html`<tfoot>${line(options.foot)}</tfoot>`}</table></div>
`;
}

const plainText = (cell: Cell): string =>
  typeof cell === "object" ? cell.text.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number))) : String(cell);

/** A verdict that does not rest on its colour: sign and word. */
export const verdict = (good: boolean, word: string): Html =>
  html`<span class="${good ? "good" : "bad"}"><span aria-hidden="true">${good ? "✓" : "✗"}</span> ${word}</span>`;
