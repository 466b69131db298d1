import { isDangerous, type ResourceChange } from "../../analysis/changes";
import { doing } from "../comment/changes";
import { counted, short, typeName } from "../format";
import { html, type Html } from "../html";
import type { Section } from "../page";
import type { Comparison } from "../review";
import { table } from "../table";

/** What differs from the base, what may cost data first. */
export function changesSection({ changes }: Comparison): Section {
  const stacks = [...new Set(changes.map(({ stack }) => stack))];
  const dangers = changes.filter(isDangerous);
  return {
    id: "changes",
    title: "Changes",
    body: html`${changes.length === 0 && html`<p>Nothing differs from the base.</p>`}
${dangers.length > 0 && html`<p class="verdict warn"><span aria-hidden="true">!</span> Data is at stake in ${counted(dangers.length, "resource")}, listed first.</p>`}
${stacks.map((stack) => {
      const own = changes.filter((change) => change.stack === stack);
      return table(
        `${counted(own.length, "change")} of ${stack}`,
        [{ name: "Resource" }, { name: "Type" }, { name: "What happens" }, { name: "What differs" }],
        own.map((change) => [html`<code>${change.name}</code>`, typeName(change.type), what(change), differs(change)]),
      );
    })}`,
  };
}

const what = (change: ResourceChange): Html =>
  isDangerous(change)
    ? html`<span class="bad">${doing(change)}</span>${change.protected ? ", but protected: Pulumi will refuse" : ", and nothing protects it"}`
    : html`${doing(change)}`;

const shown = 12;

const differs = ({ values }: ResourceChange): Html =>
  html`${values.slice(0, shown).map(
    ({ path, before, after, replaces }) =>
      html`<div><code>${path}</code>${before === undefined && after === undefined ? "" : html`: ${short(before)} → ${short(after)}`}${replaces && html` <span class="warn">(replaces)</span>`}</div>`,
  )}${values.length > shown && html`<div>and ${values.length - shown} more</div>`}`;
