import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fromPods, toDns, toPods } from "../../shared/network-policy";
import { briefOutageTolerations, dedicatedTo, disruptionBudget, restrictedContainer, restrictedPod, spreadOverZones } from "../../shared/scheduling";
import { nodeHost, nodes, nodesService, paths, ports, secrets, users } from "./names";
import { cli, handOverScript, redisConf, startScript } from "./redis-conf";

export interface ServersArgs {
  namespace: string;
  image: string;
  shards: number;
  replicasPerShard: number;
  /** GiB that data of one node may fill. */
  maxMemoryGiB: number;
  /** Of a node's volume, GiB. */
  storageGiB: number;
  storageClass: string;
}

const own = { "app.kubernetes.io/name": nodes };
export const nodeLabels = { ...own, "app.kubernetes.io/part-of": "agentic-platform", "agentic-platform/tier": "cache" };

/** What a node may hold beside its data while it writes a snapshot under load, and for connections. Source: Redis docs, "Memory optimization" and copy-on-write. */
const headroom = 1.5;

/**
 * The nodes of all shards, as many in each zone as in any other, on machines of their own. Which of them is a primary is
 * the cluster's affair and changes with every failover.
 */
export function cacheNodes(name: string, args: ServersArgs, opts: pulumi.CustomResourceOptions): k8s.apps.v1.StatefulSet {
  const { namespace, shards, replicasPerShard } = args;
  const metadata = { name: nodes, namespace, labels: nodeLabels };
  const files = { "redis.conf": redisConf(args.maxMemoryGiB), "hand-over.sh": handOverScript() };
  const made = [
    new k8s.core.v1.ConfigMap(`${name}-config`, { metadata, data: files }, opts),
    new k8s.core.v1.Service(
      `${name}-nodes-service`,
      {
        metadata: { ...metadata, name: nodesService },
        spec: {
          clusterIP: "None",
          selector: own,
          // Nodes must meet before the cluster is formed, and no node is ready before that.
          publishNotReadyAddresses: true,
          ports: [
            { name: "redis", port: ports.redis, protocol: "TCP" },
            { name: "bus", port: ports.bus, protocol: "TCP" },
          ],
        },
      },
      opts,
    ),
    new k8s.core.v1.Service(
      `${name}-service`,
      { metadata, spec: { selector: own, ports: [{ name: "redis", port: ports.redis, targetPort: ports.redis, protocol: "TCP" }] } },
      // Its pods are ready only once the cluster is formed.
      pulumi.mergeOptions(opts, {}),
    ),
    new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { name: nodes, namespace },
        spec: {
          podSelector: { matchLabels: own },
          policyTypes: ["Ingress", "Egress"],
          ingress: [
            { from: [fromPods({ "app.kubernetes.io/part-of": "agentic-platform" })], ports: [{ protocol: "TCP", port: ports.redis }] },
            { from: [fromPods(own)], ports: [ports.redis, ports.bus].map((port) => ({ protocol: "TCP", port })) },
          ],
          egress: [toDns, toPods(own, ports.redis, ports.bus)],
        },
      },
      opts,
    ),
  ];
  new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata, spec: disruptionBudget(own) }, opts);
  return new k8s.apps.v1.StatefulSet(
    name,
    {
      metadata: { ...metadata, labels: { ...nodeLabels, "agentic-platform/shards": String(shards) } },
      spec: {
        replicas: shards * (1 + replicasPerShard),
        serviceName: nodesService,
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        selector: { matchLabels: own },
        template: {
          metadata: { labels: nodeLabels, annotations: { "checksum/config": createHash("sha256").update(JSON.stringify(files)).digest("hex") } },
          spec: podSpec(args),
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], storageClassName: args.storageClass, resources: { requests: { storage: `${args.storageGiB}Gi` } } },
          },
        ],
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: made }),
  );
}

export const adminPassword = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: secrets.admin, key: "password" } } });

const podSpec = ({ namespace, image, maxMemoryGiB }: ServersArgs) => {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const memory = `${Math.ceil(maxMemoryGiB * headroom + 1)}Gi`;
  const ping = ["/bin/bash", "-c", `[ "$(${cli('"$POD_HOST"')} PING)" = PONG ]`];
  return {
    automountServiceAccountToken: false,
    securityContext: restrictedPod(999),
    topologySpreadConstraints: spreadOverZones(own, ["controller-revision-hash"]),
    tolerations: [...briefOutageTolerations, ...dedicatedTo(nodes).tolerations],
    nodeSelector: dedicatedTo(nodes).nodeSelector,
    terminationGracePeriodSeconds: 60,
    volumes: [
      { name: "config", configMap: { name: nodes } },
      { name: "tls", secret: { secretName: secrets.tls, defaultMode: 0o440 } },
      { name: "acl", secret: { secretName: secrets.acl, defaultMode: 0o440 } },
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    ],
    containers: [
      {
        name: "redis",
        image,
        command: ["/bin/bash", "-euo", "pipefail", "-c", startScript()],
        env: [
          field("POD_NAME", "metadata.name"),
          field("POD_IP", "status.podIP"),
          // Nodes' labels of zone and region are copied to their pods, by default since Kubernetes 1.35 (KEP-4742).
          field("ZONE", "metadata.labels['topology.kubernetes.io/zone']"),
          { name: "POD_HOST", value: nodeHost("$(POD_NAME)", namespace) },
          adminPassword("REDIS_ADMIN_PASSWORD"),
          adminPassword("REDISCLI_AUTH"),
        ],
        ports: [
          { name: "redis", containerPort: ports.redis },
          { name: "bus", containerPort: ports.bus },
        ],
        // A large file takes minutes to load; until then PING answers with an error.
        startupProbe: { exec: { command: ping }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 60 },
        livenessProbe: { tcpSocket: { port: ports.redis }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        readinessProbe: { exec: { command: ping }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
        lifecycle: { preStop: { exec: { command: ["/bin/bash", `${paths.config}/hand-over.sh`] } } },
        resources: { requests: { cpu: "1500m", memory }, limits: { cpu: "2", memory } },
        securityContext: restrictedContainer,
        volumeMounts: [
          { name: "data", mountPath: paths.data },
          { name: "config", mountPath: paths.config, readOnly: true },
          { name: "tls", mountPath: paths.tls, readOnly: true },
          { name: "acl", mountPath: paths.acl, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
  };
};

export { users };
