import { defaultThresholds, meaningOf, type ThresholdName } from "./config";
import type { PromiseName, Rule } from "./rule";

const promises: Record<PromiseName, string> = {
  redundancy: "At least three of everything",
  zones: "Everything over at least three zones",
  backups: "Backups that last",
  security: "Closed and encrypted",
  slo: "Service levels",
  cost: "Costs within the budget",
};

/** Where the rule is described, from the project's folder. */
export const pageOf = ({ id }: Pick<Rule, "id">): string => `docs/policies/README.md#${id}`;

/** docs/policies/README.md: the catalogue for people, made from the rules themselves. */
export function cataloguePage(rules: readonly Rule[]): string {
  const found = (Object.keys(promises) as PromiseName[]).filter((name) => rules.some(({ promise }) => promise === name));
  return [
    "# Policies",
    "",
    `${rules.length} rules, checked by \`npx ha preview\` and \`npx ha policy\` without a cloud, and by the engine with \`pulumi preview --policy-pack policies\`. What is absent, secret or unknown before the deployment counts as a violation.`,
    "",
    "Rules and thresholds are configured as the CLI has it, `--policy-pack-config FILE`: by rule, or for `all`, a level (`mandatory`, `advisory`, `remediate`, `disabled`) or a group with `enforcementLevel` and the rule's thresholds. `policies/config/` has the file of each profile.",
    "",
    "This page is made from the rules: `GOLDEN=write npx mocha tests/unit/policies/page.test.ts`.",
    ...found.flatMap((name) => section(name, rules.filter(({ promise }) => promise === name))),
    "",
    "## Thresholds",
    "",
    "| threshold | default | what | from |",
    "| --- | --- | --- | --- |",
    ...(Object.keys(defaultThresholds) as ThresholdName[]).map((name) => {
      const { description, unit, source } = meaningOf(name);
      return `| \`${name}\` | ${defaultThresholds[name]} ${unit} | ${description} | ${source} |`;
    }),
    "",
  ].join("\n");
}

const section = (promise: PromiseName, rules: Rule[]): string[] => [
  "",
  `## ${promises[promise]}`,
  "",
  ...rules.flatMap((rule) => [
    `### ${rule.id}`,
    "",
    `${rule.title}. Severity: ${rule.severity}${rule.thresholds.length === 0 ? "" : `; thresholds: ${rule.thresholds.map((name) => `\`${name}\``).join(", ")}`}.`,
    "",
    `- reads: ${rule.reads}`,
    `- fix: ${rule.remediation(defaultThresholds)}`,
    ...(rule.kind === "resource" && rule.remediate !== undefined ? ["- corrects by itself at the level `remediate`"] : []),
    "",
  ]),
].slice(0, -1);
