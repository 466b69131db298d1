import type { PathAvailability } from "../../analysis/availability/types";
import { availability, duration } from "../format";
import { html, type Html } from "../html";
import type { PageInput, Section } from "../page";
import { table, verdict } from "../table";

/** How available each path of a user is, with its sum. */
export function availabilitySection({ review: { availability: result }, comparison }: PageInput): Section {
  const before = comparison?.before.availability;
  const overview = (caption: string, paths: PathAvailability[], was: PathAvailability[] | undefined): Html =>
    table(
      caption,
      [
        { name: "Path" },
        ...(was === undefined ? [] : [{ name: "Before", number: true }]),
        { name: "Availability", number: true },
        { name: "Down a year", number: true },
        { name: `Target ${availability(result.target)}` },
      ],
      paths.map(({ path, availability: value, downtimeMinutesPerYear, meetsTarget }) => {
        const earlier = was?.find((other) => other.path === path);
        return [
          path,
          ...(was === undefined ? [] : [earlier === undefined ? "–" : availability(earlier.availability)]),
          availability(value),
          duration(downtimeMinutesPerYear),
          verdict(meetsTarget, meetsTarget ? "reached" : "missed"),
        ];
      }),
    );
  return {
    id: "availability",
    title: "Availability",
    body: html`${result.reasons.length > 0 && html`<ul>${result.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
<h3>All regions together</h3>
${overview("Paths of a user over all regions", result.fleet, before?.fleet)}
${result.fleet.map((path) => sum("all regions", path))}
${result.regions.map(
      ({ stack, region, paths }) => html`<h3>${stack} alone</h3>
${overview(
  `Paths of a user in ${stack} (${region})`,
  paths,
  before?.regions.find((other) => other.stack === stack)?.paths,
)}
${paths.map((path) => sum(stack, path))}`,
    )}`,
  };
}

/** How a path's number comes about: its parts in series, each with formula and source, then the sum as it is written. */
function sum(where: string, { path, parts, sum: lines }: PathAvailability): Html {
  return html`<details data-print>
<summary>How “${path}” comes about, ${where}</summary>
${
  parts.length > 0 &&
  table(
    `Parts of ${path}, ${where}: all must work at once`,
    [{ name: "Part" }, { name: "Availability", number: true }, { name: "Formula" }, { name: "Source" }],
    parts.map(({ name, availability: value, formula, source, date }) => [name, availability(value), formula, `${source}${date === "" ? "" : ` (${date})`}`]),
  )
}
${lines.length > 0 && html`<pre tabindex="0" role="group" aria-label="Sum of ${path}, ${where}">${lines.join("\n")}</pre>`}</details>
`;
}
