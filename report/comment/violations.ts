import type { Violation } from "../../policies/evaluate";
import { counted, typeName } from "../format";
import { parseUrn } from "../../graph/urn";
import { code, head, row, text } from "../markdown";
import { advisory, mandatory, type Review } from "../review";
import type { Part } from "./fit";

interface Found {
  stack: string;
  violation: Violation;
}

/** Whether a violation was there before: always false where there is nothing to compare with. */
export function oldIn(before: Review | undefined): (stack: string, violation: Violation) => boolean {
  const known = new Set((before?.stacks ?? []).flatMap(({ graph, policies }) => policies.violations.map((violation) => keyOf(graph.name, violation))));
  return (stack, violation) => known.has(keyOf(stack, violation));
}

/** Mandatory violations that the change brings open, those that it found and advisory ones folded. */
export function violationParts(now: Review, before: Review | undefined): Part[] {
  const isOld = oldIn(before);
  const blocking = now.stacks.flatMap(({ graph, policies }) => mandatory(policies).map((violation): Found => ({ stack: graph.name, violation })));
  const others = now.stacks.flatMap(({ graph, policies }) => advisory(policies).map((violation): Found => ({ stack: graph.name, violation })));
  const fresh = blocking.filter(({ stack, violation }) => !isOld(stack, violation));
  const old = blocking.filter(({ stack, violation }) => isOld(stack, violation));
  return [
    ...(fresh.length === 0 ? [] : [{ lines: ["### Violations", ""], rows: byRule(fresh), row: "violation", importance: 80 }]),
    ...(old.length === 0
      ? []
      : [{ folded: `${counted(old.length, "mandatory violation")} that this change did not bring`, lines: [], rows: byRule(old), row: "violation", importance: 50 }]),
    ...(others.length === 0
      ? []
      : [
          {
            folded: counted(others.length, "advisory violation"),
            lines: head(["rule", "resource", "reason", "fix"]),
            rows: others.map(({ stack, violation: { rule, resource, reason, fix } }) =>
              row([code(rule), `${code(stack)} ${code(resource)}`, text(reason), text(fix)]),
            ),
            row: "violation",
            importance: 40,
          },
        ]),
  ];
}

/** Whether the base has it too; by its reason as well, since one rule may have several of one resource. */
const keyOf = (stack: string, { rule, urn, resource, reason }: Violation): string => JSON.stringify([stack, rule, urn ?? resource, reason]);

/** A line for each, a rule's together; the first of a rule brings the rule and its fix, which are the same for all. */
function byRule(found: Found[]): string[] {
  const rules = [...new Set(found.map(({ violation }) => violation.rule))];
  return rules.flatMap((rule) =>
    found
      .filter(({ violation }) => violation.rule === rule)
      .map(({ stack, violation }, index) => {
        const { urn, resource, reason, fix, page } = violation;
        const what = urn === null ? "" : ` ${text(typeName(parseUrn(urn).type))} ${code(resource)}`;
        const line = `  - ${code(stack)}${what}: ${text(reason)}`;
        return index === 0 ? `- ❌ **${code(rule)}**, fix: ${text(fix)} (${code(page)})\n${line}` : line;
      }),
  );
}
