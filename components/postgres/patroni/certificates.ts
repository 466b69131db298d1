import * as pulumi from "@pulumi/pulumi";
import { authority, certificate } from "../../shared/certificates";
import { databaseHost } from "../../shared/names";
import { etcd, etcdHost, memberIndexes, proxy, proxyHost, serverHost, servers } from "./names";

/** Secrets Manager secret with a region's certificate, made by `secretsRegion` and replicated to its peers. */
export const certificateSecretName = (secretsRegion: string, regionName: string): string => `agentic/${secretsRegion}/postgres/tls/${regionName}`;

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
 * Secrets Manager.
 */
export function fleetCertificates(name: string, args: CertificatesArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const { secretsRegion, regionNames, domain, namespace, replicaRegions, protect } = args;
  const from = authority(name, "agentic-platform databases", pulumi.mergeOptions(opts, { protect, retainOnDelete: protect }));
  return regionNames.map((regionName) =>
    certificate(
      `${name}-${regionName}`,
      { authority: from, dnsNames: certificateNames(regionName, domain, namespace), secretName: certificateSecretName(secretsRegion, regionName), replicaRegions, protect },
      opts,
    ),
  );
}
