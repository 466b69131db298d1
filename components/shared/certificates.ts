import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { externalSecret } from "./secrets";

const hoursOfYear = 365 * 24;
const algorithm = { algorithm: "ECDSA", ecdsaCurve: "P256" };
const secretKey = { additionalSecretOutputs: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"] };

export interface Authority {
  key: tls.PrivateKey;
  certificate: tls.SelfSignedCert;
}

/** An authority of our own, for ten years; its private key is secret in the state and stands nowhere else. */
export function authority(name: string, commonName: string, opts: pulumi.CustomResourceOptions): Authority {
  const key = new tls.PrivateKey(`${name}-ca-key`, algorithm, pulumi.mergeOptions(opts, secretKey));
  const certificate = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: key.privateKeyPem,
      isCaCertificate: true,
      subject: { commonName },
      validityPeriodHours: 10 * hoursOfYear,
      earlyRenewalHours: hoursOfYear,
      allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
    },
    opts,
  );
  return { key, certificate };
}

export interface CertificateArgs {
  authority: Authority;
  /** Names that it holds for; the first is its common name. */
  dnsNames: string[];
  /** Secret in Secrets Manager that keeps it, with the properties `ca`, `certificate` and `key`. */
  secretName: string;
  /** AWS regions that get a replica. Default: none. */
  replicaRegions?: string[];
  protect: boolean;
}

/** A certificate for servers and clients, for a year; in its last 90 days any `pulumi up` renews it. */
export function certificate(name: string, args: CertificateArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const { authority: from, dnsNames, replicaRegions = [] } = args;
  const key = new tls.PrivateKey(`${name}-key`, algorithm, pulumi.mergeOptions(opts, secretKey));
  const request = new tls.CertRequest(
    `${name}-request`,
    { privateKeyPem: key.privateKeyPem, dnsNames, subject: { commonName: dnsNames[0] ?? "" } },
    opts,
  );
  const signed = new tls.LocallySignedCert(
    `${name}-certificate`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: from.key.privateKeyPem,
      caCertPem: from.certificate.certPem,
      validityPeriodHours: hoursOfYear,
      earlyRenewalHours: 90 * 24,
      allowedUses: ["digital_signature", "key_agreement", "server_auth", "client_auth"],
    },
    opts,
  );
  const secret = new secretsmanager.Secret(
    `${name}-secret`,
    {
      name: args.secretName,
      recoveryWindowInDays: 30,
      ...(replicaRegions.length > 0 ? { replicas: replicaRegions.map((region) => ({ region })) } : {}),
    },
    pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect }),
  );
  return new secretsmanager.SecretVersion(
    `${name}-version`,
    {
      secretId: secret.id,
      secretString: pulumi.secret(pulumi.jsonStringify({ ca: from.certificate.certPem, certificate: signed.certPem, key: key.privateKeyPemPkcs8 })),
    },
    opts,
  );
}

/** The certificate as a Kubernetes Secret, under the keys that Kubernetes itself uses. */
export const certificateInCluster = (
  name: string,
  { namespace, secretName, from }: { namespace: string; secretName: string; from: string },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource =>
  externalSecret(
    name,
    {
      namespace,
      secretName,
      data: {
        "ca.crt": { secret: from, property: "ca" },
        "tls.crt": { secret: from, property: "certificate" },
        "tls.key": { secret: from, property: "key" },
      },
    },
    opts,
  );
