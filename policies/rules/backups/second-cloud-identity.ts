import { stackRule } from "../../rule";
import { types } from "../../types";

export const rule = stackRule({
  id: "second-cloud-identity",
  promise: "backups",
  title: "Backups reach the second cloud with an identity of the cluster, without a stored key",
  severity: "high",
  reads: "types of the stack's Azure resources",
  thresholds: [],
  remediation: () => "bring back the federated credential, the identity and the role of components/backup",
  types: [types.storageAccount, types.federatedCredential, types.roleAssignment],
  check: (resources) =>
    resources.some(({ type }) => type === types.storageAccount)
      ? [types.federatedCredential, types.roleAssignment]
          .filter((wanted) => !resources.some(({ type }) => type === wanted))
          .map((wanted) => ({ reason: `the stack has a storage account and no ${wanted.split(":").at(-1) ?? wanted}` }))
      : [],
});
