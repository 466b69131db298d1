import { allowOnly, both, raised } from "../../remediation";
import { resourceRule } from "../../rule";
import { types } from "../../types";
import { atLeast, isOneOf } from "../../values";

/** KMS's longest, and what an absent window means. */
const longestWindowDays = 30;

export const rule = resourceRule({
  id: "key-rotation",
  promise: "security",
  title: "Keys are rotated every year, and can be brought back for a week or more",
  severity: "medium",
  reads: "enableKeyRotation and deletionWindowInDays of each KMS key",
  thresholds: ["minimumKeyDeletionDays"],
  remediation: ({ minimumKeyDeletionDays }) => `set enableKeyRotation, and deletionWindowInDays to ${minimumKeyDeletionDays} or more`,
  types: [types.key],
  check: (resource, { minimumKeyDeletionDays }) => [
    isOneOf(resource, "enableKeyRotation", [true]),
    atLeast(resource, "deletionWindowInDays", minimumKeyDeletionDays, "days"),
  ],
  remediate: (resource, { minimumKeyDeletionDays }) =>
    both(resource, allowOnly({ enableKeyRotation: [true] }), (key) =>
      raised(key, "deletionWindowInDays", minimumKeyDeletionDays, longestWindowDays),
    ),
});
