import { podSecurityExemption } from "../../../components/shared/names";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { isObject, isUnknown, look, saying } from "../../values";

export const rule = resourceRule({
  id: "namespace-pod-security",
  promise: "security",
  title: "Namespaces refuse pods that ask for too much",
  severity: "medium",
  reads: "labels and annotations of each namespace",
  thresholds: [],
  remediation: () => "label the namespace pod-security.kubernetes.io/enforce with restricted or baseline",
  types: [types.namespace],
  check: ({ inputs }) => {
    const label = "pod-security.kubernetes.io/enforce";
    const level = keyed(look(inputs, "metadata.labels"), label);
    if (level === "restricted" || level === "baseline") return undefined;
    // An exemption counts only with its reason.
    const why = keyed(look(inputs, "metadata.annotations"), podSecurityExemption);
    if (level === "privileged" && typeof why === "string" && why.trim() !== "" && !isUnknown(why)) return undefined;
    return `${saying(label, level)}; allowed: "restricted", "baseline", or "privileged" with its reason in the annotation ${podSecurityExemption}`;
  },
});

/** The value of a key that has dots itself. */
const keyed = (group: unknown, key: string): unknown => (isObject(group) ? group[key] : undefined);
