import { moment } from "./format";
import { html, type Html, verbatim } from "./html";
import type { Comparison, Review } from "./review";
import { script } from "./script";
import { architectureSection } from "./sections/architecture";
import { availabilitySection } from "./sections/availability";
import { capacitySection } from "./sections/capacity";
import { changesSection } from "./sections/changes";
import { costSection } from "./sections/cost";
import { policiesSection } from "./sections/policies";
import { resourcesSection } from "./sections/resources";
import { summarySection } from "./sections/summary";
import { style } from "./style";

/** What every section gets. */
export interface PageInput {
  title: string;
  review: Review;
  /** Against the state before; a page without one shows no differences. */
  comparison?: Comparison;
  time: Date;
}

/** A part of the page with its own heading. */
export interface Section {
  id: string;
  title: string;
  body: Html;
}

/** The whole page. It fetches nothing: style, script and drawing stand in it. */
export function page(input: PageInput): string {
  const sections = [
    summarySection(input),
    ...(input.comparison === undefined ? [] : [changesSection(input.comparison)]),
    architectureSection(input),
    resourcesSection(input),
    policiesSection(input),
    costSection(input),
    availabilitySection(input),
    capacitySection(input),
  ];
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>${input.title}</title>
<style>${verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${input.title}</h1>
<p class="muted">${input.review.stacks.map(({ graph }) => `${graph.name} (${graph.region})`).join(", ")} · <time datetime="${input.time.toISOString()}">${moment(input.time)}</time></p>
</header>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(
    ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`,
  )}</main>
<footer><p>Made by <code>ha report</code> from the stacks' resources alone. What is not in them is not shown.</p></footer>
<script>${verbatim(script)}</script>
</body>
</html>
`.text;
}
