import { raised } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast } from "../../values";

/** Secrets Manager's longest, and what an absent window means. */
const longestWindowDays = 30;

export const rule = resourceRule({
  id: "secret-recovery",
  promise: "security",
  title: "A deleted secret can be brought back",
  severity: "medium",
  reads: "recoveryWindowInDays of each secret",
  thresholds: ["minimumSecretRecoveryDays"],
  remediation: ({ minimumSecretRecoveryDays }) => `set recoveryWindowInDays to ${minimumSecretRecoveryDays} or more`,
  types: [types.secret],
  check: (resource, { minimumSecretRecoveryDays }) => atLeast(resource, "recoveryWindowInDays", minimumSecretRecoveryDays, "days"),
  remediate: (resource, { minimumSecretRecoveryDays }) =>
    raised(resource, "recoveryWindowInDays", minimumSecretRecoveryDays, longestWindowDays),
});
