import { podOf, serviceAccountOf } from "../../cron-jobs";
import { type CheckedResource, type Finding, stackRule } from "../../rule";
import { types } from "../../types";
import { listAt, look } from "../../values";

export const rule = stackRule({
  id: "second-cloud-identity",
  promise: "backups",
  title: "Backups reach the second cloud with an identity of the cluster, without a stored key",
  severity: "high",
  reads: "types of the stack's Azure resources; the subject of each federated credential; service account and projected tokens of each CronJob",
  thresholds: [],
  remediation: () => "bring back the federated credential, the identity and the role of components/backup",
  types: [types.storageAccount, types.federatedCredential, types.roleAssignment, types.cronJob],
  check: (resources) => [
    ...(resources.some(({ type }) => type === types.storageAccount)
      ? [types.federatedCredential, types.roleAssignment]
          .filter((wanted) => !resources.some(({ type }) => type === wanted))
          .map((wanted) => ({ reason: `the stack has a storage account and no ${wanted.split(":").at(-1) ?? wanted}` }))
      : []),
    ...strangers(resources),
  ],
});

/** What Azure demands of a token that is meant for it. Source: Entra ID, workload identity federation. */
const audience = "api://AzureADTokenExchange";

/** Jobs that show Azure a token of a service account that no credential trusts. */
function strangers(resources: CheckedResource[]): Finding[] {
  const trusted = resources.filter(({ type }) => type === types.federatedCredential).map(({ inputs }) => look(inputs, "subject"));
  return resources.flatMap((job): Finding[] => {
    if (job.type !== types.cronJob) return [];
    const tokens = listAt(podOf(job), "volumes").flatMap((volume) => listAt(volume, "projected.sources"));
    if (!tokens.some((source) => look(source, "serviceAccountToken.audience") === audience)) return [];
    const subject = `system:serviceaccount:${String(look(job.inputs, "metadata.namespace"))}:${String(serviceAccountOf(job))}`;
    return trusted.includes(subject) ? [] : [{ resource: job, reason: `it shows Azure a token of ${subject}, which no federated credential trusts` }];
  });
}
