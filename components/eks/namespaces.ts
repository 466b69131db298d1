import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { namespaces, podSecurityExemption, storageClassName } from "../shared/names";

type Level = "restricted" | "baseline" | "privileged";

/** How much a pod may ask for in each namespace (Pod Security Standards), why that much, and what else the namespace says. */
export const namespaceSettings: { name: string; enforce: Level; labels?: Record<string, string>; why?: string }[] = [
  { name: namespaces.services, enforce: "restricted" },
  {
    name: namespaces.ingress,
    // NGINX binds its ports with a capability.
    enforce: "baseline",
    // A new NGINX pod is ready only once the load balancer sends to it, so that a rollout drops nothing.
    labels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
  },
  { name: namespaces.observability, enforce: "privileged", why: "node agents read the host's logs and metrics" },
  { name: namespaces.externalSecrets, enforce: "restricted" },
  { name: namespaces.clusterBackup, enforce: "restricted" },
];

export const platformNamespaces = (
  name: string,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Namespace[] =>
  namespaceSettings.map(
    (namespace) =>
      new k8s.core.v1.Namespace(
        `${name}-namespace-${namespace.name}`,
        {
          metadata: {
            name: namespace.name,
            ...(namespace.why === undefined ? {} : { annotations: { [podSecurityExemption]: namespace.why } }),
            labels: {
              "pod-security.kubernetes.io/enforce": namespace.enforce,
              "pod-security.kubernetes.io/warn": "restricted",
              ...namespace.labels,
            },
          },
        },
        opts,
      ),
  );

/** Encrypted gp3, for every claim that names no class; made in the zone where its pod is placed. */
export const storageClass = (name: string, opts: pulumi.CustomResourceOptions): k8s.storage.v1.StorageClass =>
  new k8s.storage.v1.StorageClass(
    `${name}-storage-gp3`,
    {
      metadata: { name: storageClassName, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    },
    opts,
  );
