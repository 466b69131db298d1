import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readSettings, type Settings } from "../../../stacks/config";
import { healthRoute, publicRoutes, serviceList, servicesOf } from "../../../stacks/services";
import { asRaw, committedConfig } from "../support/stack-files";

const settings = (): Settings => readSettings(asRaw(committedConfig("us-east")), "us-east");
const data = {
  postgres: { poolerHost: "pgbouncer.agentic.svc.cluster.local", port: 5432, databaseName: "db", appSecretName: "postgres-app" },
  redis: { endpoint: pulumi.output("cache.test"), port: 6379, userSecretName: "redis-user" },
};
const of = (changed: Partial<Settings["services"]> = {}) => {
  const stack = settings();
  return servicesOf({ ...stack, services: { ...stack.services, ...changed } }, data);
};
const minimums = (changed: Partial<Settings["services"]>) => of(changed).map(({ minReplicas }) => minReplicas);

describe("the list of services", () => {
  it("has the required ports and, in production, the sizing table's replicas", () => {
    assert.deepEqual(of().map(({ name, port, minReplicas, maxReplicas }) => [name, port, minReplicas, maxReplicas]), [
      ["l01-data-layer", 8001, 3, 10],
      ["l04-model-gateway", 8004, 3, 10],
      ["l09-api-gateway", 8009, 5, 17],
      ["l10-interface", 8010, 5, 17],
    ]);
  });

  it("follows a lower minimum where a service has no higher one of its own, so that a policy can object", () => {
    assert.deepEqual(minimums({ minReplicas: 2 }), [2, 2, 5, 5]);
    assert.deepEqual(minimums({ minReplicas: 7 }), [7, 7, 7, 7]);
    assert.deepEqual(minimums({ minReplicas: 1, maxReplicas: 3 }), [1, 1, 3, 3]);
  });

  it("lets a service grow in proportion to the pods that the sizing table gives it", () => {
    const maxima = (settings: Parameters<typeof of>[0]) => of(settings).map(({ maxReplicas }) => maxReplicas);
    assert.deepEqual(maxima({ maxReplicas: 16 }), [16, 16, 27, 27]);
    assert.deepEqual(maxima({ minReplicas: 1, maxReplicas: 3 }), [3, 3, 5, 5]);
  });

  it("routes what is public, and asks the data layer for the region's health", () => {
    assert.deepEqual(publicRoutes, [
      { path: "/l01", service: "l01-data-layer", port: 8001 },
      { path: "/l09", service: "l09-api-gateway", port: 8009 },
    ]);
    assert.deepEqual(healthRoute, { path: "/health/ready", service: "l01-data-layer", port: 8001 });
  });

  it("opens each way from both ends", () => {
    for (const { name, calls } of serviceList)
      for (const callee of calls)
        assert.ok(of().find((service) => service.name === callee)?.allowFrom.includes(name), `${name} → ${callee}`);
  });

  it("lets the model gateway alone out to the internet, and the data layer alone to the database", () => {
    const those = (holds: (service: ReturnType<typeof of>[number]) => boolean) => of().filter(holds).map(({ name }) => name);
    assert.deepEqual(those(({ egress }) => egress.internet === true), ["l04-model-gateway"]);
    assert.deepEqual(those(({ egress }) => (egress.pods ?? []).length > 0), ["l01-data-layer"]);
  });

  it("reaches the cache in the database subnets only", () => {
    assert.deepEqual(of()[0]?.egress.networks, [{ cidrs: ["10.10.20.0/22", "10.10.52.0/22", "10.10.84.0/22"], port: 6379 }]);
  });

  it("names the image that a service lacks", () => {
    assert.throws(() => of({ images: {} }), /services\.images\.l01-data-layer/);
  });
});
