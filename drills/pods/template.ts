import type { KubernetesObject } from "./objects";

/** What a pod's manifest asks of the kubelet, in the few forms that our manifests use. Pure. */

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    fieldRef?: { fieldPath: string };
    secretKeyRef?: { name: string; key: string; optional?: boolean };
    configMapKeyRef?: { name: string; key: string; optional?: boolean };
  };
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string }; prefix?: string }[];
  volumeMounts?: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
  securityContext?: { runAsUser?: number };
  lifecycle?: { preStop?: { exec?: { command: string[] }; sleep?: { seconds: number } } };
  restartPolicy?: string;
}

interface Items {
  items?: { key: string; path: string }[];
  defaultMode?: number;
}

export interface Volume {
  name: string;
  configMap?: Items & { name: string };
  secret?: Items & { secretName: string };
  emptyDir?: object;
  persistentVolumeClaim?: { claimName: string };
  ephemeral?: object;
  projected?: {
    sources: { configMap?: Items & { name: string }; secret?: Items & { name: string }; serviceAccountToken?: { path: string } }[];
  };
}

export interface PodTemplate {
  labels: Record<string, string>;
  /** Headless Service of a StatefulSet. */
  subdomain?: string;
  namespace: string;
  uid: number;
  gid: number;
  initContainers: Container[];
  containers: Container[];
  volumes: Volume[];
  gracePeriodSeconds: number;
  /** Whether an ended container starts again: not those of Jobs. */
  restarts: boolean;
}

interface PodSpec {
  initContainers?: Container[];
  containers: Container[];
  volumes?: Volume[];
  securityContext?: { runAsUser?: number; runAsGroup?: number; fsGroup?: number };
  terminationGracePeriodSeconds?: number;
}

interface WorkloadSpec {
  serviceName?: string;
  volumeClaimTemplates?: { metadata: { name: string } }[];
  template: { metadata?: { labels?: Record<string, string> }; spec: PodSpec };
  jobTemplate?: { spec: WorkloadSpec };
}

/**
 * The pod that a StatefulSet, Deployment, Job or CronJob makes.
 * @throws Error for a container without an explicit command: which program an image starts is nothing a drill may guess
 */
export function podTemplate(workload: KubernetesObject): PodTemplate {
  const outer = workload.spec as unknown as WorkloadSpec;
  const { template, volumeClaimTemplates = [], serviceName } = outer.jobTemplate?.spec ?? outer;
  const { spec } = template;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  for (const { name, command } of containers)
    if (command === undefined) throw new Error(`${workload.kind} ${workload.metadata.name}: container ${name} has no command`);
  const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const uid = spec.securityContext?.runAsUser ?? 0;
  // A native sidecar is an init container that goes on running.
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return {
    labels: template.metadata?.labels ?? {},
    ...(serviceName === undefined ? {} : { subdomain: serviceName }),
    namespace: workload.metadata.namespace ?? "default",
    uid,
    gid: spec.securityContext?.runAsGroup ?? spec.securityContext?.fsGroup ?? uid,
    initContainers: (spec.initContainers ?? []).filter((container) => !sidecars.includes(container)),
    containers: [...sidecars, ...spec.containers],
    volumes: [...(spec.volumes ?? []), ...claims],
    gracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    restarts: ["StatefulSet", "Deployment"].includes(workload.kind),
  };
}

/** Kubernetes' own expansion: `$(NAME)` of what was defined before, `$$(NAME)` as it is written. */
export const expand = (text: string, env: Record<string, string>): string =>
  text.replace(/\$(\$\([^)]*\))|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, escaped: string | undefined, name: string | undefined) =>
    escaped ?? env[name ?? ""] ?? whole,
  );
