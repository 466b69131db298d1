import { type Reason, resourceRule } from "../../rule";
import { types } from "../../types";
import { isOneOf, look, saying } from "../../values";

export const rule = resourceRule({
  id: "release-pinned",
  promise: "redundancy",
  title: "Helm releases have an exact version, and a failed one is taken back",
  severity: "high",
  reads: "version, atomic and repository of each Helm release",
  thresholds: [],
  remediation: () => "set version to an exact one, atomic, and a repository of https:// or a chart of oci://",
  types: [types.release],
  check: (resource) => {
    const version = look(resource.inputs, "version");
    const exact = typeof version === "string" && /^v?\d+\.\d+\.\d+([-+][\w.-]+)?$/.test(version);
    return [
      exact ? undefined : `${saying("version", version)}; an exact version such as 1.2.3`,
      isOneOf(resource, "atomic", [true]),
      source(resource.inputs),
    ];
  },
});

/** Over HTTP anybody on the way chooses the chart; without a repository the machine that deploys does. */
function source(inputs: unknown): Reason {
  const chart = look(inputs, "chart");
  if (typeof chart === "string" && chart.startsWith("oci://")) return undefined;
  const repository = look(inputs, "repositoryOpts.repo");
  return typeof repository === "string" && repository.startsWith("https://")
    ? undefined
    : `${saying("repositoryOpts.repo", repository)}; a repository of https://, or a chart of oci://`;
}
