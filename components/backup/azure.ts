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
  /** Service account whose token Azure accepts. */
  subject: { namespace: string; serviceAccount: string };
  protect: boolean;
}

export interface AzureStore {
  clientId: pulumi.Output<string>;
  tenantId: pulumi.Output<string>;
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

  const identity = writerIdentity(name, args, within, opts);
  grantAddAndRead(name, args, { group, container, identity }, opts);
  return { clientId: identity.clientId, tenantId: identity.tenantId };
}

/** An identity that trusts one service account of the cluster; there is no key to steal or to rotate. */
function writerIdentity(
  name: string,
  args: AzureStoreArgs,
  within: { resourceGroupName: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): managedidentity.UserAssignedIdentity {
  const identity = new managedidentity.UserAssignedIdentity(
    `${name}-identity`,
    { ...within, resourceName: `${args.prefix}-backup`, location: args.location, tags: args.tags },
    opts,
  );
  new managedidentity.FederatedIdentityCredential(
    `${name}-federation`,
    {
      ...within,
      resourceName: identity.name,
      federatedIdentityCredentialResourceName: "cluster",
      issuer: args.issuer,
      subject: `system:serviceaccount:${args.subject.namespace}:${args.subject.serviceAccount}`,
      audiences: [tokenAudience],
    },
    opts,
  );
  return identity;
}

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** A role that adds and reads blobs: `add` creates, only `write` would overwrite, only `delete` would delete. */
function grantAddAndRead(
  name: string,
  args: AzureStoreArgs,
  of: {
    group: resources.ResourceGroup;
    container: storage.BlobContainer;
    identity: managedidentity.UserAssignedIdentity;
  },
  opts: pulumi.CustomResourceOptions,
): void {
  const roleId = new random.RandomUuid(`${name}-role-id`, {}, opts);
  const role = new authorization.RoleDefinition(
    `${name}-role`,
    {
      roleDefinitionId: roleId.result,
      roleName: `${args.prefix} backup writer`,
      description: "Adds and reads backups; neither changes nor deletes them.",
      roleType: "CustomRole",
      scope: of.group.id,
      assignableScopes: [of.group.id],
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: [`${blobs}/add/action`, `${blobs}/read`],
          notDataActions: [],
        },
      ],
    },
    opts,
  );
  const assignmentId = new random.RandomUuid(`${name}-assignment-id`, {}, opts);
  new authorization.RoleAssignment(
    `${name}-assignment`,
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
