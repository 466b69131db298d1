/** What the two controllers may do, in AWS and in the cluster. Pure. */

/** A statement as IAM takes it, around a target group's ARN. */
interface Statement<Arn> {
  Effect: "Allow";
  Action: string[];
  Resource: Arn | "*";
}

/**
 * What binding pods to one target group takes. Read from the controller's calls: it describes the VPC to know which
 * addresses are inside, and security groups to clean up rules that it never makes here.
 */
export const bindingStatements = <Arn>(targetGroupArn: Arn): Statement<Arn>[] => [
  {
    Effect: "Allow",
    // These know no resource-level permissions.
    Action: [
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeVpcs",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
    ],
    Resource: "*",
  },
  {
    Effect: "Allow",
    Action: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
    Resource: targetGroupArn,
  },
];

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const reading = ["get", "list", "watch"];

/** Cluster-wide: only what has no namespace. */
export const nginxClusterRules: Rule[] = [
  { apiGroups: [""], resources: ["namespaces"], verbs: reading },
  { apiGroups: [""], resources: ["nodes"], verbs: ["list"] },
  { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: ["get", "list"] },
];

/** In the services' namespace: routes and where they lead; no Secret and no ConfigMap. */
export const nginxServiceRules: Rule[] = [
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: reading },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
  { apiGroups: [""], resources: ["services", "pods"], verbs: reading },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: reading },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch", "list"] },
];

/** In its own namespace, beside the chart's Role: its own workload, for its metadata. */
export const nginxOwnRules: Rule[] = [{ apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get"] }];
