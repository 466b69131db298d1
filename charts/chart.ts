import { gibibytes, quantity } from "./quantities";

/**
 * A third-party chart as we use it. Policies see a Helm release, not its objects: `facts` maps the values that were
 * really given back to what the promises speak of, and a fact that is absent counts as a violation.
 */
export interface WorkloadFacts {
  /** Name of the workload inside the chart, for messages. */
  name: string;
  kind: "Deployment" | "StatefulSet" | "DaemonSet";
  /** Replicas, or nothing where the values do not say; not read for a DaemonSet. */
  replicas: number | undefined;
  /** Whether the pods are spread over zones so that a dead zone neither blocks nor holds all of them. */
  zoneSpread: boolean | undefined;
  /** Whether a PodDisruptionBudget guards it. */
  disruptionBudget: boolean | undefined;
  /** What one pod asks the scheduler for: cores and GiB; nothing where the values do not say. */
  requests?: { cpu: number; memoryGiB: number } | undefined;
  /** Disk of one replica, GiB; nothing where it has none. */
  volumeGiB?: number | undefined;
  /** Why one replica is enough (for example: a batch controller that holds no traffic). Shown by the policy, never silent. */
  exemption?: string;
}

export interface ChartFacts {
  workloads: WorkloadFacts[];
  /** Images that the values set themselves, as `name:tag`; the chart's own defaults are pinned by its version. */
  images: string[];
}

export type ChartValues = Record<string, unknown>;

export interface ChartDefinition<A> {
  /** Chart name in its repository. */
  chart: string;
  repository: string;
  /** Exact version. */
  version: string;
  namespace: string;
  values(args: A): ChartValues;
  facts(values: ChartValues): ChartFacts;
}

/** Reads `a.b.c` from values; nothing where a step is missing. */
export function at(values: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
      values,
    );
}

export const numberAt = (values: unknown, path: string): number | undefined => {
  const value = at(values, path);
  return typeof value === "number" ? value : undefined;
};

export const flagAt = (values: unknown, path: string): boolean | undefined => {
  const value = at(values, path);
  return typeof value === "boolean" ? value : undefined;
};

/**
 * What one pod asks for, its containers' requests together; nothing where one of them does not say.
 * @param paths where each container's `resources` stand; a container that runs twice in the pod is listed twice
 */
export function requestsAt(values: unknown, ...paths: string[]): { cpu: number; memoryGiB: number } | undefined {
  const sum = { cpu: 0, memoryGiB: 0 };
  for (const path of paths) {
    const cpu = quantity(at(values, `${path}.requests.cpu`));
    const memoryGiB = gibibytes(at(values, `${path}.requests.memory`));
    if (cpu === undefined || memoryGiB === undefined) return undefined;
    sum.cpu += cpu;
    sum.memoryGiB += memoryGiB;
  }
  return sum;
}

/** Size of a volume in GiB; nothing where the values do not say. */
export const volumeAt = (values: unknown, path: string): number | undefined => gibibytes(at(values, path));

/** Whether the list at `path` has a strict zone spread that a dead zone does not block. */
export const zoneSpreadAt = (values: unknown, path: string): boolean | undefined => {
  const list = at(values, path);
  if (!Array.isArray(list)) return undefined;
  return list.some(
    (entry: unknown) =>
      at(entry, "topologyKey") === "topology.kubernetes.io/zone" &&
      at(entry, "whenUnsatisfiable") === "DoNotSchedule" &&
      at(entry, "nodeTaintsPolicy") === "Honor",
  );
};
