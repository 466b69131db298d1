import { createHash } from "node:crypto";
import type { Log, ReportingDescriptor, Result } from "sarif";
import { parseUrn } from "../graph/urn";
import { defaultThresholds } from "../policies/config";
import { pageOf } from "../policies/page";
import type { Rule, Severity } from "../policies/rule";
import type { Verdict } from "./judge";

/** GitHub sorts alerts of the tag `security` by this score: above 9 critical, above 7 high, above 4 medium. */
const scores: Record<Severity, string> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };

/**
 * Verdicts as SARIF 2.1.0, as GitHub's code scanning takes it. A resource stands in no file, and code scanning wants
 * one: a violation is shown at the stack's configuration, where most fixes are made, and names its resource by URN.
 *
 * Fingerprints are made of stack, rule and URN, so that an alert stays the same one when its reason's numbers change.
 */
export function sarifOf(verdicts: Verdict[], rules: readonly Rule[]): Log {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "agentic-platform policies", rules: rules.map(descriptor) } },
        originalUriBaseIds: { PROJECT: { description: { text: "Folder of Pulumi.yaml" } } },
        results: verdicts.flatMap(({ graph, report }) =>
          report.violations.map((violation): Result => {
            const logical = violation.urn ?? `urn:pulumi:${graph.name}::${graph.project}::pulumi:pulumi:Stack::${graph.name}`;
            return {
              ruleId: violation.rule,
              ruleIndex: rules.findIndex(({ id }) => id === violation.rule),
              level: violation.enforcement === "mandatory" ? "error" : "warning",
              message: { text: `${graph.name}: ${violation.resource}: ${violation.reason}\nFix: ${violation.fix}` },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: `Pulumi.${graph.name}.yaml`, uriBaseId: "PROJECT" },
                    region: { startLine: 1 },
                  },
                  logicalLocations: [{ name: violation.resource, fullyQualifiedName: logical, kind: parseUrn(logical).type }],
                },
              ],
              // The key that code scanning tells alerts apart by; without it, all of a rule in one file would be one.
              partialFingerprints: { primaryLocationLineHash: `${fingerprint(graph.name, violation.rule, logical)}:1` },
            };
          }),
        ),
      },
    ],
  };
}

const descriptor = (rule: Rule): ReportingDescriptor => ({
  id: rule.id,
  shortDescription: { text: rule.title },
  fullDescription: { text: `${rule.title}. Reads: ${rule.reads}.` },
  help: {
    text: `Fix: ${rule.remediation(defaultThresholds)}`,
    markdown: `**Fix:** ${rule.remediation(defaultThresholds)}\n\nMore: \`${pageOf(rule)}\``,
  },
  defaultConfiguration: { level: rule.enforcement === "advisory" ? "warning" : "error" },
  properties: {
    tags: [rule.promise],
    "problem.severity": rule.enforcement === "advisory" ? "warning" : "error",
    ...(rule.promise === "security" ? { tags: ["security"], "security-severity": scores[rule.severity] } : {}),
  },
});

const fingerprint = (...parts: string[]): string => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
