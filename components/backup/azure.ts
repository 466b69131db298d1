import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface AzureStoreArgs {
  prefix: string;
  resourceGroup: string;
  account: string;
  container: string;
  /** Azure location; its pair gets the second copy. */
  location: string;
  /** Of the resources that take tags: resource group, storage account and identity. */
  tags: Record<string, string>;
  /** Days during which a blob can neither be changed nor deleted, and after which it is deleted. */
  retentionDays: number;
  /** The cluster's OIDC issuer, with https://. */
  issuer: pulumi.Input<string>;
  /** Namespace of the service accounts whose tokens Azure accepts. */
  namespace: string;
  /** Service accounts of who adds sets and of who reads them back. */
  accounts: { writer: string; reader: string };
  protect: boolean;
}

/** Client and tenant by which a pod's own token opens the store. */
export interface AzureIdentity {
  clientId: pulumi.Output<string>;
  tenantId: pulumi.Output<string>;
}

export interface AzureStore {
  writer: AzureIdentity;
  reader: AzureIdentity;
}

/** What a token must be meant for. Source: Entra ID, workload identity federation. */
export const tokenAudience = "api://AzureADTokenExchange";

/**
 * The second offsite store, with another cloud: zone-redundant, copied to the paired region, blobs immutable for their
 * retention, no account keys. The cluster's own tokens open it (workload identity federation), for adding and reading.
 *
 * The immutability is the container's, not a version's: it needs nothing but one upload of each blob, and a blob's tier
 * or metadata can then not be changed later. It starts unlocked; docs/runbooks/lock-azure-backups.md locks it for good.
 */
export function azureStore(name: string, args: AzureStoreArgs, opts: pulumi.CustomResourceOptions): AzureStore {
  const { retentionDays } = args;
  const stateful = pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect });

  const group = new resources.ResourceGroup(
    `${name}-group`,
    { resourceGroupName: args.resourceGroup, location: args.location, tags: args.tags },
    stateful,
  );
  const within = { resourceGroupName: group.name };
  const account = new storage.StorageAccount(
    `${name}-account`,
    {
      ...within,
      accountName: args.account,
      location: args.location,
      tags: args.tags,
      kind: "StorageV2",
      sku: { name: "Standard_GZRS" },
      accessTier: storage.AccessTier.Cool,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      allowCrossTenantReplication: false,
      defaultToOAuthAuthentication: true,
      isLocalUserEnabled: false,
      isSftpEnabled: false,
      // The cluster comes from the internet; what it may do is decided by its token, not by its address.
      publicNetworkAccess: "Enabled",
      encryption: {
        keySource: "Microsoft.Storage",
        requireInfrastructureEncryption: true,
        services: { blob: { enabled: true, keyType: "Account" } },
      },
    },
    stateful,
  );
  const inAccount = { ...within, accountName: account.name };
  new storage.BlobServiceProperties(
    `${name}-blobs`,
    {
      ...inAccount,
      blobServicesName: "default",
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 7 },
      containerDeleteRetentionPolicy: { enabled: true, days: 30 },
    },
    opts,
  );
  const container = new storage.BlobContainer(
    `${name}-container`,
    { ...inAccount, containerName: args.container, publicAccess: storage.PublicAccess.None },
    stateful,
  );
  new storage.BlobContainerImmutabilityPolicy(
    `${name}-immutability`,
    {
      ...inAccount,
      containerName: container.name,
      immutabilityPolicyName: "default",
      immutabilityPeriodSinceCreationInDays: retentionDays,
      allowProtectedAppendWrites: false,
    },
    stateful,
  );
  new storage.ManagementPolicy(
    `${name}-lifecycle`,
    {
      ...inAccount,
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            name: "retention",
            type: "Lifecycle",
            enabled: true,
            definition: {
              filters: { blobTypes: ["blockBlob"] },
              actions: {
                baseBlob: { delete: { daysAfterCreationGreaterThan: retentionDays } },
                version: { delete: { daysAfterCreationGreaterThan: retentionDays } },
              },
            },
          },
        ],
      },
    },
    opts,
  );

  const identify = (who: keyof AzureStoreArgs["accounts"]): AzureIdentity => {
    const identity = podIdentity(name, who, args, within, opts);
    grant(name, who, args, { group, container, identity }, opts);
    return { clientId: identity.clientId, tenantId: identity.tenantId };
  };
  return { writer: identify("writer"), reader: identify("reader") };
}

/** Names of what belongs to an identity; the writer's are the ones that were here first. */
const part = (name: string, who: "writer" | "reader", what: string) => (who === "writer" ? `${name}-${what}` : `${name}-${who}-${what}`);

/** An identity that trusts one service account of the cluster; there is no key to steal or to rotate. */
function podIdentity(
  name: string,
  who: "writer" | "reader",
  args: AzureStoreArgs,
  within: { resourceGroupName: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): managedidentity.UserAssignedIdentity {
  const identity = new managedidentity.UserAssignedIdentity(
    part(name, who, "identity"),
    { ...within, resourceName: who === "writer" ? `${args.prefix}-backup` : `${args.prefix}-backup-${who}`, location: args.location, tags: args.tags },
    opts,
  );
  new managedidentity.FederatedIdentityCredential(
    part(name, who, "federation"),
    {
      ...within,
      resourceName: identity.name,
      federatedIdentityCredentialResourceName: "cluster",
      issuer: args.issuer,
      subject: `system:serviceaccount:${args.namespace}:${args.accounts[who]}`,
      audiences: [tokenAudience],
    },
    opts,
  );
  return identity;
}

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** What a role may do: `add` creates a blob, only `write` would overwrite one, only `delete` would delete one. */
const rights = {
  writer: { description: "Adds and reads backups; neither changes nor deletes them.", dataActions: [`${blobs}/add/action`, `${blobs}/read`] },
  reader: { description: "Reads backups.", dataActions: [`${blobs}/read`] },
};

function grant(
  name: string,
  who: "writer" | "reader",
  args: AzureStoreArgs,
  of: {
    group: resources.ResourceGroup;
    container: storage.BlobContainer;
    identity: managedidentity.UserAssignedIdentity;
  },
  opts: pulumi.CustomResourceOptions,
): void {
  const roleId = new random.RandomUuid(part(name, who, "role-id"), {}, opts);
  const role = new authorization.RoleDefinition(
    part(name, who, "role"),
    {
      roleDefinitionId: roleId.result,
      roleName: `${args.prefix} backup ${who}`,
      description: rights[who].description,
      roleType: "CustomRole",
      scope: of.group.id,
      assignableScopes: [of.group.id],
      permissions: [{ actions: [], notActions: [], dataActions: rights[who].dataActions, notDataActions: [] }],
    },
    opts,
  );
  const assignmentId = new random.RandomUuid(part(name, who, "assignment-id"), {}, opts);
  new authorization.RoleAssignment(
    part(name, who, "assignment"),
    {
      roleAssignmentName: assignmentId.result,
      roleDefinitionId: role.id,
      principalId: of.identity.principalId,
      principalType: "ServicePrincipal",
      scope: of.container.id,
    },
    opts,
  );
}
