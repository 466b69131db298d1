import assert from "node:assert/strict";
import fc from "fast-check";
import { controllerSeconds, nginxDrain } from "../../../../components/load-balancer/draining";
import { accessLogBucketName } from "../../../../components/load-balancer/names";
import { shortName } from "../../../../components/shared/names";
import { ingressPolicies } from "../../../../components/load-balancer/network-policies";
import { nginxConfig } from "../../../../components/load-balancer/nginx-config";
import { bindingStatements, nginxClusterRules, nginxServiceRules } from "../../../../components/load-balancer/permissions";

describe("a leaving NGINX pod", () => {
  it("serves until the load balancer has dropped it, and is ended only after that", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3600 }), (delay) => {
        const { preStopSeconds, graceSeconds } = nginxDrain(delay);
        assert.ok(preStopSeconds >= controllerSeconds + delay);
        assert.ok(graceSeconds > preStopSeconds);
      }),
    );
    assert.deepEqual(nginxDrain(30), { preStopSeconds: 45, graceSeconds: 60 });
  });
});

describe("names of the load balancer", () => {
  it("fit AWS's limits for any region, and never end in a hyphen", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{2}-[a-z]{1,60}$/), fc.stringMatching(/^[a-z]{1,40}(\.[a-z]{1,30}){1,3}$/), (region, host) => {
        assert.match(shortName(`agentic-${region}`, "nginx"), /^[a-z][a-z-]{0,30}[a-z]$/);
        assert.match(accessLogBucketName(`agentic-${region}`, host), /^[a-z][a-z-]{1,61}[a-z]$/);
      }),
    );
    assert.equal(shortName("agentic-us-east", "nginx"), "agentic-us-east-nginx");
  });
});

describe("NGINX's configuration", () => {
  const config = nginxConfig({
    trustedProxies: ["10.10.16.0/22", "10.10.48.0/22"],
    regionalHostname: "us-east.api.example.com",
    healthPath: "/health/ready",
    timeoutSeconds: 60,
    idleTimeoutSeconds: 60,
  });

  it("believes a client's address from the load balancer's subnets only", () => {
    assert.equal(config["set-real-ip-from"], "10.10.16.0/22,10.10.48.0/22");
    assert.equal(config["real-ip-header"], "X-Forwarded-For");
  });

  it("gives a service the required 60 seconds, and outlives the load balancer's idle connections", () => {
    for (const step of ["connect", "send", "read"]) assert.equal(config[`proxy-${step}-timeout`], "60s");
    assert.equal(config["keepalive-timeout"], "75s");
  });

  it("answers the health path alone on the health port, through this region's own name", () => {
    const server = config["http-snippets"] ?? "";
    assert.match(server, /listen 8082;/);
    assert.deepEqual([...server.matchAll(/location (.+?) \{/g)].map(([, path]) => path), ["= /health/ready", "/"]);
    assert.match(server, /location \/ \{ return 404; \}/);
    assert.match(server, /proxy_set_header Host us-east\.api\.example\.com;/);
  });
});

describe("the ingress namespace's network policies", () => {
  const l01 = { service: "l01-data-layer", port: 8001 };
  const policies = ingressPolicies({
    loadBalancerCidrs: ["10.10.16.0/22"],
    vpcCidr: "10.10.0.0/16",
    servicesNamespace: "agentic",
    backends: [l01, l01, { service: "l09-api-gateway", port: 8009 }],
  });

  it("deny whatever nobody allowed", () => {
    assert.deepEqual(policies["default-deny"], { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("let the load balancer's subnets reach NGINX's two ports and nothing else", () => {
    assert.deepEqual(policies["nginx"]?.ingress?.[0], {
      from: [{ ipBlock: { cidr: "10.10.16.0/22" } }],
      ports: [{ protocol: "TCP", port: 80 }, { protocol: "TCP", port: 8082 }],
    });
  });

  it("let NGINX reach DNS, the API server and each routed service once", () => {
    const ports = policies["nginx"]?.egress?.map((rule) => rule.ports.map(({ port }) => port));
    assert.deepEqual(ports, [[53, 53], [443], [8001], [8009]]);
  });
});

describe("permissions of the traffic path", () => {
  it("let the controller change the targets of this one group", () => {
    const changing = bindingStatements("arn:group").filter(({ Action }) => Action.some((name) => !name.includes(":Describe")));
    assert.deepEqual(changing, [
      {
        Effect: "Allow",
        Action: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
        Resource: "arn:group",
      },
    ]);
  });

  it("let NGINX read no Secret of the services", () => {
    const resources = [...nginxClusterRules, ...nginxServiceRules].flatMap((rule) => rule.resources);
    assert.ok(!resources.includes("secrets"));
    assert.ok(!resources.includes("*"));
  });
});
