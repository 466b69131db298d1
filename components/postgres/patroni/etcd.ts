import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../../versions";
import { fromPods, toDns, toPods } from "../../shared/network-policy";
import { briefOutageTolerations, disruptionBudget, restrictedContainer, restrictedPod, spreadOverZones } from "../../shared/scheduling";
import { etcd, etcdHost, memberIndexes, members, paths, ports, secrets } from "./names";

export const etcdLabels = { "app.kubernetes.io/name": etcd, "app.kubernetes.io/part-of": "agentic-platform" };

/** etcd's command line: three members known by name from the start, TLS for clients and among themselves. Pure. */
export const etcdCommand = (namespace: string): string[] => {
  const own = etcdHost("$(POD_NAME)", namespace);
  const file = (name: string) => `${paths.tls}/${name}`;
  return [
    "etcd",
    "--name=$(POD_NAME)",
    `--data-dir=${paths.data}/etcd`,
    `--initial-cluster=${memberIndexes.map((index) => `${etcd}-${index}=https://${etcdHost(index, namespace)}:${ports.etcdPeer}`).join(",")}`,
    "--initial-cluster-token=agentic-postgres",
    `--initial-advertise-peer-urls=https://${own}:${ports.etcdPeer}`,
    `--advertise-client-urls=https://${own}:${ports.etcdClient}`,
    `--listen-peer-urls=https://0.0.0.0:${ports.etcdPeer}`,
    `--listen-client-urls=https://0.0.0.0:${ports.etcdClient}`,
    `--listen-metrics-urls=http://0.0.0.0:${ports.etcdMetrics}`,
    ...["", "peer-"].flatMap((side) => [
      `--${side}cert-file=${file("tls.crt")}`,
      `--${side}key-file=${file("tls.key")}`,
      `--${side}trusted-ca-file=${file("ca.crt")}`,
      `--${side}client-cert-auth=true`,
    ]),
    // A member's address need not be one of its certificate's names: the authority signs for nobody else, and a member
    // must not wait for DNS to know a pod that has just started. (`--peer-skip-…` from 3.6 on.)
    "--experimental-peer-skip-client-san-verification=true",
    // Patroni writes every few seconds: history of an hour is plenty, and the space stays small.
    "--auto-compaction-mode=periodic",
    "--auto-compaction-retention=1h",
    "--quota-backend-bytes=1073741824",
  ];
};

/**
 * The three members that decide who writes, one a zone. Their lock expires with Patroni's ttl; one of them may be lost at
 * any time, two stop failovers (and, with failsafe mode, nothing else).
 *
 * A member whose volume is lost does not come back by itself: docs/runbooks/etcd-member-lost.md.
 */
export function etcdMembers(
  name: string,
  { namespace, storageClass }: { namespace: string; storageClass: string },
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.StatefulSet {
  const metadata = { name: etcd, namespace, labels: etcdLabels };
  const service = new k8s.core.v1.Service(
    `${name}-service`,
    {
      metadata,
      spec: {
        clusterIP: "None",
        selector: etcdLabels,
        // Members must find each other before any of them is ready.
        publishNotReadyAddresses: true,
        ports: [
          { name: "client", port: ports.etcdClient, protocol: "TCP" },
          { name: "peer", port: ports.etcdPeer, protocol: "TCP" },
        ],
      },
    },
    // There is nobody to wait for yet.
    pulumi.mergeOptions(opts, {}),
  );
  const door = new k8s.networking.v1.NetworkPolicy(
    `${name}-policy`,
    {
      metadata: { name: etcd, namespace },
      spec: {
        podSelector: { matchLabels: etcdLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [fromPods({ "app.kubernetes.io/name": "postgres" })], ports: [{ protocol: "TCP", port: ports.etcdClient }] },
          { from: [fromPods(etcdLabels)], ports: [ports.etcdClient, ports.etcdPeer].map((port) => ({ protocol: "TCP", port })) },
        ],
        egress: [toDns, toPods(etcdLabels, ports.etcdClient, ports.etcdPeer)],
      },
    },
    opts,
  );
  new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata, spec: disruptionBudget(etcdLabels) }, opts);
  const probe = { httpGet: { path: "/health?serializable=true", port: ports.etcdMetrics }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 };
  return new k8s.apps.v1.StatefulSet(
    name,
    {
      metadata,
      spec: {
        replicas: members,
        serviceName: etcd,
        // A quorum is needed for readiness: one after the other would wait for ever.
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        selector: { matchLabels: etcdLabels },
        template: {
          metadata: { labels: etcdLabels },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(),
            topologySpreadConstraints: spreadOverZones(etcdLabels, ["controller-revision-hash"]),
            tolerations: briefOutageTolerations,
            terminationGracePeriodSeconds: 30,
            volumes: [{ name: "tls", secret: { secretName: secrets.tls, defaultMode: 0o440 } }],
            containers: [
              {
                name: "etcd",
                image: `registry.k8s.io/etcd:${versions.etcdImage}`,
                command: etcdCommand(namespace),
                env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
                ports: [
                  { name: "client", containerPort: ports.etcdClient },
                  { name: "peer", containerPort: ports.etcdPeer },
                  { name: "metrics", containerPort: ports.etcdMetrics },
                ],
                startupProbe: { ...probe, failureThreshold: 60 },
                livenessProbe: probe,
                readinessProbe: { httpGet: { path: "/health", port: ports.etcdMetrics }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
                // A leader hands over when it ends; its clients have two others.
                lifecycle: { preStop: { sleep: { seconds: 1 } } },
                resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
                securityContext: restrictedContainer,
                volumeMounts: [
                  { name: "data", mountPath: paths.data },
                  { name: "tls", mountPath: paths.tls, readOnly: true },
                ],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], storageClassName: storageClass, resources: { requests: { storage: "10Gi" } } },
          },
        ],
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [service, door] }),
  );
}
