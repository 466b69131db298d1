import { eachBucket } from "../../buckets";
import { has, type Statement, statementsOf } from "../../documents";
import { stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look } from "../../values";

export const rule = stackRule({
  id: "bucket-tls-only",
  promise: "security",
  title: "Buckets refuse requests without TLS",
  severity: "medium",
  reads: "the policy of each bucket; one that is not known before the deployment is judged by it",
  thresholds: [],
  remediation: () => "deny requests whose aws:SecureTransport is false (components/shared/private-bucket.ts)",
  types: [types.bucket, types.bucketPolicy],
  check: (resources) =>
    eachBucket(resources, types.bucketPolicy, ([policy]) => {
      if (policy === undefined) return "it has no policy";
      const text = look(policy.inputs, "policy");
      // It names the bucket's ARN, which a first preview does not know; the deployment itself is checked again.
      if (isUnknown(text)) return undefined;
      return (statementsOf(text) ?? []).some(demandsTls) ? undefined : "its policy lets requests without TLS pass";
    }),
});

const demandsTls = ({ Effect, Action, Principal, Condition }: Statement): boolean =>
  Effect === "Deny" &&
  has(Action, "s3:*") &&
  (Principal === "*" || has(look(Principal, "AWS"), "*")) &&
  String(secureTransport(Condition)) === "false";

/** The key has a colon, but no dot. */
const secureTransport = (condition: unknown): unknown => look(condition, "Bool.aws:SecureTransport");
