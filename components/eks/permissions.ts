import type * as iam from "@pulumi/aws/iam";

/** IAM statements of the controllers that the cluster cannot do without. Pure. */

/** Where the statements hold. `account` is the account's number. */
export interface Place {
  awsRegion: string;
  account: string;
  clusterName: string;
}

/** Looks at all scaling groups, as the API has no narrower reading, and changes only this cluster's. */
export const autoscalerStatements = ({ awsRegion, account, clusterName }: Place): iam.PolicyStatement[] => [
  {
    Effect: "Allow",
    Action: [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribeScalingActivities",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
    ],
    Resource: "*",
  },
  {
    Effect: "Allow",
    Action: "eks:DescribeNodegroup",
    Resource: `arn:aws:eks:${awsRegion}:${account}:nodegroup/${clusterName}/*`,
  },
  {
    Effect: "Allow",
    Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
    Resource: `arn:aws:autoscaling:${awsRegion}:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
    Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" } },
  },
];

/**
 * Reads the named secrets of this region, and decrypts by way of Secrets Manager only.
 * @param names secrets by name, `*` allowed; Secrets Manager appends six characters to a name
 */
export const secretStatements = ({ awsRegion, account }: Place, names: string[]): iam.PolicyStatement[] => [
  {
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    Resource: names.map(
      (name) => `arn:aws:secretsmanager:${awsRegion}:${account}:secret:${name.endsWith("*") ? name : `${name}-??????`}`,
    ),
  },
  {
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: `arn:aws:kms:${awsRegion}:${account}:key/*`,
    Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${awsRegion}.amazonaws.com` } },
  },
];
