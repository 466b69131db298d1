import { draw } from "../architecture/draw";
import { architectureOf } from "../architecture/read";
import { pathText, tierLines } from "../architecture/text";
import { html } from "../html";
import type { PageInput, Section } from "../page";

/** The drawing, and the same in words. */
export function architectureSection({ review }: PageInput): Section {
  const architecture = architectureOf(review.stacks.map(({ graph }) => graph));
  return {
    id: "architecture",
    title: "Architecture",
    body: html`<p>Drawn from the resources: a line stands where one resource's settings name the other. Calls between services are in the text below.</p>
<p class="sideways">The drawing is wider than the screen: scroll it sideways.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Drawing of the architecture">
${draw(architecture)}</div>
<details>
<summary>The same in words</summary>
${architecture.regions.map(
      (region) => html`<h3>${region.stack}, ${region.region}</h3>
<ul>${tierLines(region).map((line) => html`<li>${line}</li>`)}</ul>
`,
    )}<h3>Paths</h3>
<ul>${architecture.paths.map((path) => html`<li>${pathText(path, architecture.regions)}</li>`)}</ul>
</details>
`,
  };
}
