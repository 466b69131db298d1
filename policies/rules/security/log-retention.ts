import { logRetentionDays } from "../../../components/shared/log-retention";
import { corrected } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast, given, look } from "../../values";

const path = "retentionInDays";

export const rule = resourceRule({
  id: "log-retention",
  promise: "security",
  title: "Logs outlive the search for a fault, and are encrypted under a key of ours",
  severity: "medium",
  reads: "retentionInDays and kmsKeyId of each log group",
  thresholds: ["minimumLogDays"],
  remediation: ({ minimumLogDays }) => `keep logs for ${minimumLogDays} days or more (eks.logRetentionDays, network.flowLogRetentionDays)`,
  types: [types.logGroup],
  check: (resource, { minimumLogDays }) => [atLeast(resource, path, minimumLogDays, "days"), given(resource, "kmsKeyId")],
  remediate: ({ inputs }, { minimumLogDays }) => {
    const days = look(inputs, path);
    // Absent and 0 both mean forever: a number in their place would delete logs.
    if (typeof days !== "number" || days === 0 || days >= minimumLogDays) return undefined;
    return corrected(inputs, { [path]: logRetentionDays.find((allowed) => allowed >= minimumLogDays) });
  },
});
