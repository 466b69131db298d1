import assert from "node:assert/strict";
import { type ServiceArgs, Services } from "../../../../components/services";
import { servicePolicy } from "../../../../components/services/network-policies";
import type { GraphResource } from "../../../../graph/types";
import { previewComponent } from "../preview-component";

const l01: ServiceArgs = {
  name: "l01-data-layer",
  port: 8001,
  image: "registry.test/l01-data-layer:1.0.0",
  minReplicas: 3,
  maxReplicas: 10,
  cpuTargetPercent: 70,
  memoryTargetPercent: 80,
  resources: { cpuRequest: "250m", cpuLimit: "500m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
  env: { PORT: "8001" },
  externalEnv: { TOKEN: { secret: "agentic/token", property: "value" } },
  allowFrom: ["ingress"],
  egress: { services: [] },
  vpcCidr: "10.10.0.0/16",
};
const preview = (services: ServiceArgs[]): Promise<GraphResource[]> =>
  previewComponent((providers) => new Services("services", { services, namespace: "agentic" }, { providers }));

interface PodSpec {
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints: { topologyKey: string; whenUnsatisfiable: string; nodeTaintsPolicy?: string }[];
  tolerations: { tolerationSeconds: number }[];
  automountServiceAccountToken: boolean;
  containers: {
    lifecycle: { preStop: { sleep: { seconds: number } } };
    livenessProbe: Record<string, unknown>;
    readinessProbe: Record<string, unknown>;
    securityContext: Record<string, unknown>;
    env: { name: string; valueFrom?: unknown }[];
  }[];
}

describe("a service", () => {
  let made: GraphResource[];
  before(async () => {
    made = await preview([l01]);
  });
  const spec = (type: RegExp, name: RegExp = /./): Record<string, unknown> => {
    const found = made.filter((resource) => type.test(resource.type) && name.test(resource.name));
    assert.equal(found.length, 1, String(type));
    return found[0]?.inputs["spec"] as Record<string, unknown>;
  };
  const pod = (): PodSpec => (spec(/:Deployment$/)["template"] as { spec: PodSpec }).spec;

  it("starts with its minimum and is scaled between 3 and 10 by cpu 70 % and memory 80 %", () => {
    assert.equal(spec(/:Deployment$/)["replicas"], 3);
    const autoscaler = spec(/:HorizontalPodAutoscaler$/);
    assert.deepEqual([autoscaler["minReplicas"], autoscaler["maxReplicas"]], [3, 10]);
    assert.deepEqual(autoscaler["metrics"], [
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      { type: "Resource", resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } } },
    ]);
  });

  it("updates one pod at a time with one more", () => {
    assert.deepEqual(spec(/:Deployment$/)["strategy"], {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 1, maxSurge: 1 },
    });
  });

  it("drains for 10 of its 30 seconds of grace", () => {
    assert.equal(pod().terminationGracePeriodSeconds, 30);
    assert.equal(pod().containers[0]?.lifecycle.preStop.sleep.seconds, 10);
  });

  it("is probed as required", () => {
    const container = pod().containers[0];
    assert.deepEqual(container?.livenessProbe, {
      httpGet: { path: "/health/live", port: "http" },
      initialDelaySeconds: 10,
      periodSeconds: 10,
      failureThreshold: 3,
    });
    assert.deepEqual(container.readinessProbe, {
      httpGet: { path: "/health/ready", port: "http" },
      initialDelaySeconds: 5,
      periodSeconds: 5,
      failureThreshold: 3,
    });
  });

  it("is spread over zones, leaves a dead node after 60 seconds, and holds nothing of root", () => {
    const [zone] = pod().topologySpreadConstraints;
    assert.deepEqual(
      [zone?.topologyKey, zone?.whenUnsatisfiable, zone?.nodeTaintsPolicy],
      ["topology.kubernetes.io/zone", "DoNotSchedule", "Honor"],
    );
    assert.deepEqual(pod().tolerations.map(({ tolerationSeconds }) => tolerationSeconds), [60, 60]);
    assert.equal(pod().automountServiceAccountToken, false);
    assert.equal(pod().containers[0]?.securityContext["readOnlyRootFilesystem"], true);
  });

  it("lets one pod be evicted at a time", () => {
    assert.deepEqual(spec(/:PodDisruptionBudget$/), {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: { "app.kubernetes.io/name": "l01-data-layer" } },
    });
  });

  it("has one port number everywhere, as the VPC CNI's policies need", () => {
    assert.deepEqual(spec(/:core\/v1:Service$/)["ports"], [{ name: "http", port: 8001, targetPort: "http", protocol: "TCP" }]);
  });

  it("reads an outside secret by reference only", () => {
    const token = pod().containers[0]?.env.find(({ name }) => name === "TOKEN");
    assert.deepEqual(token, { name: "TOKEN", valueFrom: { secretKeyRef: { name: "l01-data-layer", key: "TOKEN" } } });
  });

  it("lives in a namespace that denies by default, once", () => {
    assert.deepEqual(spec(/:NetworkPolicy$/, /default-deny/), { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  const refused: [string, Partial<ServiceArgs>, RegExp][] = [
    ["the image tag latest", { image: "registry.test/l01:latest" }, /an image with a version or digest/],
    ["a maximum below the minimum", { maxReplicas: 2 }, /maxReplicas is 2; allowed: .*minReplicas \(3\)/],
    ["a drain as long as the grace", { drainSeconds: 30 }, /drainSeconds is 30; allowed: .*below terminationGracePeriodSeconds \(30\)/],
    ["a privileged port", { port: 80 }, /port is 80; allowed: .*1024/],
    ["a caller that does not exist", { allowFrom: ["l99-nothing"] }, /l01-data-layer\.allowFrom is "l99-nothing"/],
  ];
  for (const [what, changes, message] of refused)
    it(`refuses ${what}`, async () => {
      await assert.rejects(preview([{ ...l01, ...changes }]), message);
    });

  it("shares its name with no other", async () => {
    await assert.rejects(preview([l01, l01]), /services with names of their own/);
  });
});

describe("a service's network policy", () => {
  const base = { labels: { "app.kubernetes.io/name": "x" }, port: 8001, allowFrom: ["ingress"], vpcCidr: "10.10.0.0/16" };
  const ports = (egress: ServiceArgs["egress"]): number[][] =>
    servicePolicy({ ...base, egress }).egress.map((rule) => rule.ports.map(({ port }) => port));

  it("lets DNS, the API server, Pod Identity and traces through, and nothing else", () => {
    assert.deepEqual(ports({ services: [] }), [[53, 53], [443], [80], [4317, 4318]]);
  });

  it("opens the internet by HTTPS only where asked, and never private ranges", () => {
    const last = servicePolicy({ ...base, egress: { services: [], internet: true } }).egress.at(-1);
    assert.deepEqual(last?.ports, [{ protocol: "TCP", port: 443 }]);
    const [block] = last.to as { ipBlock: { cidr: string; except: string[] } }[];
    assert.equal(block?.ipBlock.cidr, "0.0.0.0/0");
    for (const range of ["10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"])
      assert.ok(block.ipBlock.except.includes(range), range);
  });
});
