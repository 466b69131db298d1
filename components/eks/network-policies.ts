import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { externalSecretsWebhook } from "../../charts/external-secrets";
import { namespaces } from "../shared/names";

/**
 * Who may talk to External Secrets, which may read our secrets: the API server, to its webhook. The API server has no
 * address that a policy could name. Egress stays open: it is AWS and the API server.
 */
const policies = {
  "default-deny": { podSelector: {}, policyTypes: ["Ingress"] },
  webhook: {
    podSelector: { matchLabels: externalSecretsWebhook.labels },
    policyTypes: ["Ingress"],
    ingress: [{ ports: [{ protocol: "TCP", port: externalSecretsWebhook.port }] }],
  },
};

export const externalSecretsPolicies = (name: string, opts: pulumi.CustomResourceOptions): k8s.networking.v1.NetworkPolicy[] =>
  Object.entries(policies).map(
    ([policy, spec]) =>
      new k8s.networking.v1.NetworkPolicy(
        `${name}-external-secrets-${policy}`,
        { metadata: { name: policy, namespace: namespaces.externalSecrets }, spec },
        opts,
      ),
  );
