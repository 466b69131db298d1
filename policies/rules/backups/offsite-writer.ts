import { type CheckedResource, type Finding, type Reason, stackRule } from "../../rule";
import { types } from "../../types";
import { isUnknown, look, saying } from "../../values";

/** Azure's name for a blob in a container. Source: Azure RBAC, "Azure permissions for Storage". */
const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
/** `add` creates a blob; `write` would overwrite one, `delete` delete one. */
const allowed = [`${blobs}/add/action`, `${blobs}/read`];

export const rule = stackRule({
  id: "offsite-writer",
  promise: "backups",
  title: "Whoever writes offsite copies can add and read them, and is a service account of the cluster",
  severity: "critical",
  reads: "permissions of each Azure role definition; subject and issuer of each federated credential; the stack's service accounts",
  thresholds: [],
  remediation: () => "let the role have add and read of blobs alone, and the credential trust one service account of the stack (components/backup/azure.ts)",
  types: [types.roleDefinition, types.federatedCredential, types.serviceAccount],
  check: (resources) => [
    ...resources
      .filter(({ type }) => type === types.roleDefinition)
      .flatMap((role) => permitted(role).map((reason) => ({ resource: role, reason }))),
    ...resources
      .filter(({ type }) => type === types.federatedCredential)
      .flatMap((credential): Finding[] => {
        const reason = untrusted(credential, resources);
        return reason === undefined ? [] : [{ resource: credential, reason }];
      }),
  ],
});

function permitted({ inputs }: CheckedResource): string[] {
  const permissions = look(inputs, "permissions");
  if (!Array.isArray(permissions)) return [saying("permissions", permissions)];
  return permissions.flatMap((permission) =>
    ["actions", "dataActions"].flatMap((kind) => {
      const actions = look(permission, kind);
      if (!Array.isArray(actions)) return actions === undefined ? [] : [saying(`permissions.${kind}`, actions)];
      const known = kind === "dataActions" ? allowed : [];
      return actions.filter((action) => !known.includes(String(action))).map((action) => `it allows ${isUnknown(action) ? "an action that nobody can know" : String(action)}`);
    }),
  );
}

function untrusted({ inputs }: CheckedResource, resources: CheckedResource[]): Reason {
  const subject = look(inputs, "subject");
  const accounts = resources
    .filter(({ type }) => type === types.serviceAccount)
    .map((account) => `system:serviceaccount:${["namespace", "name"].map((key) => String(look(account.inputs, `metadata.${key}`))).join(":")}`);
  if (typeof subject !== "string" || isUnknown(subject) || !accounts.includes(subject)) return `${saying("subject", subject)}; a service account of the stack`;
  const issuer = look(inputs, "issuer");
  // The cluster's issuer is known once the cluster is there.
  if (typeof issuer !== "string" || !(isUnknown(issuer) || issuer.startsWith("https://"))) return `${saying("issuer", issuer)}; the cluster's, with https://`;
  return undefined;
}
