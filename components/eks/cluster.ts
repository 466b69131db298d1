import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { encryptedLogGroup, logKey } from "../shared/logs";

export interface ControlPlaneArgs {
  clusterName: string;
  version: string;
  awsRegion: string;
  privateSubnetIds: pulumi.Input<string>[];
  publicAccessCidrs: string[];
  adminRoleArns: string[];
  logRetentionDays: number;
  deletionProtection: boolean;
  protect: boolean;
}

const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** The control plane, its key and log group, and who may administer it. */
export function controlPlane(
  name: string,
  args: ControlPlaneArgs,
  opts: pulumi.CustomResourceOptions,
): { cluster: eks.Cluster; admins: pulumi.Resource[] } {
  const { clusterName, awsRegion, protect } = args;
  const role = new iam.Role(
    `${name}-cluster-role`,
    {
      description: `Control plane of ${clusterName}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    },
    opts,
  );
  const policy = new iam.RolePolicyAttachment(
    `${name}-cluster-policy`,
    { role: role.name, policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" },
    opts,
  );
  // EKS writes to a group of exactly this name. Made first, or EKS makes one that keeps logs for ever.
  const logGroupName = `/aws/eks/${clusterName}/cluster`;
  const key = logKey(
    name,
    {
      description: `Kubernetes secrets and control-plane logs of ${clusterName}`,
      alias: `${clusterName}-eks`,
      arnInAccount: role.arn,
      awsRegion,
      logGroupName,
      protect,
    },
    opts,
  );
  const logs = encryptedLogGroup(`${name}-logs`, { logGroupName, retentionDays: args.logRetentionDays, key }, opts);
  const open = args.publicAccessCidrs.length > 0;
  const cluster = new eks.Cluster(
    `${name}-cluster`,
    {
      name: clusterName,
      version: args.version,
      roleArn: role.arn,
      // Access is what the entries below say, so that a repeated run by another role finds the same doors.
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      // VPC CNI, kube-proxy and CoreDNS come as add-ons with our settings, not as leftovers that nobody updates.
      bootstrapSelfManagedAddons: false,
      deletionProtection: args.deletionProtection,
      enabledClusterLogTypes: logTypes,
      encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
      upgradePolicy: { supportType: "STANDARD" },
      vpcConfig: {
        subnetIds: args.privateSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: open,
        ...(open ? { publicAccessCidrs: args.publicAccessCidrs } : {}),
      },
      // A zone can be drained of traffic inside the cluster by one call of ARC zonal shift.
      zonalShiftConfig: { enabled: true },
      tags: { Name: clusterName },
    },
    pulumi.mergeOptions(opts, { dependsOn: [policy, logs], protect, retainOnDelete: protect }),
  );
  return { cluster, admins: args.adminRoleArns.map((arn) => administrator(name, clusterName, arn, cluster, opts)) };
}

/** The part of a role's ARN that tells administrators apart. */
export const roleNameOf = (arn: string): string => arn.replace(/^.*:role\//, "").replaceAll("/", "-");

function administrator(
  name: string,
  clusterName: string,
  principalArn: string,
  cluster: eks.Cluster,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const admin = `${name}-admin-${roleNameOf(principalArn)}`;
  const entry = new eks.AccessEntry(
    admin,
    { clusterName, principalArn, type: "STANDARD" },
    pulumi.mergeOptions(opts, { dependsOn: [cluster] }),
  );
  return new eks.AccessPolicyAssociation(
    admin,
    {
      clusterName,
      principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    },
    pulumi.mergeOptions(opts, { dependsOn: [entry] }),
  );
}
