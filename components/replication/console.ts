import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../../versions";
import { databaseHost } from "../shared/names";
import { toCidrs, toDns, toPods } from "../shared/network-policy";
import { briefOutageTolerations, disruptionBudget, restrictedContainer, restrictedPod, spreadOverZones } from "../shared/scheduling";
import { consoleName } from "./console-commands";

export interface ConsoleArgs {
  regionName: string;
  domain: string;
  databaseName: string;
  namespace: string;
  /** Pods. */
  replicas: number;
  /** Address ranges of all regions' VPCs. */
  fleetCidrs: string[];
  /** libpq's words for how a subscriber secures its connection. */
  replicationTls: string;
}

const labels = { "app.kubernetes.io/name": consoleName, "app.kubernetes.io/part-of": "agentic-platform" };

/**
 * Pods that wait with psql and pg_dump beside the database, for people and for `ha runbook`: nobody needs a database's
 * password on a laptop, or a way from there into the VPC. Who may `kubectl exec` there is the database's superuser.
 *
 * The passwords are the pods' environment; a changed one is taken when they start anew.
 */
export class DatabaseConsole extends pulumi.ComponentResource {
  constructor(name: string, args: ConsoleArgs, opts: pulumi.ComponentResourceOptions) {
    super("agentic:replication:Console", name, {}, opts);
    const parent = { parent: this };
    const { namespace, replicas, fleetCidrs } = args;
    const metadata = { name: consoleName, namespace, labels };
    const door = new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      {
        metadata,
        spec: {
          podSelector: { matchLabels: labels },
          policyTypes: ["Ingress", "Egress"],
          egress: [toDns, toCidrs(fleetCidrs, postgresPort), toPods({ "app.kubernetes.io/name": "pgbouncer" }, postgresPort)],
        },
      },
      parent,
    );
    new k8s.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata, spec: disruptionBudget(labels) }, parent);
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: labels },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } },
          template: { metadata: { labels }, spec: podSpec(args) },
        },
      },
      { ...parent, dependsOn: [door] },
    );
    this.registerOutputs({});
  }
}

const postgresPort = 5432;
/** Kubernetes Secrets that the database's tier makes. */
const [adminSecret, rolesSecret] = ["postgres-admin", "postgres-roles"];

function podSpec({ regionName, domain, databaseName, replicationTls }: ConsoleArgs) {
  const fromSecret = (name: string, secret: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } });
  const probe = { exec: { command: ["psql", "--version"] }, periodSeconds: 60, timeoutSeconds: 10, failureThreshold: 3 };
  return {
    automountServiceAccountToken: false,
    securityContext: restrictedPod(),
    topologySpreadConstraints: spreadOverZones(labels),
    tolerations: briefOutageTolerations,
    terminationGracePeriodSeconds: 30,
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }],
    containers: [
      {
        name: "console",
        image: `docker.io/library/postgres:${versions.postgresImage}`,
        // Waits; ends at once when asked to.
        command: ["/bin/bash", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"],
        env: [
          { name: "PGHOST", value: databaseHost(regionName, domain) },
          { name: "PGPORT", value: String(postgresPort) },
          { name: "PGDATABASE", value: databaseName },
          { name: "PGSSLMODE", value: "require" },
          // A database that is gone must not hold a runbook up.
          { name: "PGCONNECT_TIMEOUT", value: "5" },
          { name: "HOME", value: "/tmp" },
          // For the subscription that a promotion makes.
          { name: "REPLICATION_PORT", value: String(postgresPort) },
          { name: "REPLICATION_TLS", value: replicationTls },
          fromSecret("PGUSER", adminSecret, "username"),
          fromSecret("PGPASSWORD", adminSecret, "password"),
          fromSecret("REPLICATOR_PASSWORD", rolesSecret, "replicator"),
          fromSecret("APP_PASSWORD", rolesSecret, "app"),
        ],
        livenessProbe: probe,
        readinessProbe: probe,
        lifecycle: { preStop: { sleep: { seconds: 1 } } },
        securityContext: restrictedContainer,
        resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
  };
}
