/** HTML that is safe to write. Only `html` makes it, so that what is not escaped cannot be passed along by mistake. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

export const escape = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * A template whose values are escaped, in text as in quoted attributes. Lists are joined; `false`, null and undefined
 * write nothing, so that `condition && html\`…\`` reads well.
 */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.reduce((text, part, index) => `${text}${write(values[index - 1])}${part}`));
}

function write(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(write).join("");
  return escape(String(value));
}

/** Text of our own that is no template: style and script. Never for anything that comes from a stack. */
export const verbatim = (text: string): Html => new Html(text);
