import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { databaseHost } from "../../shared/names";
import { etcd, etcdHost, memberIndexes, proxy, proxyHost, serverHost, servers } from "./names";

/** Secrets Manager secret with a region's certificate, made by `secretsRegion` and replicated to its peers. */
export const certificateSecretName = (secretsRegion: string, regionName: string): string => `agentic/${secretsRegion}/postgres/tls/${regionName}`;

const hour = 1;
const year = 365 * 24 * hour;

/** Every name by which a region's servers, etcd and proxy are reached. Pure. */
export const certificateNames = (regionName: string, domain: string, namespace: string): string[] => [
  databaseHost(regionName, domain),
  proxyHost(namespace),
  `${proxy}.${namespace}`,
  proxy,
  ...memberIndexes.flatMap((index) => [serverHost(index, namespace), etcdHost(index, namespace)]),
  servers,
  etcd,
];

export interface CertificatesArgs {
  /** Region whose stack makes the certificates of all regions; the others read replicas. */
  secretsRegion: string;
  /** Names of all regions. */
  regionNames: string[];
  domain: string;
  namespace: string;
  /** AWS regions that get a replica of every secret. */
  replicaRegions: string[];
  protect: boolean;
}

/**
 * One authority for the databases of the whole fleet and a certificate per region, for servers and clients: so a pooler
 * or subscriber of one region can verify the other's server by name. Made by the fleet's first region and replicated by
 * Secrets Manager; private keys are secret in the state and stand nowhere else.
 *
 * The authority holds for ten years, a certificate for one; the last 90 days any `pulumi up` renews it.
 */
export function fleetCertificates(name: string, args: CertificatesArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const stateful = pulumi.mergeOptions(opts, { protect: args.protect, retainOnDelete: args.protect });
  const algorithm = { algorithm: "ECDSA", ecdsaCurve: "P256" };
  const secretKey = { additionalSecretOutputs: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"] };
  const authorityKey = new tls.PrivateKey(`${name}-ca-key`, algorithm, pulumi.mergeOptions(stateful, secretKey));
  const authority = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: authorityKey.privateKeyPem,
      isCaCertificate: true,
      subject: { commonName: "agentic-platform databases" },
      validityPeriodHours: 10 * year,
      earlyRenewalHours: year,
      allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
    },
    stateful,
  );
  return args.regionNames.map((regionName) => {
    const own = `${name}-${regionName}`;
    const key = new tls.PrivateKey(`${own}-key`, algorithm, pulumi.mergeOptions(opts, secretKey));
    const dnsNames = certificateNames(regionName, args.domain, args.namespace);
    const request = new tls.CertRequest(
      `${own}-request`,
      { privateKeyPem: key.privateKeyPem, dnsNames, subject: { commonName: databaseHost(regionName, args.domain) } },
      opts,
    );
    const certificate = new tls.LocallySignedCert(
      `${own}-certificate`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: authorityKey.privateKeyPem,
        caCertPem: authority.certPem,
        validityPeriodHours: year,
        earlyRenewalHours: 90 * 24 * hour,
        allowedUses: ["digital_signature", "key_agreement", "server_auth", "client_auth"],
      },
      opts,
    );
    const secret = new secretsmanager.Secret(
      `${own}-secret`,
      {
        name: certificateSecretName(args.secretsRegion, regionName),
        recoveryWindowInDays: 30,
        ...(args.replicaRegions.length > 0 ? { replicas: args.replicaRegions.map((region) => ({ region })) } : {}),
      },
      stateful,
    );
    return new secretsmanager.SecretVersion(
      `${own}-version`,
      {
        secretId: secret.id,
        secretString: pulumi.secret(
          pulumi.jsonStringify({ ca: authority.certPem, certificate: certificate.certPem, key: key.privateKeyPemPkcs8 }),
        ),
      },
      opts,
    );
  });
}
