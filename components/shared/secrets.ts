import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { secretStore } from "./names";

export interface GeneratedSecretArgs {
  /** Name in Secrets Manager; other regions and pods know the secret by it. */
  secretName: string;
  /** What stands beside the password in the secret's JSON, for example `{ username: "app" }`. */
  fields?: Record<string, string>;
  /** AWS regions that get a replica. Default: none. */
  replicaRegions?: string[];
  /** KMS key; default: the account's Secrets Manager key. */
  kmsKeyId?: pulumi.Input<string>;
  /** Characters, letters and digits only so that no URL or SQL literal needs escaping. Default 40. */
  length?: number;
  protect?: boolean;
}

/**
 * A password made once and kept in AWS Secrets Manager as JSON (`fields` and `password`).
 * The value is secret in Pulumi's state from the first line on; nothing else ever holds it.
 */
export function generatedSecret(
  name: string,
  args: GeneratedSecretArgs,
  opts: pulumi.CustomResourceOptions,
): { secret: secretsmanager.Secret; version: secretsmanager.SecretVersion; password: pulumi.Output<string> } {
  const stateful = pulumi.mergeOptions(opts, { protect: args.protect ?? false, retainOnDelete: args.protect ?? false });
  const password = new random.RandomPassword(`${name}-password`, { length: args.length ?? 40, special: false }, opts);
  const secret = new secretsmanager.Secret(
    `${name}-secret`,
    {
      name: args.secretName,
      recoveryWindowInDays: 30,
      ...(args.kmsKeyId === undefined ? {} : { kmsKeyId: args.kmsKeyId }),
      ...(args.replicaRegions?.length ? { replicas: args.replicaRegions.map((region) => ({ region })) } : {}),
    },
    stateful,
  );
  const version = new secretsmanager.SecretVersion(
    `${name}-version`,
    {
      secretId: secret.id,
      secretString: pulumi.secret(pulumi.jsonStringify({ ...args.fields, password: password.result })),
    },
    opts,
  );
  return { secret, version, password: pulumi.secret(password.result) };
}

export interface ExternalSecretArgs {
  namespace: string;
  /** Name of the Kubernetes Secret that External Secrets writes. */
  secretName: string;
  /** Key of the Kubernetes Secret → where it comes from in Secrets Manager. */
  data: Record<string, { secret: pulumi.Input<string>; property?: string }>;
  /** Go templates over the keys of `data`; the Secret then holds these keys instead. */
  template?: Record<string, string>;
}

/** A Kubernetes Secret that External Secrets keeps equal to AWS Secrets Manager, so that no manifest holds a value. */
export function externalSecret(
  name: string,
  args: ExternalSecretArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: args.secretName, namespace: args.namespace },
      spec: {
        refreshInterval: "15m",
        secretStoreRef: { kind: "ClusterSecretStore", name: secretStore },
        target: {
          name: args.secretName,
          creationPolicy: "Owner",
          ...(args.template === undefined ? {} : { template: { engineVersion: "v2", data: args.template } }),
        },
        data: Object.entries(args.data).map(([secretKey, { secret, property }]) => ({
          secretKey,
          remoteRef: { key: secret, ...(property === undefined ? {} : { property }) },
        })),
      },
    },
    opts,
  );
}
