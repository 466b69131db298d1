import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

export interface PodIdentityArgs {
  /** Cluster whose pods get the role. */
  clusterName: pulumi.Input<string>;
  namespace: string;
  serviceAccount: string;
  /** IAM policy statements: the least that the pods need. */
  statements: pulumi.Input<pulumi.Input<iam.PolicyStatement>[]>;
}

/**
 * Gives the pods of one service account an IAM role by EKS Pod Identity: no key, no annotation on the account.
 * Source: EKS user guide, "EKS Pod Identities" (trust for pods.eks.amazonaws.com with sts:TagSession).
 */
export function podIdentity(
  name: string,
  args: PodIdentityArgs,
  opts: pulumi.CustomResourceOptions,
): { role: iam.Role; association: eks.PodIdentityAssociation } {
  const role = new iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
          },
        ],
      }),
    },
    opts,
  );
  const policy = new iam.RolePolicy(
    `${name}-policy`,
    { role: role.id, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: args.statements }) },
    opts,
  );
  const association = new eks.PodIdentityAssociation(
    `${name}-identity`,
    {
      clusterName: args.clusterName,
      namespace: args.namespace,
      serviceAccount: args.serviceAccount,
      roleArn: role.arn,
    },
    pulumi.mergeOptions(opts, { dependsOn: [policy] }),
  );
  return { role, association };
}
