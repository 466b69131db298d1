import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterAutoscaler, clusterAutoscalerServiceAccount } from "../../charts/cluster-autoscaler";
import { externalSecrets, externalSecretsServiceAccount } from "../../charts/external-secrets";
import { release } from "../shared/chart";
import { namespaces, secretStore } from "../shared/names";
import { podIdentity } from "../shared/pod-identity";
import { autoscalerStatements, secretStatements } from "./permissions";

export interface ControllersArgs {
  clusterName: string;
  awsRegion: string;
  account: pulumi.Output<string>;
  replicas: number;
  secretNames: string[];
}

interface Options {
  /** For AWS resources. */
  aws: pulumi.CustomResourceOptions;
  /** For what is in the cluster; includes what a controller's pods wait for. */
  kubernetes: pulumi.CustomResourceOptions;
}

/** Cluster autoscaler. The association comes first: credentials are given to a pod when it starts. */
export function autoscaler(name: string, args: ControllersArgs, opts: Options): k8s.helm.v3.Release {
  const { clusterName, awsRegion, account, replicas } = args;
  const { association } = podIdentity(
    `${name}-autoscaler`,
    {
      clusterName,
      namespace: clusterAutoscaler.namespace,
      serviceAccount: clusterAutoscalerServiceAccount,
      statements: account.apply((number) => autoscalerStatements({ awsRegion, account: number, clusterName })),
    },
    opts.aws,
  );
  return release(
    `${name}-autoscaler`,
    clusterAutoscaler,
    { clusterName, awsRegion, replicas },
    pulumi.mergeOptions(opts.kubernetes, { dependsOn: [association] }),
  );
}

/** External Secrets and the one store that our namespaces read through. */
export function secretsFromAws(
  name: string,
  args: ControllersArgs,
  opts: Options,
): k8s.apiextensions.CustomResource {
  const { clusterName, awsRegion, account, replicas } = args;
  const { association } = podIdentity(
    `${name}-external-secrets`,
    {
      clusterName,
      namespace: externalSecrets.namespace,
      serviceAccount: externalSecretsServiceAccount,
      statements: account.apply((number) =>
        secretStatements({ awsRegion, account: number, clusterName }, args.secretNames),
      ),
    },
    opts.aws,
  );
  const operator = release(
    `${name}-external-secrets`,
    externalSecrets,
    { replicas },
    pulumi.mergeOptions(opts.kubernetes, { dependsOn: [association] }),
  );
  return new k8s.apiextensions.CustomResource(
    `${name}-secret-store`,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: secretStore },
      spec: {
        // No `auth`: the operator's own Pod Identity.
        provider: { aws: { service: "SecretsManager", region: awsRegion } },
        conditions: [{ namespaces: [namespaces.services, namespaces.ingress, namespaces.observability] }],
      },
    },
    // The release is done when the CRDs exist and the webhook, which checks this object, answers.
    pulumi.mergeOptions(opts.kubernetes, { dependsOn: [operator] }),
  );
}
