import type { Route } from "../components/load-balancer";
import type { Postgres } from "../components/postgres";
import type { Redis } from "../components/redis";
import type { ServiceArgs } from "../components/services";
import { reject } from "../components/shared/errors";
import { namespaces } from "../components/shared/names";
import type { Settings } from "./config";
import { subnetRanges } from "./subnets";

/**
 * The one list of services: a new service is one entry here and its image in the configuration.
 * Ports, replicas and sizes are the requirement's ("Sizing Guidelines" and the L01 manifest).
 */
export interface ServiceEntry {
  name: string;
  port: number;
  /** Pods that this service needs at least, where that is more than `services.minReplicas`; its most pods follow. */
  ownMinimum?: number;
  /**
   * Per pod. The sizing table gives what a pod may use, so that is the limit; the request is half of it, as in the
   * requirement's L01 manifest (250m/256Mi of 500m/512Mi).
   */
  resources: ServiceArgs["resources"];
  /** Path that users reach it by. */
  route?: string;
  /** Services that it calls. */
  calls: string[];
  /** What it needs of the region. */
  needs: ("postgres" | "redis" | "model-providers")[];
}

export const serviceList = [
  {
    name: "l01-data-layer",
    port: 8001,
    resources: { cpuRequest: "250m", cpuLimit: "500m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
    route: "/l01",
    calls: [],
    needs: ["postgres", "redis"],
  },
  {
    name: "l04-model-gateway",
    port: 8004,
    resources: { cpuRequest: "1", cpuLimit: "2", memoryRequest: "2Gi", memoryLimit: "4Gi" },
    calls: ["l01-data-layer"],
    needs: ["redis", "model-providers"],
  },
  {
    name: "l09-api-gateway",
    port: 8009,
    ownMinimum: 5,
    resources: { cpuRequest: "500m", cpuLimit: "1", memoryRequest: "512Mi", memoryLimit: "1Gi" },
    route: "/l09",
    calls: ["l01-data-layer", "l04-model-gateway", "l10-interface"],
    needs: ["redis"],
  },
  {
    name: "l10-interface",
    port: 8010,
    ownMinimum: 5,
    resources: { cpuRequest: "500m", cpuLimit: "1", memoryRequest: "1Gi", memoryLimit: "2Gi" },
    calls: ["l01-data-layer", "l04-model-gateway", "l09-api-gateway"],
    needs: ["redis"],
  },
] as const satisfies ServiceEntry[];

const entries: ServiceEntry[] = serviceList;

/** Names of all services, each of which needs an image. */
export const serviceNames: string[] = entries.map(({ name }) => name);

/** Public paths. */
export const publicRoutes: Route[] = entries.flatMap(({ name, port, route }) =>
  route === undefined ? [] : [{ path: route, service: name, port }],
);

/** Whose readiness stands for the region's. */
export const healthRoute: Route = { path: "/health/ready", service: serviceList[0].name, port: serviceList[0].port };

/** What the services need to know of the data tiers. */
export interface DataTiers {
  postgres: Pick<Postgres, "poolerHost" | "port" | "databaseName" | "appSecretName">;
  redis: Pick<Redis, "endpoint" | "port" | "userSecretName" | "podLabels" | "authoritySecretName">;
}

type ServiceSettings = Pick<Settings, "services" | "here" | "zones" | "network">;

/** Every service, with the stack's settings. */
export const servicesOf = (settings: ServiceSettings, data: DataTiers): ServiceArgs[] =>
  entries.map((entry) => serviceArgs(entry, settings, data));

/**
 * An entry as the component takes it.
 * @throws pulumi.InputPropertyError for a service without an image
 */
export function serviceArgs(entry: ServiceEntry, settings: ServiceSettings, data: DataTiers): ServiceArgs {
  const { services } = settings;
  const image =
    services.images[entry.name] ??
    reject(`services.images.${entry.name}`, undefined, "an image with a version or digest");
  return {
    name: entry.name,
    port: entry.port,
    image,
    ...replicasOf(entry, services),
    cpuTargetPercent: services.cpuTargetPercent,
    memoryTargetPercent: services.memoryTargetPercent,
    resources: entry.resources,
    allowFrom: callersOf(entry),
    vpcCidr: settings.here.cidr,
    ...connections(entry, settings, data),
  };
}

/** Pods that the sizing table gives L01, whose manifest the requirement's maximum belongs to. */
const usualMinimum = 3;

/**
 * At least `services.minReplicas`, or the service's own need where that is more; never above `services.maxReplicas`.
 * At most `services.maxReplicas`, in proportion more where the service needs more pods than L01 for the same users.
 */
const replicasOf = ({ ownMinimum = 0 }: ServiceEntry, { minReplicas, maxReplicas }: Settings["services"]) => ({
  minReplicas: Math.min(Math.max(minReplicas, ownMinimum), maxReplicas),
  maxReplicas: Math.ceil((maxReplicas * Math.max(ownMinimum, usualMinimum)) / usualMinimum),
});

const callersOf = ({ name, route }: ServiceEntry): string[] => [
  ...(route === undefined ? [] : ["ingress"]),
  ...entries.filter(({ calls }) => calls.includes(name)).map((caller) => caller.name),
];

const called = ({ calls }: ServiceEntry): { name: string; port: number }[] =>
  entries.filter(({ name }) => calls.includes(name)).map(({ name, port }) => ({ name, port }));

/** What a service is told about the things it needs, and the way to them. */
function connections(
  entry: ServiceEntry,
  settings: ServiceSettings,
  { postgres, redis }: DataTiers,
): Required<Pick<ServiceArgs, "env" | "secretEnv" | "externalEnv" | "egress">> {
  const needs = (what: ServiceEntry["needs"][number]): boolean => entry.needs.includes(what);
  const provider = (property: string) => ({ secret: settings.services.modelProvidersSecret, property });
  return {
    env: {
      SERVICE_NAME: entry.name,
      PORT: String(entry.port),
      REGION: settings.here.name,
      OTEL_SERVICE_NAME: entry.name,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://jaeger.${namespaces.observability}.svc.cluster.local:4317`,
      ...Object.fromEntries(
        called(entry).map(({ name, port }) => [`${name.slice(0, 3).toUpperCase()}_URL`, `http://${name}:${port}`]),
      ),
      // Two databases: without a writer, writes are refused at once and reads go on from the local copy.
      ...(needs("postgres")
        ? {
            DATABASE_HOST: postgres.poolerHost,
            DATABASE_PORT: String(postgres.port),
            DATABASE_NAME: postgres.databaseName,
            DATABASE_READ_NAME: `${postgres.databaseName}_ro`,
          }
        : {}),
      ...(needs("redis") ? { REDIS_HOST: redis.endpoint, REDIS_PORT: String(redis.port), REDIS_TLS: "true" } : {}),
    },
    secretEnv: {
      ...(needs("postgres") ? user("DATABASE", postgres.appSecretName) : {}),
      ...(needs("redis") ? user("REDIS", redis.userSecretName) : {}),
      ...(needs("redis") && redis.authoritySecretName !== undefined ? { REDIS_CA: { secret: redis.authoritySecretName, key: "ca.crt" } } : {}),
    },
    externalEnv: needs("model-providers")
      ? { ANTHROPIC_API_KEY: provider("anthropic"), OPENAI_API_KEY: provider("openai") }
      : {},
    egress: {
      services: called(entry),
      pods: [
        ...(needs("postgres") ? [{ labels: { "app.kubernetes.io/name": "pgbouncer" }, port: postgres.port }] : []),
        ...(needs("redis") && redis.podLabels !== undefined ? [{ labels: redis.podLabels, port: redis.port }] : []),
      ],
      networks: needs("redis") && redis.podLabels === undefined ? [{ cidrs: subnetRanges(settings).database, port: redis.port }] : [],
      internet: needs("model-providers"),
    },
  };
}

const user = (prefix: string, secret: string) => ({
  [`${prefix}_USER`]: { secret, key: "username" },
  [`${prefix}_PASSWORD`]: { secret, key: "password" },
});
