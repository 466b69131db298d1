import { availability, counted, duration, percentChange, plain, usd, usdChange } from "../format";
import { html, type Html } from "../html";
import { missesOf } from "../misses";
import type { PageInput, Section } from "../page";
import { advisory, mandatory, type Review, rulesHeld, type StackReview, worstPath } from "../review";
import { verdict } from "../table";

/** Whether the stacks keep their promises, in one look. */
export function summarySection({ review, comparison }: PageInput): Section {
  const blocking = review.stacks.reduce((sum, { policies }) => sum + mandatory(policies).length, 0);
  const misses = missesOf(review);
  const [kind, sign, text] =
    blocking > 0
      ? (["bad", "✗", `Blocked: ${counted(blocking, "mandatory violation")}`] as const)
      : misses.length > 0
        ? (["warn", "!", `No mandatory rule is violated, but ${misses.join("; ")}`] as const)
        : (["good", "✓", "Every promise is kept, on paper"] as const);
  const total = review.stacks.reduce((sum, { cost }) => sum + cost.totalUsd, 0);
  const unpriced = review.stacks.reduce((sum, { cost }) => sum + cost.unpriced.length, 0);
  return {
    id: "summary",
    title: "Verdict",
    body: html`<p class="verdict ${kind}"><span aria-hidden="true">${sign}</span> ${text}</p>
<ul class="cards">
${policyCard(review)}
${card("Cost a month", usd(total), [
      ...(comparison === undefined
        ? []
        : [`${usdChange(comparison.cost.differenceUsd)}${comparison.cost.beforeUsd === 0 ? "" : ` (${percentChange((comparison.cost.differenceUsd / comparison.cost.beforeUsd) * 100)})`} against the base`]),
      review.stacks.map(({ cost }) => `${cost.stack} ${usd(cost.totalUsd)}`).join(", "),
      unpriced === 0 ? "everything is priced" : `${counted(unpriced, "resource")} without a price, not counted as $0`,
      ...budgets(review),
    ])}
${availabilityCard(review)}
${review.stacks.map(capacityCard)}
${review.regionLost.map(({ lost, survivor, verdict: how, minutes }) =>
  card(`${lost} lost`, { now: "carried at once", "by-scaling": "carried by scaling", no: "not carried" }[how], [
    `${survivor} takes everybody${minutes === null ? "" : how === "now" ? "" : ` after ${duration(minutes)}`}`,
  ]),
)}
</ul>
`,
  };
}

const card = (title: string, value: string, lines: (string | Html)[]): Html =>
  html`<li><h3>${title}</h3><p class="value">${value}</p>${lines.filter((line) => line !== "").map((line) => html`<p>${line}</p>`)}</li>`;

function policyCard(review: Review): Html {
  const { stacks } = review;
  const blocking = stacks.reduce((sum, { policies }) => sum + mandatory(policies).length, 0);
  const others = stacks.reduce((sum, { policies }) => sum + advisory(policies).length, 0);
  const checked = stacks.reduce((sum, { policies }) => sum + policies.checked, 0);
  return card("Policies", counted(rulesHeld(review), "rule"), [
    verdict(blocking === 0, counted(blocking, "mandatory violation")),
    counted(others, "advisory violation"),
    `${counted(checked, "check")} of resources`,
  ]);
}

function availabilityCard(review: Review): Html {
  const { target, meetsTarget } = review.availability;
  const worst = worstPath(review);
  if (worst === undefined) return card("Availability", "unknown", ["no path of a user was found"]);
  return card("Availability, worst path", availability(worst.availability), [
    `${worst.path}: ${duration(worst.downtimeMinutesPerYear)} down a year`,
    verdict(meetsTarget, `${meetsTarget ? "reaches" : "misses"} the target of ${availability(target)}`),
  ]);
}

const capacityCard = ({ graph, capacity }: StackReview): Html =>
  capacity === undefined
    ? card(`Capacity of ${graph.name}`, "unknown", ["the stack does not say for how many users it is"])
    : card(`Capacity of ${graph.name}`, `${plain(capacity.users)} users`, [
        verdict(capacity.fits, `${capacity.fits ? "carried" : "not carried"} on ${counted(capacity.zones, "zone")}`),
        verdict(capacity.fitsWithoutZone, `${capacity.fitsWithoutZone ? "carried" : "not carried"} with a zone lost`),
      ]);

const budgets = ({ stacks }: Review): Html[] =>
  stacks.flatMap(({ graph, cost: { budgetUsd, totalUsd } }) =>
    budgetUsd === null ? [] : [verdict(totalUsd <= budgetUsd, `${graph.name} ${totalUsd <= budgetUsd ? "within" : "over"} its budget of ${usd(budgetUsd)}`)],
  );
