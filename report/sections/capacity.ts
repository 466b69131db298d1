import type { CapacityRow, Change, RegionLost, StackCapacity } from "../../analysis/capacity/types";
import { counted, duration, plain } from "../format";
import { html, type Html } from "../html";
import type { PageInput, Section } from "../page";
import { table, verdict } from "../table";

/** What the promised users need against what stands there, on all zones, on one less, and with a region gone. */
export function capacitySection({ review: { stacks, regionLost } }: PageInput): Section {
  return {
    id: "capacity",
    title: "Capacity",
    body: html`${stacks.map(({ graph, capacity }) =>
      capacity === undefined ? html`<h3>${graph.name}</h3><p>The stack does not say for how many users it is, so nothing is computed.</p>` : stackCapacity(capacity),
    )}
${regionLost.length > 0 && html`<h3>A region lost</h3>
${regionLost.map(lostRegion)}`}`,
  };
}

const rows = (caption: string, on: [all: string, lost: string], lines: CapacityRow[]): Html =>
  table(
    caption,
    [
      { name: "What" },
      { name: "Needed", number: true },
      { name: on[0], number: true },
      { name: on[1], number: true },
      { name: "Fits" },
      { name: "Fits without a zone" },
      { name: "Note" },
    ],
    lines.map(({ what, unit, need, provided, withoutZone, fits, fitsWithoutZone, note }) => [
      what,
      `${plain(need)} ${unit}`,
      plain(provided),
      plain(withoutZone),
      verdict(fits, fits ? "yes" : "no"),
      verdict(fitsWithoutZone, fitsWithoutZone ? "yes" : "no"),
      note,
    ]),
  );

/** Settings to change, as `--set` takes them. */
const settings = (found: Change[]): Html => html`${found.map(({ path, value }, index) => html`${index > 0 && ", "}<code>${path}=${value}</code>`)}`;

const stackCapacity = ({ stack, users, zones, rows: lines, services, uncounted, changes }: StackCapacity): Html => html`<h3>${stack}: ${plain(users)} concurrent users</h3>
${changes.length > 0 && html`<p>To carry them with a zone lost, change ${settings(changes)}.</p>`}
${uncounted.length > 0 && html`<p>${verdict(false, "Not counted")}, because nothing says what they need: ${uncounted.join(", ")}.</p>`}
${rows(`Needed and provided in ${stack}`, [`On ${counted(zones, "zone")}`, `On ${counted(Math.max(0, zones - 1), "zone")}`], lines)}
${
  services.length > 0 &&
  html`<details data-print>
<summary>Pods of ${counted(services.length, "service")}</summary>
${table(
  `Pods that ${plain(users)} users need in ${stack}`,
  [{ name: "Service" }, { name: "Pods", number: true }, { name: "At most", number: true }, { name: "Cores", number: true }, { name: "GiB", number: true }],
  services.map(({ service, pods, maxPods, cpuCores, memoryGiB }) => [service, pods, maxPods, plain(cpuCores), plain(memoryGiB)]),
)}</details>
`
}`;

const verdicts = { now: "carried at once, as it runs", "by-scaling": "carried by scaling", no: "not carried" } as const;

const lostRegion = ({ lost, survivor, users, verdict: how, minutes, recoveryTimeMinutes, rows: lines, steps, reasons, changes }: RegionLost): Html => html`<h4>${lost} lost, ${plain(users)} users in ${survivor}</h4>
<p>${verdict(how !== "no", verdicts[how])}${minutes !== null && how !== "now" && ` after ${duration(minutes)}`}${recoveryTimeMinutes !== null && `; promised: within ${duration(recoveryTimeMinutes)}`}.${changes.length > 0 && html` To carry them, change ${settings(changes)}.`}</p>
${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${
  steps.length > 0 &&
  table(
    `What happens one after the other when ${lost} is lost`,
    [{ name: "Step" }, { name: "Seconds", number: true }, { name: "Source" }],
    steps.map(({ what, seconds, source }) => [what, plain(seconds), source]),
  )
}
${lines.length > 0 && html`<details data-print>
<summary>Needed and provided in ${survivor}</summary>
${rows(`Needed and provided in ${survivor} when ${lost} is lost`, ["On all zones", "With a zone lost too"], lines)}</details>
`}`;
