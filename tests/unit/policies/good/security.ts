import type { GraphResource } from "../../../../graph/types";
import { types } from "../../../../policies/types";

type Make = (type: string, name: string, inputs: Record<string, unknown>, more?: Partial<GraphResource>) => GraphResource;

const trust = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
});

/** Who may come in and who may do what: what is left when everything is encrypted, logged and protected. */
export const securing = (resource: Make): GraphResource[] => [
  resource(types.securityGroup, "balancer-group", { name: "balancer" }, { invented: { id: "balancer-group-id" } }),
  resource(types.securityGroup, "endpoint-group", {
    ingress: [{ cidrBlocks: ["10.10.0.0/16"], protocol: "tcp", fromPort: 443, toPort: 443 }],
  }),
  resource(types.role, "role", { assumeRolePolicy: trust }),
  resource(types.rolePolicyAttachment, "attachment", { policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" }),
];
