import { parseUrn } from "../../graph/urn";
import type { Violation } from "../../policies/evaluate";
import { rules } from "../../policies/rules";
import { counted, typeName } from "../format";
import { html, type Html } from "../html";
import type { PageInput, Section } from "../page";
import type { StackReview } from "../review";
import { table, verdict } from "../table";

interface Found {
  stack: string;
  violation: Violation;
}

/** Violations with their fix, every rule with what it looked at, and what is exempt. */
export function policiesSection({ review: { stacks } }: PageInput): Section {
  const violations = stacks.flatMap(({ graph, policies }) => policies.violations.map((violation): Found => ({ stack: graph.name, violation })));
  const sorted = [...violations].sort((a, b) => Number(b.violation.enforcement === "mandatory") - Number(a.violation.enforcement === "mandatory"));
  const exempt = stacks.flatMap(({ graph, exemptions }) => exemptions.map((exemption) => ({ stack: graph.name, ...exemption })));
  return {
    id: "policies",
    title: "Policies",
    body: html`<h3>Violations</h3>
${sorted.length === 0 ? html`<p>${verdict(true, "No rule is violated.")}</p>` : byRule(sorted)}
<h3>Rules</h3>
${ruleTable(stacks)}
<h3>Exemptions</h3>
${
  exempt.length === 0
    ? html`<p>Nothing is exempt from a rule.</p>`
    : table(
        "What runs with fewer pods, spread or budgets than promised, and why",
        [{ name: "Workload" }, { name: "Release" }, { name: "Stack", whole: true }, { name: "Reason" }],
        exempt.map(({ stack, workload, resource, reason }) => [workload, html`<code>${resource}</code>`, stack, reason]),
      )
}
`,
  };
}

/** A rule's violations together: what is to be done is the same for all. */
function byRule(found: Found[]): Html {
  const rulesFound = [...new Set(found.map(({ violation }) => violation.rule))];
  return html`<ul class="violations">${rulesFound.map((rule) => {
    const own = found.filter(({ violation }) => violation.rule === rule);
    const [first] = own;
    return (
      first !== undefined &&
      html`<li><span class="${first.violation.enforcement === "mandatory" ? "bad" : "warn"}">${first.violation.enforcement}</span> <code>${rule}</code>
<br>Fix: ${first.violation.fix} <span class="muted">(${first.violation.page})</span>
<ul>${own.map(entry)}</ul></li>
`
    );
  })}</ul>`;
}

const entry = ({ stack, violation: { urn, resource, reason } }: Found): Html =>
  html`<li>${stack}: ${urn !== null && html`${typeName(parseUrn(urn).type)} `}${urn !== null && html`<code>${resource}</code>: `}${reason}</li>`;

function ruleTable(stacks: StackReview[]): Html {
  const [first] = stacks;
  const listed = (first?.policies.rules ?? []).filter(({ enforcement }) => enforcement !== "disabled");
  return table(
    `${counted(listed.length, "rule")} and how many resources each has looked at`,
    [{ name: "Rule" }, { name: "What it holds" }, { name: "Promise", whole: true }, { name: "Level", whole: true }, ...stacks.map(({ graph }) => ({ name: graph.name }))],
    listed.map(({ id, promise, enforcement }) => [
      html`<code>${id}</code>`,
      rules.find((rule) => rule.id === id)?.title ?? "",
      promise,
      enforcement,
      ...stacks.map(({ policies }) => {
        const found = policies.violations.filter(({ rule }) => rule === id).length;
        const checked = policies.rules.find((rule) => rule.id === id)?.checked ?? 0;
        if (found > 0) return verdict(false, counted(found, "violation"));
        return checked === 0 ? html`<span class="muted">nothing to check</span>` : html`${verdict(true, "holds")} <span class="muted">(${checked})</span>`;
      }),
    ]),
  );
}
