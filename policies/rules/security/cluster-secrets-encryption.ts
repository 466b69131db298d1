import { resourceRule } from "../../rule";
import { types } from "../../types";
import { given, includesAll } from "../../values";

export const rule = resourceRule({
  id: "cluster-secrets-encryption",
  promise: "security",
  title: "Kubernetes secrets are encrypted under a key of ours",
  severity: "high",
  reads: "encryptionConfig of each EKS cluster",
  thresholds: [],
  remediation: () => "set encryptionConfig with a key for the resources secrets",
  types: [types.cluster],
  check: (resource) => [includesAll(resource, "encryptionConfig.resources", ["secrets"]), given(resource, "encryptionConfig.provider.keyArn")],
});
